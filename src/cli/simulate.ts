import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { cabinetFile } from '../contract/cabinet-file.ts';
import { z } from '../contract/zod.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { boardSimulators } from '../hardware/boards/simulators.ts';
import type { CabinetWiring } from '../hardware/lock-boards.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from '../hardware/simulator/simulated-cabinet.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { type ExitCode, UsageError } from './command.ts';

export const help = `cubby simulate: a simulated cabinet, as its own process

Usage: cubby simulate --cabinet FILE [options]
       cubby simulate --port tcp://127.0.0.1:PORT [--boards N] [--channels M] [options]

The locks and doors of a cabinet without the cabinet: it listens where the kiosk expects the lock
boards and answers byte for byte as they do, in the time that the bytes take on a real wire. Doors
open when they are unlocked and are closed over the control port.

  --cabinet FILE         the cabinet file of the kiosk (cabinet.json); every tcp:// bus in it must be
                         on 127.0.0.1
  --port URL             instead of a file: one bus there (port 0 takes any free one) …
  --boards N             … with N boards, addresses 1 to N (default 2)
  --channels M           … of M locks each (default 24)
  --protocol NAME        … that speak this protocol (default xor5)
  --pty                  offer each bus on a pseudo terminal instead, for a kiosk that opens a serial
                         port (needs socat); its path is printed, or is that of the serial:// bus
  --control PORT         port for working the doors, one JSON object a line (0 takes any free one):
                         {"do":"close","door":"A07"}, {"do":"jam","door":"A07"}, {"do":"state"} …
  --turnaround-ms T      how long a board thinks before it answers (default 20)
  --pulse-ms T           how long a lock is energised (default 300)
  --auto-close-ms T      somebody closes every door so long after it has opened
  --json                 print where it listens, and each pulse and door, as JSON lines
  --exit-with-parent     end when standard input closes

It prints one line when it listens and runs until Ctrl-C.
`;

const options = {
  cabinet: { type: 'string' },
  port: { type: 'string' },
  boards: { type: 'string' },
  channels: { type: 'string' },
  protocol: { type: 'string' },
  pty: { type: 'boolean' },
  control: { type: 'string' },
  'turnaround-ms': { type: 'string' },
  'pulse-ms': { type: 'string' },
  'auto-close-ms': { type: 'string' },
  json: { type: 'boolean' },
  'exit-with-parent': { type: 'boolean' },
} as const;

interface Place {
  readonly wiring: CabinetWiring;
  readonly labels: ReadonlyMap<string, string>;
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
  if ((values.cabinet === undefined) === (values.port === undefined)) {
    throw new UsageError('give either --cabinet FILE or --port tcp://127.0.0.1:PORT');
  }
  const place =
    values.cabinet === undefined ? wiredAt(values.port ?? '', values) : await wiredByFile(values.cabinet);
  const autoCloseMs = whole(values['auto-close-ms'], '--auto-close-ms', 0, 3_600_000);
  const turnaroundMs = whole(values['turnaround-ms'], '--turnaround-ms', 0, 10_000) ?? 20;
  const pulseMs = whole(values['pulse-ms'], '--pulse-ms', 1, 10_000) ?? 300;
  const controlPort = whole(values.control, '--control', 0, 65_535);
  const cabinet = await startSimulatedCabinet({
    ...place,
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    turnaroundMs,
    pulseMs,
    ...(controlPort === undefined ? {} : { controlPort }),
    ...(values.pty === true ? { ptyPaths: ptyPaths(place.wiring) } : {}),
  });
  // Before the line is printed: whoever reads it may end this at once.
  const told = untilTold(values['exit-with-parent'] === true);
  if (autoCloseMs !== undefined) await cabinet.apply({ do: 'autoClose', afterMs: autoCloseMs });
  if (values.json === true) {
    cabinet.listen((event) => print(JSON.stringify(event)));
    print(JSON.stringify(listening(cabinet, turnaroundMs, pulseMs)));
  } else {
    print(sentence(cabinet, turnaroundMs));
  }
  await told;
  await cabinet.stop();
  return 0;
}

function listening(cabinet: SimulatedCabinet, turnaroundMs: number, pulseMs: number) {
  return {
    event: 'listening',
    buses: Object.fromEntries(cabinet.wiring.buses.map(({ id, url }) => [id, url])),
    boards: cabinet.wiring.boards.length,
    doors: cabinet.wiring.doors.length,
    turnaroundMs,
    pulseMs,
    ...(cabinet.controlPort === undefined ? {} : { controlPort: cabinet.controlPort }),
  };
}

function sentence(cabinet: SimulatedCabinet, turnaroundMs: number): string {
  const { buses, boards, doors } = cabinet.wiring;
  const control = cabinet.controlPort === undefined ? '' : `, control port ${cabinet.controlPort}`;
  const where = buses.map((bus) => bus.url).join(', ');
  return `Simulated cabinet: ${doors.length} doors on ${boards.length} boards at ${where} (turnaround ${turnaroundMs} ms${control}). Ctrl-C ends it.`;
}

async function wiredByFile(path: string): Promise<Place> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const parsed = cabinetFile.safeParse(parsedJson(text, path));
  if (!parsed.success) throw new Error(`${path} is not a cabinet file:\n${z.prettifyError(parsed.error)}`);
  return {
    wiring: wiringOf(parsed.data),
    labels: new Map(parsed.data.compartments.map(({ id, label }) => [id, label])),
  };
}

function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wiredAt(
  url: string,
  values: { readonly boards?: string; readonly channels?: string; readonly protocol?: string },
): Place {
  if (!URL.canParse(url) || new URL(url).protocol !== 'tcp:' || new URL(url).port === '') {
    throw new UsageError(`--port ${url}: expected tcp://127.0.0.1:PORT`);
  }
  const boardCount = whole(values.boards, '--boards', 1, 31) ?? 2;
  const channels = whole(values.channels, '--channels', 1, 50) ?? 24;
  const boards = Array.from({ length: boardCount }, (_, index) => ({
    id: String(index + 1),
    busId: 'bus',
    protocol: values.protocol ?? 'xor5',
    address: index + 1,
    channels,
  }));
  const doors = boards.flatMap((board) =>
    Array.from({ length: channels }, (_, index) => ({
      id: `${board.id}/${index + 1}`,
      boardId: board.id,
      channel: index + 1,
      sensor: 'latch' as const,
      polarity: 'normal' as const,
    })),
  );
  return { wiring: { buses: [{ id: 'bus', url, localEcho: 'none' }], boards, doors }, labels: new Map() };
}

/** A serial bus gets the pty where the kiosk will look for it, unless that is the place of a real port. */
function ptyPaths(wiring: CabinetWiring): ReadonlyMap<string, string> {
  return new Map(
    wiring.buses.map(({ id, url }) => {
      const parsed = new URL(url);
      if (parsed.protocol !== 'serial:') return [id, join(tmpdir(), `cubby-${process.pid}-${id}`)] as const;
      const path = decodeURIComponent(parsed.pathname);
      if (path.startsWith('/dev/')) {
        throw new UsageError(
          `bus ${id}: ${path} is a real port's place; put the pty elsewhere, for instance at /tmp/cubby-bus`,
        );
      }
      return [id, path] as const;
    }),
  );
}

function whole(text: string | undefined, name: string, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < from || value > to) {
    throw new UsageError(`${name} ${text}: expected a whole number from ${from} to ${to}`);
  }
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function untilTold(exitWithParent: boolean): Promise<void> {
  return new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (!exitWithParent) return;
    process.stdin.once('end', () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.resume();
  }).then(() => {
    process.stdin.destroy();
  });
}
