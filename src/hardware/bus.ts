import type { Cancel, Clock } from '../clock.ts';
import type { AnswerListener, BoardRequest } from './boards/board-family.ts';
import { BusTurn, quietMs, type TurnCounts, type TurnInFlight, type TurnOutcome } from './bus-turn.ts';
import { type LineSettings, wireMs } from './line.ts';
import type { BusFault } from './lock-boards.ts';
import { Port } from './port.ts';
import type { Transport } from './transport.ts';
import { type Priority, TurnQueue } from './turn-queue.ts';

export interface ExchangeTimes {
  /** When it was asked for, monotonic ms. */
  readonly askedAtMs: number;
  /** How long it waited for the exchange in flight and the gap after it. */
  readonly busWaitMs: number;
  /** When the last byte had been handed over and had its time on the wire. */
  readonly leftAtMs: number;
}

/** Who asks: one board's link. */
export interface Asker {
  /** An answer came after all, too late to be one. It has been dropped. */
  cameLate(): void;
}

export interface ExchangeOptions {
  readonly asker: Asker;
  readonly priority: Priority;
  /** Withdrawn unsent when its turn has not come after this, ms. */
  readonly startWithinMs: number;
  readonly onLeft?: (times: ExchangeTimes) => void;
}

export type ExchangeOutcome<Answer> =
  | { readonly answered: true; readonly answer: Answer; readonly sentAtMs: number; readonly atMs: number }
  | { readonly answered: false; readonly written: boolean; readonly fault: BusFault };

export interface BusListener {
  opened(): void;
  closed(reason: string): void;
  /** Bytes that nobody asked for: a report, or noise. */
  heardUnasked(): void;
}

export interface BusCounts extends TurnCounts {
  /** Heard while nothing was on the wire. */
  unaskedBytes: number;
  lateAnswers: number;
}

/** Talk on the line holds a request back for so long and no longer. */
const longestHoldMs = 300;
/** With nothing heard for so long of asking, the connection is opened anew. */
const deafAfterMs = 15_000;

/**
 * One RS-485 pair: one exchange in flight, everybody else in a queue by priority (PROTOCOLS §10.9).
 * Between exchanges there is a gap of 3.5 characters, after a failed one a time of quiet. Input that
 * belongs to nobody is dropped; an answer that comes late is known for what it is.
 */
export class Bus {
  readonly line: LineSettings;
  readonly #clock: Clock;
  readonly #port: Port;
  readonly #localEcho: 'none' | 'strip';
  readonly #listener: BusListener;
  readonly #gapMs: number;
  readonly #queue: TurnQueue;
  readonly #counts: BusCounts = {
    noiseBytes: 0,
    strayFrames: 0,
    earlyBytes: 0,
    collisions: 0,
    unaskedBytes: 0,
    lateAnswers: 0,
  };
  #turn: TurnInFlight | undefined;
  #overdue: { readonly listener: AnswerListener<unknown>; readonly asker: Asker } | undefined;
  #freeAtMs = 0;
  #holdUntilMs = 0;
  #deafSinceMs: number | undefined;
  #cancelGap: Cancel | undefined;

  constructor(
    transport: Transport,
    line: LineSettings,
    localEcho: 'none' | 'strip',
    clock: Clock,
    listener: BusListener,
  ) {
    this.line = line;
    this.#clock = clock;
    this.#localEcho = localEcho;
    this.#listener = listener;
    this.#queue = new TurnQueue(clock);
    this.#gapMs = wireMs(line, 3.5);
    this.#port = new Port(transport, clock, {
      opened: () => listener.opened(),
      bytes: (chunk) => this.#heard(chunk),
      closed: (reason) => this.#portClosed(reason),
    });
  }

  get isOpen(): boolean {
    return this.#port.isOpen;
  }

  get counts(): Readonly<BusCounts> {
    return this.#counts;
  }

  start(): void {
    this.#port.start();
  }

  /** What waits is withdrawn, what is in flight ends, the port closes. */
  stop(): void {
    this.#port.stop();
    this.#cancelGap?.();
    this.#cancelGap = undefined;
    this.#overdue = undefined;
    this.#turn?.portClosed();
    this.#queue.withdrawAll('portClosed');
  }

  /** Sends once and waits for the answer. Never rejects; repeats nothing. */
  exchange<Answer>(
    request: BoardRequest<Answer>,
    options: ExchangeOptions,
  ): Promise<ExchangeOutcome<Answer>> {
    return new Promise((resolve) => {
      const askedAtMs = this.#clock.monotonicMs();
      const withdraw = (fault: BusFault) => resolve({ answered: false, written: false, fault });
      const begin = () => {
        if (this.#port.isOpen) this.#begin(request, options, askedAtMs, resolve);
        else withdraw('portClosed');
      };
      this.#queue.add(options.priority, options.startWithinMs, begin, withdraw);
      this.#next();
    });
  }

  /** The choice falls only when the line is free, so that what comes during the gap can go ahead. */
  #next(): void {
    while (this.#turn === undefined && this.#cancelGap === undefined && !this.#queue.isEmpty) {
      const gapLeftMs = this.#port.isOpen ? this.#freeAtMs - this.#clock.monotonicMs() : 0;
      if (gapLeftMs > 0) {
        this.#cancelGap = this.#clock.after(gapLeftMs, () => {
          this.#cancelGap = undefined;
          this.#next();
        });
        return;
      }
      this.#queue.beginNext();
    }
  }

  #begin<Answer>(
    request: BoardRequest<Answer>,
    options: ExchangeOptions,
    askedAtMs: number,
    resolve: (outcome: ExchangeOutcome<Answer>) => void,
  ): void {
    const startedAtMs = this.#clock.monotonicMs();
    this.#deafSinceMs ??= startedAtMs;
    const turn = new BusTurn(
      request,
      {
        clock: this.#clock,
        line: this.line,
        localEcho: this.#localEcho,
        write: (bytes, done) => this.#port.write(bytes, done),
        left: (leftAtMs) => options.onLeft?.({ askedAtMs, busWaitMs: startedAtMs - askedAtMs, leftAtMs }),
      },
      (outcome) => {
        this.#ended(turn, outcome, options.asker);
        resolve(outcome.answered ? outcome : { ...outcome, written: true });
        this.#next();
      },
    );
    this.#turn = turn;
    turn.begin();
  }

  #ended(turn: TurnInFlight, outcome: TurnOutcome<unknown>, asker: Asker): void {
    this.#turn = undefined;
    const { counts } = turn;
    this.#counts.noiseBytes += counts.noiseBytes;
    this.#counts.strayFrames += counts.strayFrames;
    this.#counts.earlyBytes += counts.earlyBytes;
    this.#counts.collisions += counts.collisions;
    if (outcome.answered) {
      this.#freeAtMs = outcome.atMs + this.#gapMs;
      // A board answers in order: what it still owed will not come any more.
      if (this.#overdue?.asker === asker) this.#overdue = undefined;
      return;
    }
    this.#freeAtMs = outcome.atMs + quietMs;
    this.#holdUntilMs = outcome.atMs + longestHoldMs;
    if (outcome.fault === 'timedOut') this.#overdue = { listener: turn.listener, asker };
    const deafForMs = this.#deafSinceMs === undefined ? 0 : outcome.atMs - this.#deafSinceMs;
    if (deafForMs < deafAfterMs) return;
    this.#deafSinceMs = undefined;
    this.#port.reopen();
  }

  #heard(chunk: Uint8Array): void {
    this.#deafSinceMs = undefined;
    this.#watchForLate(chunk);
    if (this.#turn !== undefined) {
      this.#turn.hear(chunk);
      return;
    }
    this.#counts.unaskedBytes += chunk.length;
    this.#holdForQuiet();
    this.#listener.heardUnasked();
  }

  /** Whoever is talking is let finish, within reason: an unlock cannot wait for a line that babbles. */
  #holdForQuiet(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs > this.#freeAtMs) this.#holdUntilMs = nowMs + longestHoldMs;
    const freeAtMs = Math.min(nowMs + quietMs, this.#holdUntilMs);
    if (freeAtMs <= this.#freeAtMs) return;
    this.#freeAtMs = freeAtMs;
    this.#cancelGap?.();
    this.#cancelGap = undefined;
    this.#next();
  }

  #watchForLate(chunk: Uint8Array): void {
    if (this.#overdue?.listener.hear(chunk) === undefined) return;
    this.#counts.lateAnswers += 1;
    this.#overdue.asker.cameLate();
    this.#overdue = undefined;
  }

  #portClosed(reason: string): void {
    this.#overdue = undefined;
    this.#deafSinceMs = undefined;
    this.#turn?.portClosed();
    this.#queue.withdrawAll('portClosed');
    this.#listener.closed(reason);
  }
}
