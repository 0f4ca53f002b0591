import type { Cancel, Clock } from './clock.ts';

interface Timer {
  dueMs: number;
  readonly periodMs: number | undefined;
  readonly run: () => void;
}

/**
 * A clock that a test moves by hand. Timers fire in the order in which they fall due, and each one
 * sees the time at which it was due. Never used by the program itself.
 */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = Date.UTC(2026, 10, 24, 9, 0, 0)) {
    this.#wallMs = wallMs;
  }

  /** Whole milliseconds, as the real one gives them, whatever fractions the timers have. */
  now(): number {
    return Math.floor(this.#wallMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#add({ dueMs: this.#monotonicMs + delayMs, periodMs: undefined, run });
  }

  every(periodMs: number, run: () => void): Cancel {
    return this.#add({ dueMs: this.#monotonicMs + periodMs, periodMs, run });
  }

  /** Lets `ms` pass: wall and monotonic time together, firing what falls due on the way. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms;
    for (;;) {
      const next = this.#nextDue(endMs);
      if (next === undefined) break;
      this.#moveTo(Math.max(next.dueMs, this.#monotonicMs));
      if (next.periodMs === undefined) this.#timers.delete(next);
      else next.dueMs += next.periodMs;
      next.run();
    }
    this.#moveTo(endMs);
  }

  /** As `advance`, but gives promises a turn after each timer, for code that awaits between timers. */
  async advanceAsync(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await drainMicrotasks();
    for (;;) {
      const next = this.#nextDue(endMs);
      if (next === undefined) break;
      this.advance(Math.max(0, next.dueMs - this.#monotonicMs));
      await drainMicrotasks();
    }
    this.advance(Math.max(0, endMs - this.#monotonicMs));
    await drainMicrotasks();
  }

  /** Sets the wall clock without letting time pass, as a person or a flat battery does. */
  setWall(wallMs: number): void {
    this.#wallMs = wallMs;
  }

  /** Timers that have not fired or been cancelled; a test of a leak looks at this. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  #add(timer: Timer): Cancel {
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  #nextDue(endMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}

async function drainMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
