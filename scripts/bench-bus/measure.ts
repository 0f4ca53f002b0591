import { pause, systemClock } from '../../src/clock.ts';
import type { CabinetLockBoards } from '../../src/hardware/cabinet-lock-boards.ts';
import type { SimulatorControl } from '../../src/hardware/simulator/simulator-control.ts';

const eventWithinMs = 10_000;

export interface Measured {
  /** Each full look at all doors. */
  readonly sweepsMs: readonly number[];
  /** From a door's movement to the event in the program, somebody standing in front of it. */
  readonly watchedEdgesMs: readonly number[];
  /** The same with nothing going on at that board. */
  readonly idleEdgesMs: readonly number[];
  readonly unlocks: readonly { readonly ms: number; readonly busWaitMs: number }[];
}

/** Drives all doors of a simulated cabinet that runs as another process. */
export async function measureBus(
  lockBoards: CabinetLockBoards,
  control: SimulatorControl,
  doors: readonly string[],
  rounds: { readonly sweeps: number; readonly edges: number; readonly unlocks: number },
): Promise<Measured> {
  await untilAllAnswer(lockBoards, doors);
  const sweepsMs: number[] = [];
  for (let round = 0; round < rounds.sweeps; round += 1) {
    const began = performance.now();
    await lockBoards.sweep();
    sweepsMs.push(performance.now() - began);
  }
  const idleEdgesMs: number[] = [];
  for (let round = 0; round < rounds.edges; round += 1) {
    const door = doors[(round * 37) % doors.length] ?? '';
    idleEdgesMs.push(...(await openedAndClosed(lockBoards, control, door)));
  }
  const watchedEdgesMs: number[] = [];
  for (let round = 0; round < rounds.edges; round += 1) {
    const door = doors[(round * 41) % doors.length] ?? '';
    const unwatch = lockBoards.watch(door);
    watchedEdgesMs.push(...(await openedAndClosed(lockBoards, control, door)));
    unwatch();
  }
  return {
    sweepsMs,
    watchedEdgesMs,
    idleEdgesMs,
    unlocks: await unlocked(lockBoards, control, doors, rounds.unlocks),
  };
}

/** A hand opens the door and shuts it, at moments that have nothing to do with the polls. */
async function openedAndClosed(
  lockBoards: CabinetLockBoards,
  control: SimulatorControl,
  door: string,
): Promise<number[]> {
  const times: number[] = [];
  for (const what of ['open', 'close'] as const) {
    await pause(systemClock, Math.random() * 500);
    const seen = edge(lockBoards, door, what === 'open' ? 'open' : 'closed');
    const moved = control.next((event) => event.event === 'door' && event.door === door, eventWithinMs);
    await control.do({ do: what, door });
    times.push((await seen) - (await moved).atEpochMs);
  }
  return times;
}

async function unlocked(
  lockBoards: CabinetLockBoards,
  control: SimulatorControl,
  doors: readonly string[],
  rounds: number,
): Promise<{ ms: number; busWaitMs: number }[]> {
  const times: { ms: number; busWaitMs: number }[] = [];
  const stop = lockBoards.listen({
    // Without the rest that the supply is given after the unlock before.
    unlockLeft: ({ askedAtMs, powerWaitMs, busWaitMs, leftAtMs }) =>
      times.push({ ms: leftAtMs - askedAtMs - powerWaitMs, busWaitMs }),
  });
  for (let round = 0; round < rounds; round += 1) {
    const door = doors[(round * 43) % doors.length] ?? '';
    await pause(systemClock, Math.random() * 200);
    const opened = edge(lockBoards, door, 'open');
    await lockBoards.open(door);
    await opened;
    const closed = edge(lockBoards, door, 'closed');
    await control.do({ do: 'close', door });
    await closed;
  }
  stop();
  return times;
}

/** When the program is told that this door has become so, ms since the epoch. */
function edge(lockBoards: CabinetLockBoards, door: string, to: 'open' | 'closed'): Promise<number> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(eventWithinMs, () => {
      stop();
      reject(new Error(`door ${door} was not seen ${to} within 10 s`));
    });
    const stop = lockBoards.listen({
      doorEdge: (seen) => {
        if (seen.doorId !== door || seen.to !== to) return;
        cancel();
        stop();
        resolve(performance.timeOrigin + systemClock.monotonicMs());
      },
    });
  });
}

/** The port is opened in the background; a sweep of boards that nobody has heard yet measures nothing. */
async function untilAllAnswer(lockBoards: CabinetLockBoards, doors: readonly string[]): Promise<void> {
  for (const until = performance.now() + 15_000; performance.now() < until; ) {
    await lockBoards.sweep();
    if (doors.every((door) => lockBoards.door(door) === 'closed')) return;
    await pause(systemClock, 50);
  }
  throw new Error('not every simulated door was known within 15 s');
}
