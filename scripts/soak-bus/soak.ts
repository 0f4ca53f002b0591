import { pause, systemClock } from '../../src/clock.ts';
import type { CabinetFile } from '../../src/contract/cabinet-file.ts';
import { boardFamilies } from '../../src/hardware/boards/families.ts';
import { CabinetLockBoards } from '../../src/hardware/cabinet-lock-boards.ts';
import type { SimulatorControl } from '../../src/hardware/simulator/simulator-control.ts';
import { wiringOf } from '../../src/hardware/wiring.ts';
import { DoorTruth } from './door-truth.ts';

export interface SoakResult {
  unlocks: number;
  boardsTaken: number;
  adaptersTaken: number;
  wrongDoors: number;
  unnoticed: number;
  /** By the protocol of the door's board. */
  readonly falseBeliefs: Map<string, number>;
  readonly reads: Map<string, number>;
  /** MiB of heap after a full collection, each half minute. */
  readonly heapMiB: number[];
  /** Timers and sockets of this process, each half minute, nothing being opened. */
  readonly resources: number[];
}

const sampleEveryMs = 30_000;
/** One unlock at a time on each bus, this far apart on average, ms. */
const unlockEveryMs = 1_500;
/** A board leaves, or its adapter does, this far apart on average, ms. */
const leaveEveryMs = 12_000;

/** Lives with a cabinet of all protocols for `minutes`: doors opened and shut, boards gone and back. */
export async function soak(
  file: CabinetFile,
  control: SimulatorControl,
  minutes: number,
  progress: (result: SoakResult, leftMs: number) => void,
): Promise<SoakResult> {
  const result: SoakResult = {
    unlocks: 0,
    boardsTaken: 0,
    adaptersTaken: 0,
    wrongDoors: 0,
    unnoticed: 0,
    falseBeliefs: new Map(),
    reads: new Map(),
    heapMiB: [],
    resources: [],
  };
  const protocolOf = new Map(file.boards.map(({ id, protocol }) => [id, protocol]));
  const boardOf = new Map(file.compartments.map(({ id, board }) => [id, board]));
  const lockBoards = new CabinetLockBoards({
    wiring: wiringOf(file),
    families: boardFamilies,
    clock: systemClock,
    lineLimits: { alarmShare: 1, stopShare: 1 },
  });
  const truth = new DoorTruth(control, lockBoards, {
    believedFalsely: (door) => count(result.falseBeliefs, protocolOf.get(boardOf.get(door) ?? '') ?? '', 1),
    misfired: (wasNoticed) => {
      result.wrongDoors += 1;
      if (!wasNoticed) result.unnoticed += 1;
    },
  });
  await truth.begin();
  lockBoards.start();
  const untilMs = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() >= untilMs;
  try {
    await Promise.all([...file.buses.map((bus) => unlockDoors(bus.id)), takeBoards(), takeSamples()]);
    await truth.settled();
  } finally {
    for (const health of lockBoards.health()) {
      const { answered, garbled, timedOut } = health;
      count(result.reads, protocolOf.get(health.boardId) ?? '', answered + garbled + timedOut);
    }
    truth.end();
    await lockBoards.stop();
  }
  return result;

  async function unlockDoors(bus: string): Promise<void> {
    const boards = new Set(file.boards.filter((board) => board.bus === bus).map(({ id }) => id));
    const doors = file.compartments.filter(({ board }) => boards.has(board)).map(({ id }) => id);
    while (!isOver()) {
      await pause(systemClock, Math.random() * 2 * unlockEveryMs);
      const door = pick(doors);
      const unwatch = lockBoards.watch(door);
      truth.asked(door);
      await lockBoards.open(door);
      result.unlocks += 1;
      await pause(systemClock, 1_000);
      unwatch();
      await truth.closeAllOf(doors);
    }
  }

  async function takeBoards(): Promise<void> {
    while (!isOver()) {
      await pause(systemClock, Math.random() * 2 * leaveEveryMs);
      if (isOver()) return;
      if (Math.random() < 0.25) {
        const bus = pick(file.buses).id;
        await control.do({ do: 'unplugBus', bus });
        result.adaptersTaken += 1;
        await pause(systemClock, 500 + Math.random() * 3_000);
        await control.do({ do: 'plugBus', bus });
      } else {
        const board = pick(file.boards).id;
        await control.do({ do: 'unplugBoard', board });
        result.boardsTaken += 1;
        await pause(systemClock, 500 + Math.random() * 6_000);
        await control.do({ do: 'plugBoard', board });
      }
    }
  }

  async function takeSamples(): Promise<void> {
    while (!isOver()) {
      await pause(systemClock, Math.min(sampleEveryMs, Math.max(1, untilMs - performance.now())));
      globalThis.gc?.();
      result.heapMiB.push(process.memoryUsage().heapUsed / 2 ** 20);
      result.resources.push(process.getActiveResourcesInfo().length);
      progress(result, untilMs - performance.now());
    }
  }
}

function pick<T>(from: readonly T[]): T {
  const picked = from[Math.floor(Math.random() * from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

function count(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
