import { parseArgs } from 'node:util';
import { type Clock, systemClock } from '../clock.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import type { FrameDirection } from '../hardware/boards/frame-language.ts';
import { lineOf } from '../hardware/line.ts';
import type { BusWiring } from '../hardware/lock-boards.ts';
import { familyNamed, protocolNames } from './arguments.ts';
import { busFrom, portHelp } from './bench-board.ts';
import { type ExitCode, UsageError } from './command.ts';
import { dataFolder } from './data-folder.ts';
import { cutFrames, storyText } from './frame-cutter.ts';
import { hexText } from './hex.ts';
import { refuseWhileKioskHolds } from './kiosk-at-port.ts';
import { type TappedKiosk, tapKiosk } from './tapped-kiosk.ts';
import { interruptible } from './timely.ts';
import { toldTransport } from './told-transport.ts';

export const help = `cubby bus monitor: what passes on the wires

Usage: cubby bus monitor [--data DIR] [--since 10m] [--no-follow]      while the kiosk runs
       cubby bus monitor --port URL --protocol NAME                     while it is stopped

While the kiosk runs, its own record is read: it keeps the last hour of each bus, and this disturbs
nothing. With --port, it listens on a port itself, and sends nothing; the protocol says how to read the
bytes. One line a frame: the time, the bus, an arrow (→ to the board, ← from the board, · unknown), the
bytes, and what they say.

${portHelp}
  --protocol NAME     with --port: ${protocolNames}
  --bus ID            only this bus of the cabinet file
  --since TIME        begin with what passed in the last 30s, 10m or 1h
  --no-follow         end when that is printed
  --json              JSON lines: {"time":...,"bus":...,"direction":"to-board","hex":...,"frame":{...}}

It runs until Ctrl-C.

Exit codes: 0 ended by Ctrl-C or with --no-follow, 1 there is nothing to listen to, 2 the command line was
not understood.
`;

/** What comes so long after a request may still be its answer. */
const answerWithinMs = 1_500;
/** A burst has ended when nothing came for so long; a USB adapter may pause 16 ms within an answer. */
const burstEndsMs = 25;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      protocol: { type: 'string' },
      bus: { type: 'string' },
      since: { type: 'string' },
      'no-follow': { type: 'boolean' },
      echo: { type: 'boolean' },
      rts: { type: 'boolean' },
      data: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: false,
  });
  const isJson = values.json === true;
  if (values.port !== undefined) {
    const family = familyNamed(values.protocol);
    const wiring = busFrom(values, family);
    await refuseWhileKioskHolds(wiring.url, values.data);
    return listenOnPort(wiring, family, isJson);
  }
  const directory = dataFolder(values.data);
  const sinceMs = values.since === undefined ? undefined : systemClock.now() - durationMs(values.since);
  const follow = values['no-follow'] !== true;
  if (!follow && sinceMs === undefined) throw new UsageError('--no-follow needs --since TIME');
  const kiosk = await tapKiosk(directory, { follow, ...(sinceMs === undefined ? {} : { sinceMs }) });
  if (kiosk === undefined) {
    throw new Error(
      `no kiosk is running on ${directory}. Give --data DIR where it has another folder, or --port URL and --protocol NAME to listen on a port while it is stopped`,
    );
  }
  return showKiosk(kiosk, values.bus, isJson);
}

async function showKiosk(kiosk: TappedKiosk, only: string | undefined, isJson: boolean): Promise<ExitCode> {
  const ids = kiosk.buses.map(({ id }) => id);
  if (only !== undefined && !ids.includes(only)) {
    kiosk.close();
    throw new UsageError(`--bus ${only}: expected one of: ${ids.join(', ')}`);
  }
  const bursts = new Map(
    kiosk.buses.map(({ id, protocols }) => {
      const families = boardFamilies.filter(({ name }) => protocols.includes(name));
      return [id, new Bursts(id, families, systemClock, isJson)];
    }),
  );
  await interruptible(async (signal) => {
    signal.addEventListener('abort', () => kiosk.close(), { once: true });
    try {
      for await (const { bus, atMs, direction, hex } of kiosk.entries) {
        if (only !== undefined && bus !== only) continue;
        bursts.get(bus)?.take(atMs, direction, Uint8Array.from(Buffer.from(hex, 'hex')));
      }
    } catch (error) {
      // Ctrl-C destroys the connection in the middle of a line.
      if (!signal.aborted) throw error;
    }
  });
  for (const each of bursts.values()) each.end();
  return 0;
}

async function listenOnPort(wiring: BusWiring, family: BoardFamily, isJson: boolean): Promise<ExitCode> {
  const { url } = wiring;
  const transport = toldTransport(wiring, lineOf(url, family.usualLine));
  const bursts = new Bursts('port', [family], systemClock, isJson);
  return interruptible<ExitCode>(async (signal) => {
    let close = () => {};
    const ended = new Promise<string | undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      const listener = {
        bytes: (chunk: Uint8Array) => bursts.take(systemClock.now(), undefined, chunk),
        closed: (reason: string) => resolve(`${url} was closed: ${reason}`),
      };
      transport.failure.catch((error: Error) => resolve(signal.aborted ? undefined : error.message));
      transport.connect(listener, AbortSignal.any([signal, AbortSignal.timeout(4_000)])).then(
        (connection) => {
          close = () => connection.close();
          process.stderr.write(`Listening on ${url}. Ctrl-C ends it.\n`);
        },
        () => {},
      );
    });
    const why = await ended;
    close();
    bursts.end();
    if (why !== undefined) throw new Error(why);
    return 0;
  });
}

/** Puts together what belongs together on one bus, and prints it. */
class Bursts {
  readonly #bus: string;
  readonly #families: readonly BoardFamily[];
  readonly #clock: Clock;
  readonly #isJson: boolean;
  #burst:
    | { readonly atMs: number; lastMs: number; direction: FrameDirection | undefined; bytes: Uint8Array }
    | undefined;
  #cancelEnd = () => {};
  /** The last frame of the burst before: who sent it, and when the burst ended. */
  #last: { readonly direction: FrameDirection | undefined; readonly atMs: number } | undefined;

  constructor(bus: string, families: readonly BoardFamily[], clock: Clock, isJson: boolean) {
    this.#bus = bus;
    this.#families = families;
    this.#clock = clock;
    this.#isJson = isJson;
  }

  take(atMs: number, direction: FrameDirection | undefined, bytes: Uint8Array): void {
    const burst = this.#burst;
    if (burst !== undefined && burst.direction === direction && atMs - burst.lastMs <= burstEndsMs) {
      burst.bytes = Uint8Array.of(...burst.bytes, ...bytes);
      burst.lastMs = atMs;
    } else {
      this.end();
      this.#burst = { atMs, lastMs: atMs, direction, bytes };
    }
    this.#cancelEnd();
    this.#cancelEnd = this.#clock.after(burstEndsMs, () => this.end());
  }

  end(): void {
    this.#cancelEnd();
    const burst = this.#burst;
    this.#burst = undefined;
    if (burst === undefined) return;
    const time = new Date(burst.atMs).toISOString();
    const isSoon = this.#last !== undefined && burst.atMs - this.#last.atMs <= answerWithinMs;
    const before = isSoon ? this.#last?.direction : undefined;
    const pieces = cutFrames(burst.bytes, burst.direction, this.#families, before);
    this.#last = { direction: pieces.at(-1)?.direction, atMs: burst.lastMs };
    for (const { direction, bytes, story } of pieces) {
      const hex = hexText(bytes);
      const line = this.#isJson
        ? JSON.stringify({ time, bus: this.#bus, direction, hex, frame: story })
        : `${time.slice(11, 23)} ${this.#bus} ${arrow(direction)} ${hex.padEnd(26)} ${storyText(story)}`;
      process.stdout.write(`${line}\n`);
    }
  }
}

function arrow(direction: FrameDirection | undefined): string {
  if (direction === undefined) return '·';
  return direction === 'to-board' ? '→' : '←';
}

function durationMs(text: string): number {
  const match = /^(\d{1,4})(s|m|h)$/.exec(text);
  if (match === null) throw new UsageError(`--since ${text}: expected for instance 30s, 10m or 1h`);
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'];
  return Number(match[1]) * unitMs;
}
