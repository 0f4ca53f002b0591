import type { Cancel, Clock } from '../clock.ts';
import { Aftermath } from './aftermath.ts';
import type { BoardRequest } from './boards/board-family.ts';
import type { FrameDirection } from './boards/frame-language.ts';
import { BusTurn, quietMs, type TurnCounts, type TurnInFlight, type TurnOutcome } from './bus-turn.ts';
import type { Asker, ExchangeOptions, ExchangeOutcome } from './exchange.ts';
import { type LineSettings, wireMs } from './line.ts';
import type { BusFault } from './lock-boards.ts';
import { Port } from './port.ts';
import type { Transport } from './transport.ts';
import { TurnQueue } from './turn-queue.ts';

export interface BusListener {
  opened(): void;
  closed(reason: string): void;
  /** The port could not be opened; it is tried again. */
  refused?(): void;
  /** Bytes that nobody asked for: a report, or noise. */
  heardUnasked(): void;
  /** All that passes, as it is written and heard. */
  passed?(direction: FrameDirection, bytes: Uint8Array): void;
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
 * Between exchanges there is a gap, after a failed one a time of quiet, and never less than the gap (§8.4).
 * Input that belongs to nobody is dropped; an answer that comes late is known for what it is.
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
  readonly #aftermath = new Aftermath();
  #turn: TurnInFlight | undefined;
  #freeAtMs = 0;
  #holdUntilMs = 0;
  #deafSinceMs: number | undefined;
  #cancelGap: Cancel | undefined;

  /** @param gapMs quiet between two frames, which a board needs to let go of the line. */
  constructor(
    transport: Transport,
    line: LineSettings,
    localEcho: 'none' | 'strip',
    clock: Clock,
    listener: BusListener,
    gapMs = wireMs(line, 2),
  ) {
    this.line = line;
    this.#clock = clock;
    this.#localEcho = localEcho;
    this.#listener = listener;
    this.#queue = new TurnQueue(clock);
    this.#gapMs = gapMs;
    this.#port = new Port(transport, clock, {
      opened: () => listener.opened(),
      bytes: (chunk) => this.#heard(chunk),
      closed: (reason) => this.#portClosed(reason),
      refused: () => listener.refused?.(),
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
    this.#aftermath.forget();
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
        if (!this.#port.isOpen) withdraw('portClosed');
        else if (options.mayBegin?.() === false) withdraw('timedOut');
        else this.#begin(request, options, askedAtMs, resolve);
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
        write: (bytes, done) => {
          this.#listener.passed?.('to-board', bytes);
          this.#port.write(bytes, done);
        },
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
      this.#aftermath.answered(asker, outcome.atMs, outcome.heard.shortestAnswerBytes);
      return;
    }
    this.#freeAtMs = outcome.atMs + Math.max(quietMs, this.#gapMs);
    this.#holdUntilMs = outcome.atMs + longestHoldMs;
    if (outcome.fault === 'timedOut') this.#aftermath.timedOut(asker, turn.listener);
    const deafForMs = this.#deafSinceMs === undefined ? 0 : outcome.atMs - this.#deafSinceMs;
    if (deafForMs < deafAfterMs) return;
    this.#deafSinceMs = undefined;
    this.#port.reopen();
  }

  #heard(chunk: Uint8Array): void {
    this.#deafSinceMs = undefined;
    this.#listener.passed?.('from-board', chunk);
    if (this.#aftermath.hear(chunk)) this.#counts.lateAnswers += 1;
    if (this.#turn !== undefined) {
      this.#turn.hear(chunk);
      return;
    }
    this.#counts.unaskedBytes += chunk.length;
    this.#aftermath.heardUnasked(chunk.length, this.#clock.monotonicMs());
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

  #portClosed(reason: string): void {
    this.#aftermath.forget();
    this.#deafSinceMs = undefined;
    this.#turn?.portClosed();
    this.#queue.withdrawAll('portClosed');
    this.#listener.closed(reason);
  }
}
