import type { Clock } from '../clock.ts';
import { ManualClock } from '../manual-clock.ts';
import { boardFamilies } from './boards/families.ts';
import { boardSimulators } from './boards/simulators.ts';
import { CabinetLockBoards, type CabinetLockBoardsOptions } from './cabinet-lock-boards.ts';
import type {
  BusWiring,
  CabinetWiring,
  DoorEdge,
  DoorWiring,
  UnaskedEdge,
  UnlockTimes,
} from './lock-boards.ts';
import type { AnswerFaults } from './simulator/board.ts';
import { SimulatedBoards } from './simulator/simulated-boards.ts';
import type { SimulatorEvent } from './simulator/simulator-state.ts';
import { WireTransport } from './simulator/wire-transport.ts';

/** One bus "bus" with boards of one family, a door on every channel: "2/5" is the second board's fifth. */
export function wiringOfFamily(
  protocol: string,
  boards: readonly { readonly address: number; readonly channels: number }[],
  { url = 'tcp://127.0.0.1:1', localEcho = 'none' }: Partial<Pick<BusWiring, 'url' | 'localEcho'>> = {},
): CabinetWiring {
  const wired = boards.map((board, index) => ({ id: String(index + 1), busId: 'bus', protocol, ...board }));
  const doors = wired.flatMap((board) =>
    Array.from({ length: board.channels }, (_, index): DoorWiring => {
      const channel = index + 1;
      return {
        id: `${board.id}/${channel}`,
        boardId: board.id,
        channel,
        sensor: 'latch',
        polarity: 'normal',
      };
    }),
  );
  return { buses: [{ id: 'bus', url, localEcho }], boards: wired, doors };
}

/** Two XOR5 boards of 24 and 12 doors on one bus. Only tests use it. */
export function twoBoards(url: string, localEcho: BusWiring['localEcho'] = 'none'): CabinetWiring {
  const boards = [24, 12].map((channels, index) => ({ address: index + 1, channels }));
  return wiringOfFamily('xor5', boards, { url, localEcho });
}

/** What a listener was told, in order. */
export class Told {
  readonly edges: DoorEdge[] = [];
  readonly seenOpen: { readonly doorId: string; readonly atMs: number }[] = [];
  readonly boards: string[] = [];
  readonly unlocks: UnlockTimes[] = [];
  readonly unasked: UnaskedEdge[] = [];
  /** What became of buses, lines and error rates. */
  readonly wires: string[] = [];

  constructor(lockBoards: CabinetLockBoards) {
    lockBoards.listen({
      doorEdge: (edge) => this.edges.push(edge),
      doorSeenOpen: (doorId, atMs) => this.seenOpen.push({ doorId, atMs }),
      boardSilent: (boardId) => this.boards.push(`${boardId} silent`),
      boardAnswering: (boardId) => this.boards.push(`${boardId} answering`),
      unlockLeft: (times) => this.unlocks.push(times),
      unaskedEdge: (edge) => this.unasked.push(edge),
      busOpened: (busId) => this.wires.push(`${busId} opened`),
      busClosed: (busId) => this.wires.push(`${busId} closed`),
      lineChanged: (busId, state) => this.wires.push(`${busId} ${state}`),
      boardLineChanged: (boardId, state) => this.wires.push(`${boardId} ${state}`),
      boardErrors: (boardId, _, isOver) => this.wires.push(`${boardId} errors${isOver ? ' over' : ''}`),
      doubledAddress: (boardId, isSuspected) => this.wires.push(`${boardId} doubled ${isSuspected}`),
    });
  }

  edgesOf(doorId: string): string[] {
    return this.edges.filter((edge) => edge.doorId === doorId).map(({ from, to }) => `${from} ${to}`);
  }

  clear(): void {
    const { edges, seenOpen, boards, unlocks, unasked, wires } = this;
    for (const list of [edges, seenOpen, boards, unlocks, unasked, wires]) list.length = 0;
  }
}

/** The driver and the simulated boards on one manual clock, with nothing between them but the wire. */
export class TestCabinet {
  readonly clock = new ManualClock();
  readonly simulated: SimulatedBoards;
  readonly transport: WireTransport;
  readonly lockBoards: CabinetLockBoards;
  readonly told: Told;
  readonly pulses: Extract<SimulatorEvent, { event: 'pulse' }>[] = [];

  constructor(
    wiring: CabinetWiring = twoBoards('tcp://127.0.0.1:1'),
    options: Partial<CabinetLockBoardsOptions> & { readonly turnaroundMs?: number } = {},
  ) {
    const { turnaroundMs = 20, ...driver } = options;
    const clock: Clock = this.clock;
    this.simulated = new SimulatedBoards({
      wiring,
      families: boardFamilies,
      simulators: boardSimulators,
      clock,
      turnaroundMs,
    });
    this.simulated.listen((event) => {
      if (event.event === 'pulse') this.pulses.push(event);
    });
    this.transport = new WireTransport(this.simulated.wire('bus'));
    this.lockBoards = new CabinetLockBoards({
      wiring,
      families: boardFamilies,
      clock,
      transportFor: () => this.transport,
      ...driver,
    });
    this.told = new Told(this.lockBoards);
  }

  /** Starts and lets every door become known. */
  async settled(): Promise<this> {
    this.lockBoards.start();
    await this.clock.advanceAsync(600);
    this.told.clear();
    return this;
  }

  answers(board: string, faults: AnswerFaults): void {
    this.simulated.board(board).faults = faults;
  }

  /** Asks for an unlock and lets the clock run until its outcome is known. */
  async open(doorId: string) {
    let isKnown = false;
    const opening = this.lockBoards.open(doorId).finally(() => {
      isKnown = true;
    });
    for (let waitedMs = 0; !isKnown && waitedMs < 3_000; waitedMs += 1) await this.clock.advanceAsync(1);
    return opening;
  }

  health(boardId: string) {
    const health = this.lockBoards.health().find((board) => board.boardId === boardId);
    if (health === undefined) throw new Error(`no health of board ${boardId}`);
    return health;
  }
}
