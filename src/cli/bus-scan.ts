import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import type { Bus } from '../hardware/bus.ts';
import type { BusWiring } from '../hardware/lock-boards.ts';
import { familyNamed, protocolNames, whole } from './arguments.ts';
import { busFrom, portHelp } from './bench-board.ts';
import { lookingAt, openBenchBus } from './bench-bus.ts';
import type { ExitCode } from './command.ts';
import { kechengQuery } from './kecheng-query.ts';
import { refuseWhileKioskHolds } from './kiosk-at-port.ts';
import { type FoundBoard, LineScan } from './scan-line.ts';
import { mistakenFor, type ScanStep, scanMs, scanPlan, scanRequest } from './scan-plan.ts';
import { interruptible } from './timely.ts';

export const help = `cubby bus scan: find the boards on a port

Usage: cubby bus scan --port URL [--protocol NAME] [options]

Asks at every address, in every protocol and at every baud rate that such boards are known to have, and
says who answered. It only reads: no lock is ever unlocked. It says first how long it will take; Ctrl-C
ends it, and what was found so far is printed. When boards were found at a usual baud rate, other rates
are not tried. The baud rate of a tcp:// port is set in the device server and is not tried out.

Two boards with one address answer at the same time and spoil each other's answers: such an address is
marked. Give one of them another address.

${portHelp}
  --protocol NAME     only this one (${protocolNames})
  --from N, --to N    addresses to ask at (default: from the lowest to 31)
  --all               try the other baud rates too when boards were found
  --json              one JSON line a board; always so into a file or a pipe

Exit codes: 0 boards were found and nothing was left out, 1 none, or ended early, or the port cannot be
used, 2 the command line was not understood.
`;

/** A board, as it is printed. */
interface ScanLine {
  readonly protocol: string;
  /** Other protocols that fit as well. */
  readonly alsoFits?: readonly string[];
  readonly baud: number;
  readonly board: number;
  readonly doors?: number;
  readonly answerMs?: number;
  readonly doubledAddress?: true;
}

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      protocol: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      all: { type: 'boolean' },
      echo: { type: 'boolean' },
      rts: { type: 'boolean' },
      data: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: false,
  });
  const families = values.protocol === undefined ? boardFamilies : [familyNamed(values.protocol)];
  const range = { from: whole(values.from, '--from', 0, 255), to: whole(values.to, '--to', 0, 255) };
  const [first] = families;
  if (first === undefined) throw new Error('this program knows no board family');
  const wiring = busFrom(values, first);
  await refuseWhileKioskHolds(wiring.url, values.data);
  const { usual, others } = scanPlan(wiring.url, families, range);
  const isTable = values.json !== true && process.stdout.isTTY === true;
  const found: ScanLine[] = [];
  const take = (line: ScanLine) => {
    found.push(line);
    clearProgress();
    process.stdout.write(`${isTable ? sentence(line) : JSON.stringify(line)}\n`);
  };
  const isComplete = await interruptible(async (signal) => {
    const scan = { wiring, signal, found: take };
    announce(usual);
    await scanSteps(usual, scan);
    if (others.length > 0 && !signal.aborted && (found.length === 0 || values.all === true)) {
      announce(others);
      await scanSteps(others, scan);
    }
    return !signal.aborted;
  });
  conclude(found, isComplete, wiring.url);
  return found.length > 0 && isComplete ? 0 : 1;
}

interface Scan {
  readonly wiring: BusWiring;
  readonly signal: AbortSignal;
  found(line: ScanLine): void;
}

/** One connection for each way the line can be set: some device servers take a while to serve again. */
async function scanSteps(steps: readonly ScanStep[], scan: Scan): Promise<void> {
  const isTcp = scan.wiring.url.startsWith('tcp:');
  const byLine = new Map<string, ScanStep[]>();
  for (const step of steps) {
    const key = isTcp ? 'tcp' : JSON.stringify(step.line);
    byLine.set(key, [...(byLine.get(key) ?? []), step]);
  }
  for (const group of byLine.values()) {
    const lines = group.map((step) => step.line).sort((a, b) => a.baud - b.baud);
    if (lines[0] === undefined || scan.signal.aborted) continue;
    const { bus, failure, close } = await openBenchBus(
      scan.wiring,
      lines[0],
      group.flatMap((step) => step.families),
      systemClock,
    );
    const line = new LineScan(bus, systemClock, {
      asking: progress,
      found: async (board) => scan.found(await lineOfBoard(board, bus)),
    });
    const askAll = async () => {
      for (const step of group) await line.run(withoutDangers(step), scan.signal);
    };
    try {
      await Promise.race([askAll(), failure]);
    } finally {
      close();
    }
  }
}

/** Leaves out the addresses whose read could be taken for a command by a board of another family. */
function withoutDangers(step: ScanStep): ScanStep {
  const addresses = step.addresses.filter((address) => {
    const danger = mistakenFor(scanRequest(step.families[0], address).bytes, boardFamilies);
    if (danger === undefined) return true;
    tell(`${namesOf(step.families)}: address ${address} is left out, because ${danger}.`);
    return false;
  });
  return { ...step, addresses };
}

async function lineOfBoard(board: FoundBoard, bus: Bus): Promise<ScanLine> {
  const names = board.families.map((family) => family.name);
  const isEitherXor5 = names.includes('xor5') && names.includes('xor5-kecheng');
  if (isEitherXor5 && (await askFirmware(board.address, bus))) names.sort(kechengFirst);
  const [protocol = '', ...alsoFits] = names;
  return {
    protocol,
    ...(alsoFits.length === 0 ? {} : { alsoFits }),
    baud: board.baud,
    board: board.address,
    ...(board.doors === undefined ? {} : { doors: board.doors }),
    ...(board.answerMs === undefined ? {} : { answerMs: Math.round(board.answerMs) }),
    ...(board.isDoubled ? { doubledAddress: true } : {}),
  };
}

const kechengFirst = (a: string, b: string) => Number(b === 'xor5-kecheng') - Number(a === 'xor5-kecheng');

async function askFirmware(address: number, bus: Bus): Promise<boolean> {
  const outcome = await bus.exchange(kechengQuery(address), lookingAt);
  return outcome.answered;
}

function sentence({ protocol, alsoFits, baud, board, doors, answerMs, doubledAddress }: ScanLine): string {
  const parts = [
    `${protocol.padEnd(13)} ${String(baud).padStart(6)} baud  address ${String(board).padStart(3)}`,
    doors === undefined ? 'answers, and tells nothing of its doors' : `${doors} doors`,
    ...(answerMs === undefined ? [] : [`answers in ${answerMs} ms`]),
    ...(alsoFits === undefined ? [] : [`${alsoFits.join(', ')} fits too`]),
    ...(doubledAddress ? ['ANSWERS ARE SPOILT: two boards with this address, or a bad line'] : []),
  ];
  return parts.join('  ');
}

function announce(steps: readonly ScanStep[]): void {
  const seconds = Math.max(1, Math.round(scanMs(steps) / 1_000));
  const what = steps.map(({ families, line }) => `${namesOf(families)} at ${line.baud} baud`).join(', ');
  tell(`Asking ${what}: about ${seconds} s, and a second more for each board that answers. Ctrl-C ends it.`);
}

function conclude(found: readonly ScanLine[], isComplete: boolean, url: string): void {
  if (!isComplete) tell('Ended early: not every address was asked.');
  if (found.some(({ alsoFits }) => alsoFits?.some((name) => name.startsWith('xor5')))) {
    tell(
      'xor5 and xor5-kecheng answer the same reads. A board that answered the firmware query 82 bb 00 22 is listed as xor5-kecheng; only an unlock shows for sure which of them it takes ("cubby bus open").',
    );
  }
  if (found.length === 0 && isComplete) {
    tell(
      `No board answered at ${url}. Look at the power of the boards, at the wires A and B (they may be swapped) and at the address switches.`,
    );
  }
}

function namesOf(families: readonly BoardFamily[]): string {
  return families.map((family) => family.name).join('/');
}

function progress(step: ScanStep, address: number): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`\r\x1b[K${namesOf(step.families)} at ${step.line.baud} baud, address ${address} …`);
}

function clearProgress(): void {
  if (process.stderr.isTTY === true) process.stderr.write('\r\x1b[K');
}

function tell(text: string): void {
  clearProgress();
  process.stderr.write(`${text}\n`);
}
