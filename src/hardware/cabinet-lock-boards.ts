import type { Clock } from '../clock.ts';
import type { DoorState, GoodsState } from '../contract/compartment.ts';
import type { BoardLink } from './board-link.ts';
import type { BoardFamily } from './boards/board-family.ts';
import { DoorMonitor } from './door-monitor.ts';
import type { LineSettings } from './line.ts';
import { type LineLimits, usualLineLimits } from './line-quality.ts';
import type { BusWiring, CabinetWiring, DoorId, LockBoardsListener, PulseOutcome } from './lock-boards.ts';
import { type PollPace, usualPace } from './poll-pace.ts';
import { PowerTurns } from './power-turns.ts';
import { pulseOnce } from './pulse.ts';
import type { Transport } from './transport.ts';
import { transportFor } from './transport-for.ts';
import type { BoardDiagnosis, BusHealth, BusTraffic, WatchedLockBoards } from './wire-health.ts';
import { WiredBus } from './wired-bus.ts';
import { wiringMistakes } from './wiring.ts';

export interface CabinetLockBoardsOptions {
  readonly wiring: CabinetWiring;
  readonly families: readonly BoardFamily[];
  readonly clock: Clock;
  readonly pace?: PollPace;
  /** Where a line alarms, and where nothing is pulsed on it any more. */
  readonly lineLimits?: LineLimits;
  /** Rest of a power supply between the end of one pulse and the next, 200 ms by default. */
  readonly coolDownMs?: number;
  /** Where a test puts its own wire. */
  readonly transportFor?: (url: string, line: LineSettings) => Transport;
}

interface WiredBoard {
  readonly link: BoardLink;
  readonly wired: WiredBus;
  readonly powerGroup: string;
}

const usualCoolDownMs = 200;
/** Boards that say nothing of their supply are on one. */
const usualPowerGroup = 'main';
/** An unlock waits no longer for the coils of others: whoever asked is standing there. */
const powerWithinMs = 2_000;
/** After a pulse its board is polled fast for so long, whether or not anybody watches. */
const fastAfterPulseMs = 3_000;

/** Readings in a row that must say the same of a door, by how much a board's frames are checked. */
const readingsNeeded = { strong: 1, weak: 2, none: 3 } as const;

/**
 * The doors of a cabinet through its boards. Throws where the wiring asks for what no family can
 * drive; `wiringMistakes` tells before, with the path.
 */
export class CabinetLockBoards implements WatchedLockBoards {
  readonly #clock: Clock;
  readonly #monitor: DoorMonitor;
  readonly #power: PowerTurns;
  readonly #buses: readonly WiredBus[];
  readonly #boards = new Map<string, WiredBoard>();
  readonly #listeners = new Set<LockBoardsListener>();
  readonly #trafficListeners = new Set<(entry: BusTraffic) => void>();
  readonly #stopped = new AbortController();
  #isStarted = false;

  constructor(options: CabinetLockBoardsOptions) {
    const { wiring, families, clock } = options;
    const [mistake] = wiringMistakes(wiring, families);
    if (mistake !== undefined) throw new Error(`${mistake.path}: ${mistake.expected}`);
    this.#clock = clock;
    this.#power = new PowerTurns(clock, options.coolDownMs ?? usualCoolDownMs);
    const familyOf = (protocol: string | undefined) => families.find(({ name }) => name === protocol);
    const readingsOf = (boardId: string) => {
      const board = wiring.boards.find(({ id }) => id === boardId);
      return readingsNeeded[familyOf(board?.protocol)?.abilities.check ?? 'none'];
    };
    this.#monitor = new DoorMonitor(wiring.doors, readingsOf, {
      doorEdge: (edge) => this.#tell((listener) => listener.doorEdge?.(edge)),
      doorSeenOpen: (doorId, atMs) => this.#tell((listener) => listener.doorSeenOpen?.(doorId, atMs)),
      unaskedEdge: (edge) => this.#tell((listener) => listener.unaskedEdge?.(edge)),
    });
    this.#buses = wiring.buses.flatMap((bus) => this.#wire(bus, options));
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const wired of this.#buses) wired.start();
  }

  door(id: DoorId): DoorState {
    return this.#monitor.state(id);
  }

  goods(id: DoorId): GoodsState {
    return this.#monitor.goods(id);
  }

  async open(id: DoorId, onWritten?: () => void): Promise<PulseOutcome> {
    const { boardId } = this.#monitor.wiring(id);
    const { link, wired, powerGroup } = this.#board(boardId);
    const askedAtMs = this.#clock.monotonicMs();
    const power = await this.#power.take(powerGroup, powerWithinMs);
    if (power === undefined) return { written: false, fault: 'powerBusy' };
    const powerWaitMs = this.#clock.monotonicMs() - askedAtMs;
    if (wired.line.state === 'stopped' || wired.line.stateOf(boardId) === 'stopped') {
      power.end('neverOn');
      return { written: false, fault: 'lineTooNoisy' };
    }
    // A turn ends once: whatever is called later does nothing.
    const energised = (fromMs: number) => power.end(fromMs + link.board.pulseMs);
    try {
      const outcome = await pulseOnce({
        doorId: id,
        link,
        monitor: this.#monitor,
        clock: this.#clock,
        stopped: this.#stopped.signal,
        left: ({ busWaitMs, leftAtMs }) => {
          energised(leftAtMs);
          onWritten?.();
          const told = { doorId: id, askedAtMs, powerWaitMs, busWaitMs, leftAtMs };
          this.#tell((listener) => listener.unlockLeft?.(told));
        },
      });
      if (outcome.written) {
        // Of a write that failed half-way nobody was told that it left.
        energised(this.#clock.monotonicMs());
        wired.poller.hurry(boardId, fastAfterPulseMs);
      }
      return outcome;
    } finally {
      power.end('neverOn');
    }
  }

  watch(id: DoorId): () => void {
    const { boardId } = this.#monitor.wiring(id);
    return this.#board(boardId).wired.poller.watch(boardId);
  }

  listen(listener: LockBoardsListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  health(): readonly BoardDiagnosis[] {
    return this.#buses.flatMap((wired) => wired.boards);
  }

  buses(): readonly BusHealth[] {
    return this.#buses.map((wired) => wired.health);
  }

  traffic(sinceMs: number): readonly BusTraffic[] {
    return this.#buses.flatMap(({ id, traffic }) =>
      traffic.since(sinceMs).map((entry) => ({ busId: id, ...entry })),
    );
  }

  listenTraffic(listener: (entry: BusTraffic) => void): () => void {
    this.#trafficListeners.add(listener);
    return () => {
      this.#trafficListeners.delete(listener);
    };
  }

  async sweep(): Promise<void> {
    await Promise.all(this.#buses.map(({ poller }) => poller.sweep()));
  }

  async stop(): Promise<void> {
    this.#power.stop();
    this.#stopped.abort();
    await Promise.all(this.#buses.map((wired) => wired.stop()));
  }

  #wire(wiring: BusWiring, options: CabinetLockBoardsOptions): WiredBus[] {
    const boards = options.wiring.boards.filter((board) => board.busId === wiring.id);
    const [first, ...others] = boards.map(({ protocol }) => {
      const family = options.families.find(({ name }) => name === protocol);
      if (family === undefined) throw new Error(`no board family ${protocol}`);
      return family;
    });
    // A bus with no board on it has nothing to say.
    if (first === undefined) return [];
    const wired = new WiredBus({
      wiring,
      boards,
      families: [first, ...others],
      clock: this.#clock,
      pace: options.pace ?? usualPace,
      lineLimits: options.lineLimits ?? usualLineLimits,
      transport: (line) =>
        options.transportFor?.(wiring.url, line) ??
        transportFor(wiring.url, line, { clock: this.#clock, direction: wiring.direction ?? 'auto' }),
      take: (boardId, read) => this.#monitor.observe(boardId, read),
      lose: (boardId) => this.#monitor.lose(boardId, this.#clock.monotonicMs()),
      tell: (what) => this.#tell(what),
      passed: (entry) => {
        for (const listener of this.#trafficListeners) listener(entry);
      },
    });
    for (const [index, link] of wired.links.entries()) {
      const powerGroup = boards[index]?.powerGroup ?? usualPowerGroup;
      this.#boards.set(link.id, { link, wired, powerGroup });
    }
    return [wired];
  }

  #board(id: string): WiredBoard {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error(`no board ${id} in this cabinet`);
    return board;
  }

  #tell(what: (listener: LockBoardsListener) => void): void {
    for (const listener of [...this.#listeners]) what(listener);
  }
}
