import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Cancel, Clock } from '../clock.ts';
import { z } from '../contract/zod.ts';
import type { CabinetWiring } from '../hardware/lock-boards.ts';
import type { BusTraffic, WatchedLockBoards } from '../hardware/wire-health.ts';
import { errorFields, type Log } from './log.ts';

/** Who knows what passes on the buses. */
export type TrafficSource = Pick<WatchedLockBoards, 'traffic' | 'listenTraffic'>;

/** The one line that a client sends. */
export const tapRequest = z.strictObject({
  /** From when on it wants to know what has passed, epoch ms; only what comes where it is left out. */
  sinceMs: z.number().optional(),
  /** Goes on with what comes, until the client leaves. */
  follow: z.boolean(),
});

/** The first line of the answer; a `tapEntry` a line follows. */
export const tapHead = z.object({
  buses: z.array(z.object({ id: z.string(), url: z.string(), protocols: z.array(z.string()) })),
});

export const tapEntry = z.object({
  bus: z.string(),
  atMs: z.number(),
  direction: z.enum(['to-board', 'from-board']),
  hex: z.string(),
});

/**
 * The file of the data folder that names the kiosk's socket. The socket itself is not there: its path would
 * be too long for many a folder, and after a power cut it would lie there as what no copy can copy.
 */
export const busTapFile = 'bus-tap';

const askWithinMs = 2_000;
const mostClients = 4;
const longestRequest = 1_000;

/**
 * Shows the traffic of the buses to the technician's command on this computer while the kiosk has the
 * ports. Read only: nothing that a client says reaches a bus. Only the kiosk's user may connect. Where no
 * socket can be made, the kiosk goes without this.
 *
 * @returns what ends it, with all its connections.
 */
export function serveBusTap(from: {
  readonly dataDirectory: string;
  readonly wiring: CabinetWiring;
  readonly source: TrafficSource;
  readonly clock: Clock;
  readonly log: Log;
}): () => void {
  const file = join(from.dataDirectory, busTapFile);
  let place: TapPlace;
  try {
    forgetOldPlace(file);
    place = makePlace();
    writeFileSync(file, place.path, { mode: 0o600 });
  } catch (error) {
    from.log('busTap.failed', errorFields(error));
    return () => {};
  }
  const clients = new Set<TapClient>();
  const head = JSON.stringify({ buses: busesOf(from.wiring) });
  const server = createServer((socket) => {
    if (clients.size >= mostClients) {
      socket.destroy();
      return;
    }
    const client = new TapClient(socket, head, from.source, from.clock);
    clients.add(client);
    socket.on('close', () => clients.delete(client));
  });
  const remove = (path: string) => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch (error) {
      // What is left behind is removed at the next start.
      from.log('busTap.failed', errorFields(error));
    }
  };
  server.on('error', (error) => from.log('busTap.failed', errorFields(error)));
  server.listen(place.path);
  return () => {
    for (const client of clients) client.end();
    server.close(() => remove(place.folder));
    remove(file);
  };
}

interface TapPlace {
  readonly path: string;
  readonly folder: string;
}

/** A socket in a new folder that is nobody else's; on Windows a named pipe, which needs none. */
function makePlace(): TapPlace {
  const folder = mkdtempSync(join(tmpdir(), folderName));
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${basename(folder)}` : join(folder, socketName);
  return { path, folder };
}

const folderName = 'cubby-bus-';
const socketName = 'bus.sock';

/** A kiosk that was killed has left its socket behind. The data folder is locked: it lives no more. */
function forgetOldPlace(file: string): void {
  if (!existsSync(file)) return;
  const old = readFileSync(file, 'utf8');
  const isOurs = basename(old) === socketName && basename(dirname(old)).startsWith(folderName);
  if (isOurs && dirname(dirname(old)) === tmpdir()) rmSync(dirname(old), { recursive: true, force: true });
  rmSync(file, { force: true });
}

function busesOf(wiring: CabinetWiring): z.infer<typeof tapHead>['buses'] {
  return wiring.buses.map(({ id, url }) => {
    const protocols = wiring.boards.filter(({ busId }) => busId === id).map(({ protocol }) => protocol);
    return { id, url, protocols: [...new Set(protocols)] };
  });
}

/** So many entries are written at once, and then whoever else is waiting for this thread comes first. */
const entriesAtOnce = 200;
/** A client that lets so many entries pile up reads no more. */
const mostWaiting = 500_000;

class TapClient {
  readonly #socket: Socket;
  readonly #head: string;
  readonly #source: TrafficSource;
  readonly #cancelDeadline: Cancel;
  #request = '';
  #waiting: BusTraffic[] = [];
  #written = 0;
  #isWriting = false;
  #isFollowing = false;
  #forget = () => {};

  constructor(socket: Socket, head: string, source: TrafficSource, clock: Clock) {
    this.#socket = socket;
    this.#head = head;
    this.#source = source;
    this.#cancelDeadline = clock.after(askWithinMs, () => this.end());
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#asked(text));
    socket.on('close', () => this.end());
    // A client that is killed resets the connection; `close` follows.
    socket.on('error', () => {});
  }

  end(): void {
    this.#cancelDeadline();
    this.#forget();
    this.#socket.destroy();
  }

  #asked(text: string): void {
    this.#request += text;
    const end = this.#request.indexOf('\n');
    if (end === -1 && this.#request.length < longestRequest) return;
    this.#cancelDeadline();
    this.#socket.removeAllListeners('data');
    this.#socket.resume();
    const request = parsedRequest(this.#request.slice(0, end));
    if (request === undefined) {
      this.end();
      return;
    }
    this.#socket.write(`${this.#head}\n`);
    // It comes bus by bus.
    if (request.sinceMs !== undefined) {
      this.#waiting = [...this.#source.traffic(request.sinceMs)].sort((a, b) => a.atMs - b.atMs);
    }
    this.#isFollowing = request.follow;
    if (request.follow) this.#forget = this.#source.listenTraffic((traffic) => this.#take(traffic));
    this.#write();
  }

  #take(traffic: BusTraffic): void {
    this.#waiting.push(traffic);
    if (this.#waiting.length - this.#written > mostWaiting) this.end();
    else if (!this.#isWriting) this.#write();
  }

  #write(): void {
    const next = this.#waiting.slice(this.#written, this.#written + entriesAtOnce);
    this.#written += next.length;
    if (next.length === 0) {
      this.#waiting = [];
      this.#written = 0;
      this.#isWriting = false;
      if (!this.#isFollowing) this.#socket.end();
      return;
    }
    this.#isWriting = true;
    this.#socket.write(next.map(lineOf).join(''), (failure) => {
      // A failed write is followed by `close`.
      if (!failure) setImmediate(() => this.#write());
    });
  }
}

function parsedRequest(line: string): z.infer<typeof tapRequest> | undefined {
  try {
    return tapRequest.safeParse(JSON.parse(line)).data;
  } catch {
    // Whoever speaks anything else here is not the technician's command.
    return undefined;
  }
}

function lineOf({ busId, atMs, direction, bytes }: BusTraffic): string {
  const entry: z.infer<typeof tapEntry> = {
    bus: busId,
    atMs,
    direction,
    hex: Buffer.from(bytes).toString('hex'),
  };
  return `${JSON.stringify(entry)}\n`;
}
