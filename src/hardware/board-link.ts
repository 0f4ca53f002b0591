import type { Clock } from '../clock.ts';
import { BoardStatistics } from './board-statistics.ts';
import type { BoardReading, LockBoard } from './boards/board-family.ts';
import type { Bus } from './bus.ts';
import type { Asker, ExchangeOutcome, ExchangeTimes } from './exchange.ts';
import type { BusFault, NotWritten } from './lock-boards.ts';
import { type Heard, hasGarbledBefore, isGarbledWhole } from './turn-evidence.ts';
import type { Priority } from './turn-queue.ts';

export interface BoardLinkListener {
  silent(): void;
  answering(silentForMs: number): void;
  /** The share of errors passed 1 % over five minutes, or that is over. */
  errors(share: number, isOver: boolean): void;
  /**
   * A read of all doors, or a probe, has ended, whatever was heard. `isDamaged`: an answer came and was damaged
   * on its way.
   */
  heard(what: 'doors' | 'probe', heard: Heard, isDamaged: boolean): void;
  /** Something came behind a whole answer, as if another board had given one. */
  spokeAgain(): void;
}

export interface TimedReading {
  readonly reading: BoardReading;
  /** The board looked at its inputs after the first and before the second, monotonic ms. */
  readonly sentAtMs: number;
  readonly atMs: number;
}

/** What became of an unlock on the wire; what the door did is another matter. */
export type UnlockOutcome =
  | { readonly written: false; readonly fault: NotWritten }
  | { readonly written: true; readonly acknowledged: true }
  | { readonly written: true; readonly acknowledged: false; readonly fault?: BusFault | 'refused' };

/** A board is silent after this many attempts in a row came to nothing … */
const silentAfterAttempts = 3;
/** … over at least this time: an unlock may sag the supply of all boards for 300 ms (PROTOCOLS §10.10). */
const silentAfterMs = 1_500;
/** A read that finds no turn for so long belongs to a moment that has passed. */
const readStartWithinMs = 2_000;
const unlockStartWithinMs = 700;
const greetingAttempts = 3;
/** How much later than it should an answer may come, as far as anybody has seen (PROTOCOLS §10.1). */
const answerLateMs = 500;
/** An acknowledgement that came so late could still be taken for that of the next pulse. */
const acknowledgementLateMs = 2_000;

/**
 * One board and whether it keeps step. Reads are repeated by whoever wants them, an unlock never. When an
 * answer stayed out, the next read begins with a probe that only its own answer can satisfy; before that
 * answer nothing is believed, so a late answer never passes for the next one.
 */
export class BoardLink {
  readonly id: string;
  readonly board: LockBoard;
  readonly statistics: BoardStatistics;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #listener: BoardLinkListener;
  readonly #asker: Asker;
  /** Locks whose last pulse was not answered, and when that was, monotonic ms. */
  readonly #unanswered = new Map<number, number>();
  #greetingsLeft: number;
  /** A coil may be energised until then, monotonic ms. */
  #energisedUntilMs = 0;
  #isInStep = true;
  #probeTurn = 0;
  /** A board that cannot be probed owes nothing any more after this, monotonic ms. */
  #nothingOlderAfterMs = 0;
  #lastAnswerMs: number | undefined;
  /** When its doors were last known, monotonic ms: an answered probe or unlock says nothing of them. */
  #lastReadMs: number | undefined;
  #missedInARow = 0;
  #missingSinceMs: number | undefined;
  #isSilent = false;

  constructor(id: string, board: LockBoard, bus: Bus, clock: Clock, listener: BoardLinkListener) {
    this.id = id;
    this.board = board;
    this.#bus = bus;
    this.#clock = clock;
    this.#listener = listener;
    this.statistics = new BoardStatistics((share, isOver) => listener.errors(share, isOver));
    this.#greetingsLeft = board.greeting === undefined ? 0 : greetingAttempts;
    this.#asker = {
      cameLate: () => {
        this.statistics.late += 1;
      },
      spokeAgain: () => listener.spokeAgain(),
    };
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  get isReachable(): boolean {
    return this.#bus.isOpen;
  }

  /** Monotonic ms; undefined before the first answer. */
  get lastAnswerMs(): number | undefined {
    return this.#lastAnswerMs;
  }

  /** All doors of the board; undefined when the attempts came to nothing. A silent board gets one attempt. */
  async read(priority: Priority, attempts = 1): Promise<TimedReading | undefined> {
    for (let left = this.#isSilent ? 1 : attempts; left > 0 && this.#bus.isOpen; left -= 1) {
      const read = await this.#readOnce(priority);
      if (read !== undefined) return read;
    }
    if (!this.#bus.isOpen) this.#missed();
    return undefined;
  }

  /** Pulses once. `onLeft` is called when the last byte has left, before anything is known of an answer. */
  async open(channel: number, onLeft: (times: ExchangeTimes) => void): Promise<UnlockOutcome> {
    const mayBeOlder = this.#mayStillBeAcknowledged(channel);
    const request = this.board.open(channel);
    const outcome = await this.#bus.exchange(request, {
      priority: 'unlock',
      startWithinMs: unlockStartWithinMs,
      mayBegin: () => {
        this.#energisedUntilMs = Number.POSITIVE_INFINITY;
        return true;
      },
      onLeft: (times) => {
        this.#energisedUntilMs = times.leftAtMs + this.board.pulseMs;
        onLeft(times);
      },
      asker: this.#asker,
    });
    if (!outcome.answered && !outcome.written) return { written: false, fault: outcome.fault };
    // A write that failed half-way has not told that it left, and may have pulsed the lock all the same.
    const latestMs = this.#clock.monotonicMs() + this.board.pulseMs;
    this.#energisedUntilMs = Math.min(this.#energisedUntilMs, latestMs);
    const mayBeSilent =
      request.mayStayUnanswered === true && !outcome.answered && outcome.fault === 'timedOut';
    if (!mayBeSilent) this.#note(outcome);
    if (outcome.answered && !mayBeOlder) {
      // A refusal is an answer too: none is outstanding any more.
      this.#unanswered.delete(channel);
      if (outcome.answer.hasFailed !== true) return { written: true, acknowledged: true };
      return { written: true, acknowledged: false, fault: 'refused' };
    }
    this.#unanswered.set(channel, this.#clock.monotonicMs());
    if (mayBeSilent) return { written: true, acknowledged: false };
    return { written: true, acknowledged: false, fault: outcome.answered ? 'timedOut' : outcome.fault };
  }

  async #readOnce(priority: Priority): Promise<TimedReading | undefined> {
    if (this.#greetingsLeft > 0) await this.#greet(priority);
    if (!this.#isInStep && !(await this.#regainStep(priority))) return undefined;
    const outcome = await this.#bus.exchange(this.board.readAll(), {
      priority,
      startWithinMs: readStartWithinMs,
      asker: this.#asker,
    });
    this.#noteRead('doors', outcome);
    if (!outcome.answered) return undefined;
    this.#hasRead(outcome.atMs);
    return { reading: outcome.answer, sentAtMs: outcome.sentAtMs, atMs: outcome.atMs };
  }

  /** Until it is answered or given up, and never while a coil is energised: a greeting may turn it off. */
  async #greet(priority: Priority): Promise<void> {
    const greeting = this.board.greeting?.();
    if (greeting === undefined || !this.#isAtRest()) return;
    const outcome = await this.#bus.exchange(greeting, {
      priority,
      startWithinMs: readStartWithinMs,
      // An unlock may have gone ahead of it in the queue.
      mayBegin: () => this.#isAtRest(),
      asker: this.#asker,
    });
    if (!outcome.answered && !outcome.written) return;
    this.#greetingsLeft = outcome.answered ? 0 : this.#greetingsLeft - 1;
    this.#note(outcome);
  }

  #isAtRest(): boolean {
    return this.#clock.monotonicMs() >= this.#energisedUntilMs;
  }

  async #regainStep(priority: Priority): Promise<boolean> {
    this.#probeTurn += 1;
    const probe = this.board.probe?.(this.#probeTurn);
    if (probe === undefined) {
      this.#isInStep = this.#clock.monotonicMs() >= this.#nothingOlderAfterMs;
      return this.#isInStep;
    }
    const outcome = await this.#bus.exchange(probe, {
      priority,
      startWithinMs: readStartWithinMs,
      asker: this.#asker,
    });
    this.#noteRead('probe', outcome);
    if (outcome.answered) this.#isInStep = true;
    return outcome.answered;
  }

  /** Whether the answer to an earlier pulse of this lock is still out. */
  #mayStillBeAcknowledged(channel: number): boolean {
    const sinceMs = this.#unanswered.get(channel);
    if (sinceMs === undefined) return false;
    return !this.#isInStep || this.#clock.monotonicMs() - sinceMs < acknowledgementLateMs;
  }

  #noteRead(what: 'doors' | 'probe', outcome: ExchangeOutcome<unknown>): void {
    if (!outcome.answered && !outcome.written) return;
    const { heard } = outcome;
    // What is heard instead of a board that is not there may be anything, unless it is as much as an answer.
    const isPartOfOne = !outcome.answered && outcome.fault === 'garbled' && !this.#isSilent;
    this.#note(outcome);
    this.#listener.heard(what, heard, isPartOfOne || isGarbledWhole(heard) || hasGarbledBefore(heard));
  }

  #note(outcome: ExchangeOutcome<unknown>): void {
    if (!outcome.answered && !outcome.written) return;
    this.statistics.note(outcome);
    if (outcome.answered) {
      this.#lastAnswerMs = outcome.atMs;
      return;
    }
    this.#isInStep = false;
    this.#nothingOlderAfterMs = this.#clock.monotonicMs() + answerLateMs;
    this.#missed();
  }

  #hasRead(atMs: number): void {
    const sinceMs = this.#lastReadMs ?? this.#missingSinceMs ?? atMs;
    this.#lastReadMs = atMs;
    this.#missedInARow = 0;
    this.#missingSinceMs = undefined;
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#listener.answering(atMs - sinceMs);
  }

  #missed(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#missedInARow += 1;
    this.#missingSinceMs ??= nowMs;
    if (this.#isSilent || this.#missedInARow < silentAfterAttempts) return;
    if (nowMs - (this.#lastReadMs ?? this.#missingSinceMs) < silentAfterMs) return;
    this.#isSilent = true;
    this.#listener.silent();
  }
}
