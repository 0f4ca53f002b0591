import cron from 'node-cron';
import type { Cancel } from '../clock.ts';

/**
 * Calls `wake` at the start of each minute. It only wakes: what is due follows from stored times, so
 * that a clock that jumps, or a night with 25 hours, skips nothing and repeats nothing. In UTC, since
 * node-cron loses an hour of runs in a named zone on the night the clocks go back.
 */
export function everyMinute(wake: () => void): Cancel {
  const task = cron.schedule('* * * * *', wake, { timezone: 'Etc/UTC', noOverlap: true });
  return () => {
    void task.destroy();
  };
}
