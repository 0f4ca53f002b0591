import type { Clock } from '../clock.ts';
import type { BoardReading, LockBoard } from './boards/board-family.ts';
import type { Asker, Bus, ExchangeOutcome, ExchangeTimes } from './bus.ts';
import type { BoardHealth, BusFault, PulseOutcome } from './lock-boards.ts';
import type { Priority } from './turn-queue.ts';

export interface BoardLinkListener {
  silent(): void;
  answering(silentForMs: number): void;
}

export interface TimedReading {
  readonly reading: BoardReading;
  /** The board looked at its inputs after the first and before the second, monotonic ms. */
  readonly sentAtMs: number;
  readonly atMs: number;
}

/** A board is silent after this many attempts in a row came to nothing … */
const silentAfterAttempts = 3;
/** … over at least this time: an unlock may sag the supply of all boards for 300 ms (PROTOCOLS §10.10). */
const silentAfterMs = 1_500;
const readAttempts = 3;
/** A read that finds no turn for so long belongs to a moment that has passed. */
const readStartWithinMs = 2_000;
const unlockStartWithinMs = 700;
/** How much later than it should an answer may come, as far as anybody has seen (PROTOCOLS §10.1). */
const answerLateMs = 500;
/** An acknowledgement that came so late could still be taken for that of the next pulse. */
const acknowledgementLateMs = 2_000;

/**
 * One board and whether it keeps step. Reads are repeated, an unlock never. When an answer stayed
 * out, the next read begins with a probe that only its own answer can satisfy; before that answer
 * nothing is believed, so a late answer never passes for the next one.
 */
export class BoardLink {
  readonly id: string;
  readonly board: LockBoard;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #listener: BoardLinkListener;
  readonly #asker: Asker = {
    cameLate: () => {
      this.#late += 1;
    },
  };
  /** Locks whose last pulse was not acknowledged, and when that was, monotonic ms. */
  readonly #unacknowledged = new Map<number, number>();
  #isInStep = true;
  #probeTurn = 0;
  /** A board that cannot be probed owes nothing any more after this, monotonic ms. */
  #nothingOlderAfterMs = 0;
  #answered = 0;
  #timedOut = 0;
  #garbled = 0;
  #late = 0;
  #lastAnswerMs: number | undefined;
  #missedInARow = 0;
  #missingSinceMs: number | undefined;
  #isSilent = false;

  constructor(id: string, board: LockBoard, bus: Bus, clock: Clock, listener: BoardLinkListener) {
    this.id = id;
    this.board = board;
    this.#bus = bus;
    this.#clock = clock;
    this.#listener = listener;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  get health(): BoardHealth {
    return {
      boardId: this.id,
      answered: this.#answered,
      timedOut: this.#timedOut,
      garbled: this.#garbled,
      late: this.#late,
      lastAnswerMonotonicMs: this.#lastAnswerMs,
      answering: this.#lastAnswerMs !== undefined && !this.#isSilent,
    };
  }

  /** All doors of the board; undefined when the attempts came to nothing. A silent board gets one attempt. */
  async read(priority: Priority): Promise<TimedReading | undefined> {
    const attempts = this.#isSilent ? 1 : readAttempts;
    for (let attempt = 0; attempt < attempts && this.#bus.isOpen; attempt += 1) {
      const read = await this.#readOnce(priority);
      if (read !== undefined) return read;
    }
    if (!this.#bus.isOpen) this.#missed();
    return undefined;
  }

  async #readOnce(priority: Priority): Promise<TimedReading | undefined> {
    if (!this.#isInStep && !(await this.#regainStep(priority))) return undefined;
    const outcome = await this.#bus.exchange(this.board.readAll(), {
      priority,
      startWithinMs: readStartWithinMs,
      asker: this.#asker,
    });
    this.#note(outcome);
    if (!outcome.answered) return undefined;
    return { reading: outcome.answer, sentAtMs: outcome.sentAtMs, atMs: outcome.atMs };
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
    this.#note(outcome);
    if (outcome.answered) this.#isInStep = true;
    return outcome.answered;
  }

  /** Pulses once. `onLeft` is called when the last byte has left, before anything is known of an answer. */
  async open(channel: number, onLeft: (times: ExchangeTimes) => void): Promise<PulseOutcome> {
    const mayBeOlder = this.#mayStillBeAcknowledged(channel);
    const outcome = await this.#bus.exchange(this.board.open(channel), {
      priority: 'unlock',
      startWithinMs: unlockStartWithinMs,
      onLeft,
      asker: this.#asker,
    });
    if (!outcome.answered && !outcome.written) return { written: false, fault: outcome.fault };
    this.#note(outcome);
    if (outcome.answered && !mayBeOlder) {
      this.#unacknowledged.delete(channel);
      return { written: true, acknowledged: true };
    }
    this.#unacknowledged.set(channel, this.#clock.monotonicMs());
    const fault: BusFault = outcome.answered ? 'timedOut' : outcome.fault;
    return { written: true, acknowledged: false, fault };
  }

  /** Whether the answer to an earlier pulse of this lock is still out. */
  #mayStillBeAcknowledged(channel: number): boolean {
    const sinceMs = this.#unacknowledged.get(channel);
    if (sinceMs === undefined) return false;
    return !this.#isInStep || this.#clock.monotonicMs() - sinceMs < acknowledgementLateMs;
  }

  #note(outcome: ExchangeOutcome<unknown>): void {
    if (outcome.answered) {
      this.#answered += 1;
      this.#heardFrom(outcome.atMs);
      return;
    }
    if (!outcome.written) return;
    this.#isInStep = false;
    this.#nothingOlderAfterMs = this.#clock.monotonicMs() + answerLateMs;
    if (outcome.fault === 'timedOut') this.#timedOut += 1;
    if (outcome.fault === 'garbled') this.#garbled += 1;
    this.#missed();
  }

  #heardFrom(atMs: number): void {
    const sinceMs = this.#lastAnswerMs ?? this.#missingSinceMs ?? atMs;
    this.#lastAnswerMs = atMs;
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
    if (nowMs - (this.#lastAnswerMs ?? this.#missingSinceMs) < silentAfterMs) return;
    this.#isSilent = true;
    this.#listener.silent();
  }
}
