import type { Clock } from '../../clock.ts';
import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';

/**
 * Running time: the milliseconds that the program has run since the cabinet began, over all its runs.
 * Durations that facts depend on (grace, the hold clock, the brake) are counted in it. Nobody can set
 * it, it never goes back, and it stands still while the program is away.
 *
 * @param fromMs what it was at the end of the last run, as `lastRunningMs` says.
 * @returns what it is now, each time it is called.
 */
export function startRunningTime(clock: Clock, fromMs: number): () => number {
  const startedMs = clock.monotonicMs();
  return () => fromMs + Math.floor(clock.monotonicMs() - startedMs);
}

/**
 * The newest running time that is stored. A sign of life is written each minute, so up to a minute
 * before a power cut may be missing; what was written in that minute is counted, so that nothing
 * stored ever lies ahead of it, also after a backup was restored.
 */
export function lastRunningMs(reader: Reader): number {
  const row = reader.get(
    z.object({ last_ms: z.int() }),
    `SELECT max(
       coalesce((SELECT max(running_ms) FROM program_run), 0),
       coalesce((SELECT max(max(coalesce(grace_from_running_ms, 0), coalesce(take_back_running_ms, 0))) FROM parcel), 0),
       coalesce((SELECT max(issued_running_ms) FROM retrieval_code), 0),
       coalesce((SELECT max(first_running_ms) FROM refused_codes), 0),
       coalesce((SELECT max(max(requested_running_ms, coalesce(closed_running_ms, 0))) FROM door_operation), 0),
       coalesce((SELECT max(last_wrong_running_ms) FROM sign_in_tries), 0),
       coalesce((SELECT max(last_wrong_running_ms) FROM maintenance_lock), 0),
       coalesce((SELECT max(max(created_running_ms, coalesce(ended_running_ms, 0))) FROM phone_verification), 0),
       coalesce((SELECT max(max(started_running_ms, coalesce(ended_running_ms, 0))) FROM hold_interval), 0)
     ) AS last_ms`,
  );
  return row?.last_ms ?? 0;
}
