import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import { lineOf } from '../hardware/line.ts';
import { whole } from './arguments.ts';
import {
  type Bench,
  benchDoor,
  benchFrom,
  benchOptions,
  benchWiring,
  boardHelp,
  channelGuesses,
  portHelp,
  protocolHelp,
} from './bench-board.ts';
import { type ExitCode, UsageError } from './command.ts';
import { refuseWhileKioskHolds } from './kiosk-at-port.ts';
import { openTimed, type TimedOpening, untilDoors } from './timed-opening.ts';
import { toldTransport } from './told-transport.ts';

export const help = `cubby bus open: unlock one door and see whether it opens

Usage: cubby bus open --port URL --protocol NAME --board N --channel N [options]

Reads the door, sends one unlock, and looks. Only this counts as seen open: the door was closed before, it
changed to open after the pulse, and it was still open 500 ms after the pulse had ended. A board's own
"done" is no proof. The unlock is never repeated. A board that does not answer gets none.

${portHelp}
${boardHelp}
  --channel N         the lock; the first one is 1
  --pulse-ms N        how long the lock is energised, where the board lets the host choose
  --json              the result as one JSON line

${protocolHelp}

Exit codes: 0 the door was seen open, 1 it was not, and the sentence says why, 2 the command line was not
understood.
`;

const answerWithinMs = 3_000;
/** Everything, from the first byte: with the longest pulse that a board can be asked for, that much longer. */
const openWithinMs = 6_500;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...benchOptions, channel: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const bench = benchFrom(values);
  const channel = whole(values.channel, '--channel', 1, bench.channels ?? bench.family.abilities.maxChannels);
  if (channel === undefined) throw new UsageError('give --channel N, the lock (the first one is 1)');
  const wiring = benchWiring(bench, channelsFor(bench, channel), [channel]);
  await refuseWhileKioskHolds(bench.bus.url, values.data);
  const opening = await openOnce(bench, wiring, benchDoor(channel));
  const { address: board } = bench.settings;
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify({ board, channel, ...(opening ?? noAnswer) })}\n`);
  }
  const said = `Board ${board}, lock ${channel}: ${sentence(opening, bench)}\n`;
  if (opening?.isSeenOpen !== true) process.stderr.write(said);
  else if (values.json !== true) process.stdout.write(said);
  return opening?.isSeenOpen === true ? 0 : 1;
}

const noAnswer = { before: 'unknown', written: false, isSeenOpen: false };

/** As few as possible are asked for where a request names a number: the board may have no more. */
function channelsFor(bench: Bench, channel: number): number {
  if (bench.channels !== undefined) return bench.channels;
  const guesses = channelGuesses(bench, channel);
  return guesses.findLast((count) => count >= Math.min(8, bench.family.abilities.maxChannels)) ?? channel;
}

/** Undefined where the board did not answer, and so nothing was pulsed. */
async function openOnce(
  bench: Bench,
  wiring: ReturnType<typeof benchWiring>,
  doorId: string,
): Promise<TimedOpening | undefined> {
  const transport = toldTransport(bench.bus, lineOf(bench.bus.url, bench.family.usualLine));
  const lockBoards = new CabinetLockBoards({
    wiring,
    families: [bench.family],
    clock: systemClock,
    transportFor: () => transport,
  });
  const isKnown = () => lockBoards.door(doorId) !== 'unknown';
  lockBoards.start();
  try {
    await untilDoors(lockBoards, systemClock, answerWithinMs, isKnown, transport.failure);
    // A board that answers and cannot see its doors is there all the same.
    if (!isKnown() && !lockBoards.health().some(({ answering }) => answering)) return undefined;
    const withinMs = openWithinMs + (bench.settings.pulseMs ?? 0);
    return await openTimed(lockBoards, doorId, systemClock, withinMs, transport.failure);
  } finally {
    await lockBoards.stop();
  }
}

function sentence(opening: TimedOpening | undefined, bench: Bench): string {
  if (opening === undefined) {
    return `nothing was sent, because the board does not answer at ${bench.bus.url}. "cubby bus scan" looks for it.`;
  }
  const { before, after, written, acknowledged, fault, openAfterMs, isSeenOpen } = opening;
  if (isSeenOpen) return `seen open, ${Math.round(openAfterMs ?? 0)} ms after the unlock had left.`;
  if (!written) return `the unlock could not be sent (${fault}); the lock was not pulsed.`;
  const taken = acknowledged ? 'The board took the unlock' : notTaken(fault);
  if (before === 'open') {
    return `the door read open before the pulse, so that nothing could be seen. ${taken}. Close the door and try again; if it is closed, its sensor is the other way round (--invert) or its wire is cut.`;
  }
  if (before === 'unknown') {
    return `the board says nothing of this door, so that nothing could be seen. ${taken}. Look whether it opened.`;
  }
  if (openAfterMs !== undefined) {
    return `the door opened and did not stay open (now ${after}). ${taken}.`;
  }
  return `the door did not open (now ${after}). ${taken}. Look at the lock, its plug and whether something blocks the door.`;
}

function notTaken(fault: TimedOpening['fault']): string {
  if (fault === 'refused') return 'The board says that it could not do it';
  // Some families never answer an unlock (KERONG, some WKLY boards).
  if (fault === undefined) return 'The unlock was sent; such boards may say nothing to it';
  return 'The unlock was sent, and the answer to it did not come or was damaged';
}
