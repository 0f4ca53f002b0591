import { type Clock, pause } from '../clock.ts';
import type { DoorState } from '../contract/compartment.ts';
import type { BoardFamily, LockBoard } from '../hardware/boards/board-family.ts';
import { Bus } from '../hardware/bus.ts';
import type { ExchangeOptions } from '../hardware/exchange.ts';
import { type LineSettings, lineOf, wireMs } from '../hardware/line.ts';
import type { BusWiring } from '../hardware/lock-boards.ts';
import { type Bench, channelGuesses } from './bench-board.ts';
import { within } from './timely.ts';
import { toldTransport } from './told-transport.ts';

const openWithinMs = 4_000;

/** A port that is open, with nobody else's plans for it. */
export interface BenchBus {
  readonly bus: Bus;
  /** Rejects when the port hangs up before anything was heard. */
  readonly failure: Promise<never>;
  close(): void;
}

/**
 * Opens a port, and keeps the quiet between frames that boards of these families need.
 *
 * @throws Error with a sentence for the technician where it cannot be opened within 4 s.
 */
export async function openBenchBus(
  wiring: BusWiring,
  line: LineSettings,
  families: readonly BoardFamily[],
  clock: Clock,
): Promise<BenchBus> {
  const transport = toldTransport(wiring, line);
  let isOpen = () => {};
  const opened = new Promise<true>((resolve) => {
    isOpen = () => resolve(true);
  });
  const gapMs = Math.max(...families.map((family) => family.gapMs?.(line) ?? wireMs(line, 3.5)));
  const listener = { opened: () => isOpen(), closed() {}, heardUnasked() {} };
  const bus = new Bus(transport, line, wiring.localEcho, clock, listener, gapMs);
  bus.start();
  try {
    const isTimely = await within(clock, openWithinMs, Promise.race([opened, transport.failure]));
    if (isTimely === undefined) throw new Error(`${wiring.url} could not be opened in time`);
  } catch (error) {
    bus.stop();
    throw error;
  }
  return { bus, failure: transport.failure, close: () => bus.stop() };
}

const readsAtMost = 8;
const attempts = 3;
/** After an answer that stayed out nothing is asked for so long: until then it may still come. */
const answerLateMs = 500;

/**
 * All doors of a board, channel 1 first, as two reads in a row said; none where it answers that it has no
 * inputs. Undefined where it does not answer or never says the same twice. Only reads are sent.
 */
export async function readDoors(
  bench: Bench,
  atLeast: number,
  clock: Clock,
): Promise<readonly DoorState[] | undefined> {
  const line = lineOf(bench.bus.url, bench.family.usualLine);
  const { bus, failure, close } = await openBenchBus(bench.bus, line, [bench.family], clock);
  try {
    return await Promise.race([readGuesses(bench, atLeast, bus, clock), failure]);
  } finally {
    close();
  }
}

async function readGuesses(
  bench: Bench,
  atLeast: number,
  bus: Bus,
  clock: Clock,
): Promise<readonly DoorState[] | undefined> {
  const guesses = bench.channels === undefined ? channelGuesses(bench, atLeast) : [bench.channels];
  let doors: readonly DoorState[] | undefined;
  for (const channels of guesses) {
    doors = await readTwice(bench.family.board({ ...bench.settings, channels }), bus, clock);
    // None: it has not so many inputs.
    if (doors === undefined || doors.length > 0) break;
  }
  return doors;
}

async function readTwice(
  board: LockBoard,
  bus: Bus,
  clock: Clock,
): Promise<readonly DoorState[] | undefined> {
  let before: readonly DoorState[] | undefined;
  let failures = 0;
  for (let reads = 0; reads < readsAtMost && failures < attempts; reads += 1) {
    const outcome = await bus.exchange(board.readAll(), lookingAt);
    if (!outcome.answered) {
      failures += 1;
      before = undefined;
      if (failures < attempts) await pause(clock, answerLateMs);
      continue;
    }
    const { doors } = outcome.answer;
    if (before !== undefined && before.join() === doors.join()) return doors;
    before = doors;
  }
  return undefined;
}

/** A board's health is of no interest to a single look at it. */
export const lookingAt: ExchangeOptions = {
  priority: 'poll',
  startWithinMs: 2_000,
  asker: { cameLate() {} },
};
