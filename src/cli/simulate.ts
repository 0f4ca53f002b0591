import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { boardSimulators } from '../hardware/boards/simulators.ts';
import type { CheckedControlRequest } from '../hardware/simulator/control-protocol.ts';
import { requestOfWords } from '../hardware/simulator/control-words.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from '../hardware/simulator/simulated-cabinet.ts';
import { whole } from './arguments.ts';
import { type ExitCode, UsageError } from './command.ts';
import { type Place, placeOfFile, placeOfOptions, ptyPaths } from './simulate-place.ts';

export const help = `cubby simulate: a simulated cabinet, as its own process

Usage: cubby simulate --cabinet FILE [options]
       cubby simulate --port tcp://127.0.0.1:PORT [--board …] [options]

The locks and doors of a cabinet without the cabinet: it listens where the kiosk expects the lock
boards and answers byte for byte as they do, in the time that the bytes take on a real wire. Doors
open when they are unlocked and are closed over the control port or on the page.

What is simulated:
  --cabinet FILE         the cabinet file of the kiosk (cabinet.json); every tcp:// bus in it must be
                         on 127.0.0.1
  --port URL             instead of a file: a bus there (port 0 takes any free one; ?baud=19200 sets
                         its pace); again for each further bus
  --board NAME=VALUE,…   … and a board; again for each further board, of any protocols. Names as in the
                         cabinet file: protocol, address, channels, id, pulseMs, inputsAddress,
                         powerGroup; and bus, the --port counted from 1. For instance
                         --board protocol=kerong,address=0,channels=16,bus=2
  --boards N             … or N boards that are all alike, addresses following each other (default 2)
  --channels M           … of M locks each (default 24, or as many as such boards have)
  --protocol NAME        … that speak this protocol (default xor5)
  --pty                  offer each bus on a pseudo terminal instead, for a kiosk that opens a serial
                         port (needs socat); its path is printed, or is that of the serial:// bus
  --turnaround-ms T      how long a board thinks before it answers (default 20)
  --pulse-ms T           how long a lock is energised (default: as the boards of that family do)

What is wrong with it (docs/simulator.md has the menu):
  --fault 'WHAT NAME=VALUE …'
                         a fault from the beginning, again for each further one:
                         --fault 'noise flips=1e-5'   --fault 'answers board=1 silent times=3'
  --quirk NAME           every board that knows it has this quirk; BOARD:NAME for one board alone
  --seed N               of the random faults (default 1): the same seed gives the same faults
  --auto-close-ms T      somebody closes every door so long after it has opened

How it is worked:
  --page PORT            serve a page that shows the cabinet, to click doors open and shut and to
                         inject faults (0 takes any free port)
  --control PORT         port for the same by a program, one JSON object a line (0 takes any free one):
                         {"do":"close","door":"A07"}, {"do":"jam","door":"A07"}, {"do":"state"} …
  --json                 print where it listens, and each pulse and door, as JSON lines
  --exit-with-parent     end when standard input closes

It prints one line when it listens and runs until Ctrl-C.
`;

const options = {
  cabinet: { type: 'string' },
  port: { type: 'string', multiple: true },
  board: { type: 'string', multiple: true },
  boards: { type: 'string' },
  channels: { type: 'string' },
  protocol: { type: 'string' },
  pty: { type: 'boolean' },
  fault: { type: 'string', multiple: true },
  quirk: { type: 'string', multiple: true },
  seed: { type: 'string' },
  page: { type: 'string' },
  control: { type: 'string' },
  'turnaround-ms': { type: 'string' },
  'pulse-ms': { type: 'string' },
  'auto-close-ms': { type: 'string' },
  json: { type: 'boolean' },
  'exit-with-parent': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof valuesOf>;

function valuesOf(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: false }).values;
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const values = valuesOf(args);
  const place = await placeOf(values);
  const autoCloseMs = whole(values['auto-close-ms'], '--auto-close-ms', 0, 3_600_000);
  const turnaroundMs = whole(values['turnaround-ms'], '--turnaround-ms', 0, 10_000) ?? 20;
  const pulseMs = whole(values['pulse-ms'], '--pulse-ms', 1, 10_000);
  const controlPort = whole(values.control, '--control', 0, 65_535);
  const pagePort = whole(values.page, '--page', 0, 65_535);
  const seed = whole(values.seed, '--seed', 0, Number.MAX_SAFE_INTEGER);
  const faults = (values.fault ?? []).map(faultOf);
  const cabinet = await startSimulatedCabinet({
    ...place,
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    turnaroundMs,
    ...(pulseMs === undefined ? {} : { pulseMs }),
    ...(controlPort === undefined ? {} : { controlPort }),
    ...(pagePort === undefined ? {} : { pagePort }),
    ...(seed === undefined ? {} : { seed }),
    ...(values.pty === true ? { ptyPaths: ptyPaths(place.wiring) } : {}),
  });
  try {
    if (autoCloseMs !== undefined) await cabinet.apply({ do: 'autoClose', afterMs: autoCloseMs });
    for (const fault of [...faults, ...quirksOf(cabinet, values.quirk ?? [])]) await cabinet.apply(fault);
    // Before the line is printed: whoever reads it may end this at once.
    const told = untilTold(values['exit-with-parent'] === true);
    if (values.json === true) {
      cabinet.listen((event) => print(JSON.stringify(event)));
      print(JSON.stringify(listening(cabinet, turnaroundMs)));
    } else {
      print(listeningSentence(cabinet, turnaroundMs));
    }
    await told;
  } finally {
    await cabinet.stop();
  }
  return 0;
}

async function placeOf(values: Values): Promise<Place> {
  const { cabinet, port } = values;
  if (cabinet !== undefined && port === undefined) return placeOfFile(cabinet);
  if (cabinet !== undefined || port === undefined) {
    throw new UsageError('give either --cabinet FILE or --port tcp://127.0.0.1:PORT');
  }
  if (values.board !== undefined && (values.boards ?? values.channels ?? values.protocol) !== undefined) {
    throw new UsageError('give either --board for each board, or --boards, --channels and --protocol');
  }
  return placeOfOptions(port, values.board ?? [], {
    count: whole(values.boards, '--boards', 1, 31) ?? 2,
    channels: whole(values.channels, '--channels', 1, 50),
    protocol: values.protocol ?? 'xor5',
  });
}

function faultOf(text: string): CheckedControlRequest {
  try {
    return requestOfWords(text);
  } catch (error) {
    throw new UsageError(`--fault ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `NAME` for every board that knows it, `BOARD:NAME` for one. */
function quirksOf(cabinet: SimulatedCabinet, quirks: readonly string[]): CheckedControlRequest[] {
  const { boards } = cabinet.state();
  return quirks.flatMap((quirk) => {
    const [, one, name = quirk] = /^([^:]+):(.+)$/.exec(quirk) ?? [];
    const meant =
      one === undefined
        ? boards.filter(({ quirks }) => quirks.some((known) => known.name === name)).map(({ board }) => board)
        : [one];
    if (meant.length === 0) {
      const known = [...new Set(boards.flatMap(({ quirks }) => quirks.map((each) => each.name)))];
      throw new UsageError(
        `--quirk ${quirk}: no board here has it${known.length === 0 ? '' : `; expected one of: ${known.join(', ')}`}`,
      );
    }
    return meant.map((board) => ({ do: 'quirk' as const, board, name, on: true }));
  });
}

function listening(cabinet: SimulatedCabinet, turnaroundMs: number) {
  const { boards } = cabinet.state();
  return {
    event: 'listening',
    buses: Object.fromEntries(cabinet.wiring.buses.map(({ id, url }) => [id, url])),
    boards: boards.length,
    doors: cabinet.wiring.doors.length,
    turnaroundMs,
    /** Of the boards that energise a lock longest. */
    pulseMs: Math.max(...boards.map((board) => board.pulseMs)),
    ...(cabinet.controlPort === undefined ? {} : { controlPort: cabinet.controlPort }),
    ...(cabinet.pageUrl === undefined ? {} : { pageUrl: cabinet.pageUrl }),
  };
}

function listeningSentence(cabinet: SimulatedCabinet, turnaroundMs: number): string {
  const { buses, boards, doors } = cabinet.wiring;
  const control = cabinet.controlPort === undefined ? '' : `, control port ${cabinet.controlPort}`;
  const page = cabinet.pageUrl === undefined ? '' : ` Page: ${cabinet.pageUrl}`;
  const where = buses.map((bus) => bus.url).join(', ');
  return `Simulated cabinet: ${doors.length} doors on ${boards.length} boards at ${where} (turnaround ${turnaroundMs} ms${control}).${page} Ctrl-C ends it.`;
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
