import type { Clock } from '../clock.ts';
import type { DoorState } from '../contract/compartment.ts';
import { BoardLink } from './board-link.ts';
import type { BoardFamily } from './boards/board-family.ts';
import { Bus } from './bus.ts';
import { DoorMonitor } from './door-monitor.ts';
import type { LineSettings } from './line.ts';
import { lineOf } from './line.ts';
import type {
  BoardHealth,
  BusWiring,
  CabinetWiring,
  DoorId,
  LockBoards,
  LockBoardsListener,
  PulseOutcome,
} from './lock-boards.ts';
import { Poller, type PollPace, usualPace } from './poller.ts';
import type { Transport } from './transport.ts';
import { transportFor } from './transport-for.ts';
import { familyOnBus, wiringMistakes } from './wiring.ts';

export interface CabinetLockBoardsOptions {
  readonly wiring: CabinetWiring;
  readonly families: readonly BoardFamily[];
  readonly clock: Clock;
  readonly pace?: PollPace;
  /** Where a test puts its own wire. */
  readonly transportFor?: (url: string, line: LineSettings) => Transport;
}

interface WiredBus {
  readonly bus: Bus;
  readonly poller: Poller;
  readonly links: readonly BoardLink[];
}

/** After a pulse its board is polled fast for so long, whether or not anybody watches. */
const fastAfterPulseMs = 3_000;
/** A pulse's outcome is known, or given up, after this. */
const openWithinMs = 1_900;

/**
 * The doors of a cabinet through its boards. Throws where the wiring asks for what no family can
 * drive; `wiringMistakes` tells before, with the path.
 */
export class CabinetLockBoards implements LockBoards {
  readonly #clock: Clock;
  readonly #monitor: DoorMonitor;
  readonly #buses: readonly WiredBus[];
  readonly #links = new Map<string, { readonly link: BoardLink; readonly poller: Poller }>();
  readonly #listeners = new Set<LockBoardsListener>();
  #isStarted = false;

  constructor(options: CabinetLockBoardsOptions) {
    const [mistake] = wiringMistakes(options.wiring, options.families);
    if (mistake !== undefined) throw new Error(`${mistake.path}: ${mistake.expected}`);
    this.#clock = options.clock;
    this.#monitor = new DoorMonitor(options.wiring.doors, {
      doorEdge: (edge) => this.#tell((listener) => listener.doorEdge?.(edge)),
      doorSeenOpen: (doorId, atMs) => this.#tell((listener) => listener.doorSeenOpen?.(doorId, atMs)),
    });
    this.#buses = options.wiring.buses.flatMap((wiring) => this.#wire(wiring, options));
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const { bus, poller } of this.#buses) {
      bus.start();
      poller.start();
    }
  }

  door(id: DoorId): DoorState {
    return this.#monitor.state(id);
  }

  async open(id: DoorId, onWritten?: () => void): Promise<PulseOutcome> {
    const { boardId, channel } = this.#monitor.wiring(id);
    const { link, poller } = this.#board(boardId);
    const deadlineMs = this.#clock.monotonicMs() + openWithinMs;
    let hasLeft = false;
    const outcome = await link.open(channel, ({ askedAtMs, busWaitMs, leftAtMs }) => {
      hasLeft = true;
      this.#monitor.pulsed(id, leftAtMs, link.board.pulseMs);
      onWritten?.();
      this.#tell((listener) => listener.unlockLeft?.({ doorId: id, askedAtMs, busWaitMs, leftAtMs }));
    });
    if (!outcome.written) return outcome;
    // A write that failed half-way may have pulsed the lock all the same.
    if (!hasLeft) this.#monitor.pulsed(id, this.#clock.monotonicMs(), link.board.pulseMs);
    if (!outcome.acknowledged) await this.#readBefore(deadlineMs, link);
    poller.hurry(boardId, fastAfterPulseMs);
    return outcome;
  }

  watch(id: DoorId): () => void {
    const { boardId } = this.#monitor.wiring(id);
    return this.#board(boardId).poller.watch(boardId);
  }

  listen(listener: LockBoardsListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  health(): readonly BoardHealth[] {
    return this.#buses.flatMap(({ links }) => links.map((link) => link.health));
  }

  async sweep(): Promise<void> {
    await Promise.all(this.#buses.map(({ poller }) => poller.sweep()));
  }

  async stop(): Promise<void> {
    for (const { bus } of this.#buses) bus.stop();
    await Promise.all(this.#buses.map(({ poller }) => poller.stop()));
  }

  #wire(wiring: BusWiring, options: CabinetLockBoardsOptions): WiredBus[] {
    const family = familyOnBus(options.wiring, wiring.id, options.families);
    // A bus with no board on it has nothing to say.
    if (family === undefined) return [];
    const line = lineOf(wiring.url, family.usualLine);
    const transport = (options.transportFor ?? transportFor)(wiring.url, line);
    const bus = new Bus(transport, line, wiring.localEcho, this.#clock, {
      opened: () => poller.hurryAll(),
      closed: () => poller.hurryAll(),
      heardUnasked: () => poller.spokenTo(),
    });
    const links = options.wiring.boards
      .filter((board) => board.busId === wiring.id)
      .map(({ id, protocol, ...settings }) => {
        const board = options.families.find(({ name }) => name === protocol)?.board(settings);
        if (board === undefined) throw new Error(`no board family ${protocol}`);
        return new BoardLink(id, board, bus, this.#clock, {
          silent: () => {
            this.#monitor.lose(id, this.#clock.monotonicMs());
            this.#tell((listener) => listener.boardSilent?.(id));
          },
          answering: (silentForMs) => this.#tell((listener) => listener.boardAnswering?.(id, silentForMs)),
        });
      });
    const poller = new Poller(links, this.#clock, options.pace ?? usualPace, (boardId, read) =>
      this.#monitor.observe(boardId, read),
    );
    for (const link of links) this.#links.set(link.id, { link, poller });
    return [{ bus, poller, links }];
  }

  /** Reads the doors of a board twice, as edges need, unless that takes longer than until `deadlineMs`. */
  async #readBefore(deadlineMs: number, link: BoardLink): Promise<void> {
    const reading = async () => {
      for (let time = 0; time < 2; time += 1) {
        const read = await link.read('confirm');
        if (read === undefined || !this.#monitor.observe(link.id, read)) return;
      }
    };
    await new Promise<void>((resolve) => {
      const leftMs = Math.max(0, deadlineMs - this.#clock.monotonicMs());
      const cancel = this.#clock.after(leftMs, resolve);
      void reading().finally(() => {
        cancel();
        resolve();
      });
    });
  }

  #board(id: string): { readonly link: BoardLink; readonly poller: Poller } {
    const board = this.#links.get(id);
    if (board === undefined) throw new Error(`no board ${id} in this cabinet`);
    return board;
  }

  #tell(what: (listener: LockBoardsListener) => void): void {
    for (const listener of [...this.#listeners]) what(listener);
  }
}
