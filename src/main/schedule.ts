import type { Cancel, Clock } from '../clock.ts';

/**
 * Calls `wake` each minute of the monotonic clock. It only wakes: what is due follows from stored
 * times. Not by node-cron, which waits for a wall time: set back by a day, it is silent for a day, and
 * it writes what the work throws to the console instead of letting the program die.
 */
export function everyMinute(clock: Clock, wake: () => void): Cancel {
  return clock.every(60_000, wake);
}

/** The same each hour, for what is told at a pace and is never due. */
export function everyHour(clock: Clock, wake: () => void): Cancel {
  return clock.every(3_600_000, wake);
}
