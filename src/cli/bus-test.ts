import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import type { CabinetWiring, LockBoards } from '../hardware/lock-boards.ts';
import { wiringMistakes, wiringOf } from '../hardware/wiring.ts';
import { readCabinetFileAt } from '../main/cabinet-file.ts';
import { agreed } from './agreement.ts';
import { whole } from './arguments.ts';
import {
  benchDoor,
  benchFrom,
  benchOptions,
  benchWiring,
  boardHelp,
  portHelp,
  protocolHelp,
} from './bench-board.ts';
import { type ExitCode, UsageError } from './command.ts';
import { DoorTimes } from './door-times.ts';
import { refuseWhileKioskHolds } from './kiosk-at-port.ts';
import { openTimed, untilDoors } from './timed-opening.ts';
import { interruptible } from './timely.ts';
import { toldTransport } from './told-transport.ts';

export const help = `cubby bus test: open every door and time it

Usage: cubby bus test --cabinet FILE --rounds N [options]
       cubby bus test --port URL --protocol NAME --board N --channels N --rounds N [options]

DOORS SPRING OPEN, one after the other. Keep hands and faces away. Each round opens every door once; the
next one begins with a door when it has been closed by hand, and after --close-within seconds it is left
out of that round and counts as a failure. At the end it prints for each door how long the unlock took to
be on the wire, and from there until the door was seen open: the middle one and the longest.

  --rounds N          how often every door is opened (default 1)
  --cabinet FILE      all doors of this cabinet file
${portHelp}
${boardHelp}
  --close-within S    how long a door is waited for to be closed, seconds (default 60)
  --no-wait           do not wait: a door that stands open is left out of the round
  --yes               do not ask before the first door opens
  --json              one JSON line a door

${protocolHelp}

Exit codes: 0 every door was seen open in every round, 1 not so, or ended early with Ctrl-C, or the port
cannot be used, 2 the command line was not understood.
`;

interface Plan {
  readonly wiring: CabinetWiring;
  /** How a door is called, by its id. */
  readonly names: ReadonlyMap<string, string>;
}

const knownWithinMs = 5_000;
const openWithinMs = 6_500;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...benchOptions,
      cabinet: { type: 'string' },
      rounds: { type: 'string' },
      'close-within': { type: 'string' },
      'no-wait': { type: 'boolean' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    allowPositionals: false,
  });
  const rounds = whole(values.rounds, '--rounds', 1, 10_000) ?? 1;
  const closeSeconds = whole(values['close-within'], '--close-within', 1, 3_600) ?? 60;
  if ((values.cabinet === undefined) === (values.port === undefined)) {
    throw new UsageError('give either --cabinet FILE or --port URL');
  }
  const plan = values.cabinet === undefined ? planOfBench(values) : planOfCabinet(values.cabinet);
  for (const bus of plan.wiring.buses) await refuseWhileKioskHolds(bus.url, values.data);
  const question = `${plan.wiring.doors.length} doors will spring open, ${rounds} time${rounds === 1 ? '' : 's'} each. Go on?`;
  if (values.yes !== true && !(await agreed(question))) return 1;

  const closeWithinMs = values['no-wait'] === true ? 0 : closeSeconds * 1_000;
  const times = new Map(plan.wiring.doors.map(({ id }) => [id, new DoorTimes()]));
  const isComplete = await interruptible((signal) => openAll(plan, { rounds, closeWithinMs, times, signal }));
  for (const [id, door] of times) {
    const { summary } = door;
    const name = plan.names.get(id) ?? id;
    process.stdout.write(
      values.json === true ? `${JSON.stringify({ door: name, ...summary })}\n` : sentence(name, summary),
    );
  }
  const failed = [...times.values()].filter((door) => door.failures > 0).length;
  if (!isComplete) process.stderr.write('Ended early.\n');
  else if (failed > 0) process.stderr.write(`${failed} of ${times.size} doors failed at least once.\n`);
  else if (values.json !== true) process.stdout.write('Every door was seen open in every round.\n');
  return isComplete && failed === 0 ? 0 : 1;
}

interface Test {
  readonly rounds: number;
  readonly closeWithinMs: number;
  readonly times: ReadonlyMap<string, DoorTimes>;
  readonly signal: AbortSignal;
}

/** Whether it came to its end. */
async function openAll(plan: Plan, test: Test): Promise<boolean> {
  const failures: Promise<never>[] = [];
  const lockBoards = new CabinetLockBoards({
    wiring: plan.wiring,
    families: boardFamilies,
    clock: systemClock,
    transportFor: (url, line) => {
      const bus = plan.wiring.buses.find((each) => each.url === url);
      const transport = toldTransport(bus ?? { id: url, url, localEcho: 'none' }, line);
      failures.push(transport.failure);
      return transport;
    },
  });
  const ended = new Promise<never>((_, reject) => {
    test.signal.addEventListener('abort', () => reject(new Ended()), { once: true });
  });
  ended.catch(() => {});
  const given = Promise.race([ended, ...failures]);
  given.catch(() => {});
  lockBoards.start();
  try {
    const isKnown = () => plan.wiring.doors.every(({ id }) => lockBoards.door(id) !== 'unknown');
    await untilDoors(lockBoards, systemClock, knownWithinMs, isKnown, given);
    for (let round = 1; round <= test.rounds; round += 1)
      await openRound(plan, test, round, lockBoards, given);
    return true;
  } catch (error) {
    if (error instanceof Ended) return false;
    throw error;
  } finally {
    await lockBoards.stop();
  }
}

class Ended extends Error {}

async function openRound(
  plan: Plan,
  test: Test,
  round: number,
  lockBoards: LockBoards,
  given: Promise<never>,
): Promise<void> {
  for (const { id } of plan.wiring.doors) {
    const times = test.times.get(id);
    const name = plan.names.get(id) ?? id;
    const isClosed = () => lockBoards.door(id) === 'closed';
    const mustBeClosed = !isClosed() && test.closeWithinMs > 0;
    if (mustBeClosed) say(`${name} is ${lockBoards.door(id)}: please close it.`);
    if (!(await untilDoors(lockBoards, systemClock, test.closeWithinMs, isClosed, given))) {
      say(`Round ${round}, ${name}: left out, it is ${lockBoards.door(id)}.`);
      times?.skip();
      continue;
    }
    const opening = await openTimed(lockBoards, id, systemClock, openWithinMs, given);
    times?.add(opening);
    const what = opening.isSeenOpen
      ? `open after ${Math.round(opening.openAfterMs ?? 0)} ms`
      : `NOT SEEN OPEN (${opening.written ? `now ${opening.after}` : 'the unlock could not be sent'})`;
    say(`Round ${round}, ${name}: ${what}.`);
  }
}

function planOfCabinet(path: string): Plan {
  const reading = readCabinetFileAt(path, (file) => wiringMistakes(wiringOf(file), boardFamilies));
  if ('mistakes' in reading) {
    throw new Error(`${path} has mistakes; "cubby cabinet check ${path}" lists them`);
  }
  const { file } = reading;
  return {
    wiring: wiringOf(file),
    names: new Map(file.compartments.map(({ id, label }) => [id, label])),
  };
}

function planOfBench(values: Parameters<typeof benchFrom>[0]): Plan {
  const bench = benchFrom(values);
  if (bench.channels === undefined) throw new UsageError('give --channels N, how many locks the board has');
  const channels = Array.from({ length: bench.channels }, (_, index) => index + 1);
  return {
    wiring: benchWiring(bench, bench.channels, channels),
    names: new Map(channels.map((channel) => [benchDoor(channel), `lock ${channel}`])),
  };
}

function sentence(
  name: string,
  { rounds, seenOpen, unlockSentMs, doorOpenMs }: DoorTimes['summary'],
): string {
  const parts = [
    `${name.padEnd(8)} seen open ${seenOpen} of ${rounds}`,
    ...(unlockSentMs === undefined
      ? []
      : [`unlock sent ${unlockSentMs.p50} ms, at most ${unlockSentMs.max} ms`]),
    ...(doorOpenMs === undefined ? [] : [`open after ${doorOpenMs.p50} ms, at most ${doorOpenMs.max} ms`]),
  ];
  return `${parts.join('  ')}\n`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
