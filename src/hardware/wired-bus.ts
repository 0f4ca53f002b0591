import type { Clock } from '../clock.ts';
import { BoardLink } from './board-link.ts';
import type { BoardFamily } from './boards/board-family.ts';
import { Bus } from './bus.ts';
import { BusLine } from './bus-line.ts';
import { DoubledAddresses, isSignOfTwo } from './doubled-address.ts';
import { type LineSettings, lineOf, wireMs } from './line.ts';
import type { LineLimits } from './line-quality.ts';
import type { BoardWiring, BusWiring, LockBoardsListener } from './lock-boards.ts';
import type { PollPace } from './poll-pace.ts';
import { Poller, type TakenReading } from './poller.ts';
import { TrafficRing } from './traffic-ring.ts';
import type { Transport } from './transport.ts';
import type { BoardDiagnosis, BusHealth, BusTraffic } from './wire-health.ts';

export interface WiredBusOptions {
  readonly wiring: BusWiring;
  readonly boards: readonly BoardWiring[];
  /** The family of each board, in the same order; at least one. */
  readonly families: readonly [BoardFamily, ...BoardFamily[]];
  readonly clock: Clock;
  readonly pace: PollPace;
  readonly lineLimits: LineLimits;
  readonly transport: (line: LineSettings) => Transport;
  readonly take: (
    boardId: string,
    read: Parameters<ConstructorParameters<typeof Poller>[3]>[1],
  ) => TakenReading;
  readonly lose: (boardId: string) => void;
  readonly tell: (what: (listener: LockBoardsListener) => void) => void;
  readonly passed: (entry: BusTraffic) => void;
}

/** In an answer without a check, part of the bytes is data, in which no flip is seen: half is a careful guess. */
const checkedPartWithoutCheck = 1 / 2;

/** One bus with its boards: what polls them, and what is known of the wire. */
export class WiredBus {
  readonly id: string;
  readonly bus: Bus;
  readonly poller: Poller;
  readonly links: readonly BoardLink[];
  readonly line: BusLine;
  readonly traffic: TrafficRing;
  readonly #clock: Clock;
  readonly #tell: WiredBusOptions['tell'];
  readonly #doubled: DoubledAddresses;
  /** What listeners were told last. */
  #told: 'opened' | 'closed' | undefined;
  #sinceMs: number;

  constructor(options: WiredBusOptions) {
    const { wiring, families, clock, tell } = options;
    this.id = wiring.id;
    this.#clock = clock;
    this.#tell = tell;
    this.#sinceMs = clock.monotonicMs();
    const line = lineOf(wiring.url, families[0].usualLine);
    this.traffic = new TrafficRing(clock);
    const boardIds = options.boards.map(({ id }) => id);
    this.line = new BusLine(boardIds, families, options.lineLimits, {
      boardChanged: (boardId, state, estimate) =>
        tell((listener) => listener.boardLineChanged?.(boardId, state, estimate)),
      busChanged: (state, estimate) => tell((listener) => listener.lineChanged?.(this.id, state, estimate)),
    });
    this.#doubled = new DoubledAddresses(boardIds, (boardId, isSuspected) =>
      tell((listener) => listener.doubledAddress?.(boardId, isSuspected)),
    );
    this.bus = new Bus(
      options.transport(line),
      line,
      wiring.localEcho,
      clock,
      {
        opened: () => this.#opened(),
        closed: () => this.#closed(),
        refused: () => this.#refused(),
        heardUnasked: () => this.poller.spokenTo(),
        passed: (direction, bytes) => {
          this.traffic.record(direction, bytes);
          options.passed({ busId: this.id, atMs: clock.now(), direction, bytes });
        },
      },
      Math.max(wiring.gapMs ?? wireMs(line, 2), ...families.map((family) => family.gapMs?.(line) ?? 0)),
    );
    this.links = options.boards.map((board, index) =>
      this.#link(board, families[index] ?? families[0], options),
    );
    this.poller = new Poller(this.links, clock, options.pace, options.take);
  }

  start(): void {
    this.bus.start();
    this.poller.start();
  }

  async stop(): Promise<void> {
    this.bus.stop();
    await this.poller.stop();
  }

  get health(): BusHealth {
    return {
      busId: this.id,
      isOpen: this.bus.isOpen,
      sinceMonotonicMs: this.#sinceMs,
      counts: { ...this.bus.counts },
      line: { state: this.line.state, estimate: this.line.estimate(this.#clock.monotonicMs()) },
    };
  }

  get boards(): BoardDiagnosis[] {
    return this.links.map(({ id, statistics, lastAnswerMs, isSilent }) => ({
      boardId: id,
      answered: statistics.answered,
      timedOut: statistics.timedOut,
      garbled: statistics.garbled,
      late: statistics.late,
      lastAnswerMonotonicMs: lastAnswerMs,
      answering: lastAnswerMs !== undefined && !isSilent,
      line: this.line.stateOf(id),
      roundTripMs: statistics.roundTripMs,
      errorShare5min: statistics.errorShare(this.#clock.monotonicMs()),
      isDoubledAddressSuspected: this.#doubled.isSuspected(id),
    }));
  }

  #link(wiring: BoardWiring, family: BoardFamily, { lose, tell }: WiredBusOptions): BoardLink {
    const { id } = wiring;
    const checkedPart = family.abilities.check === 'none' ? checkedPartWithoutCheck : 1;
    return new BoardLink(id, family.board(wiring), this.bus, this.#clock, {
      silent: () => {
        lose(id);
        tell((listener) => listener.boardSilent?.(id));
      },
      answering: (silentForMs) => tell((listener) => listener.boardAnswering?.(id, silentForMs)),
      errors: (share, isOver) => tell((listener) => listener.boardErrors?.(id, share, isOver)),
      heard: (what, heard, isDamaged) => {
        // Two boards may well say the same of one lock, and hardly ever of all.
        if (what === 'doors') this.#doubled.note(id, isSignOfTwo(heard));
        // What never came was not damaged.
        if (!heard.isAnswered && !isDamaged) return;
        const checkedBits = heard.shortestAnswerBytes * 8 * checkedPart;
        this.line.note(id, this.#clock.monotonicMs(), { isDamaged, checkedBits });
      },
      spokeAgain: () => this.#doubled.spokeAgain(id),
    });
  }

  #opened(): void {
    this.#sinceMs = this.#clock.monotonicMs();
    this.poller.hurryAll();
    if (this.#told === 'opened') return;
    this.#told = 'opened';
    this.#tell((listener) => listener.busOpened?.(this.id));
  }

  /** A server that hangs up and takes the next call is not worth telling, nor a port that is opened anew. */
  #closed(): void {
    this.#sinceMs = this.#clock.monotonicMs();
    this.poller.hurryAll();
  }

  #refused(): void {
    if (this.#told === 'closed') return;
    this.#told = 'closed';
    this.#tell((listener) => listener.busClosed?.(this.id));
  }
}
