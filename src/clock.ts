/** Stops what it was returned for. Calling it again, or after the timer has fired, does nothing. */
export type Cancel = () => void;

/**
 * The only source of time in the house. Wall time is for people and for records and may jump;
 * monotonic time is for measuring and never does. Timers are part of the clock so that a test
 * can let an hour pass without waiting for it.
 */
export interface Clock {
  /** Wall time, milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds since some fixed moment of this process; fractional; never goes back. */
  monotonicMs(): number;
  /** Calls `run` once, `delayMs` from now (monotonic). */
  after(delayMs: number, run: () => void): Cancel;
  /** Calls `run` each `periodMs` (monotonic) until cancelled. */
  every(periodMs: number, run: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

/** Resolves after `delayMs` of `clock`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
