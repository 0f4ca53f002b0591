import { z } from '../contract/zod.ts';
import type { Instant } from './custody/moment.ts';
import type { Store } from './database/transaction.ts';

/** Three deaths in so short a time are no accident. */
const deathsWithinMs = 5 * 60_000;
const deathsTolerated = 3;

export interface ProgramRun {
  readonly id: number;
  /** For how long the program was away; undefined on its first start. */
  readonly awayMs: number | undefined;
  readonly lastSeenMs: number | undefined;
  /** It keeps dying: it starts all the same, takes no deposits, and says so. */
  readonly isDegraded: boolean;
}

const runRow = z.object({ started_ms: z.int(), last_seen_ms: z.int(), ended_ms: z.int().nullable() });

/** Notes that the program starts, and judges how it ended before. */
export function beginRun(store: Store, { nowMs, runningMs }: Instant): ProgramRun {
  const earlier = store.all(
    runRow,
    'SELECT started_ms, last_seen_ms, ended_ms FROM program_run ORDER BY id DESC LIMIT $limit',
    { limit: deathsTolerated },
  );
  const deaths = earlier.filter(
    (run) => run.ended_ms === null && Math.abs(nowMs - run.started_ms) < deathsWithinMs,
  ).length;
  const last = earlier[0];
  const id = store.transaction((tx) => {
    tx.run(
      'INSERT INTO program_run (started_ms, last_seen_ms, running_ms) VALUES ($nowMs, $nowMs, $runningMs)',
      { nowMs, runningMs },
    );
    const row = tx.get(z.object({ id: z.int() }), 'SELECT max(id) AS id FROM program_run');
    return row?.id ?? 0;
  });
  return {
    id,
    awayMs: last === undefined ? undefined : Math.max(0, nowMs - last.last_seen_ms),
    lastSeenMs: last?.last_seen_ms,
    isDegraded: deaths >= deathsTolerated,
  };
}

/**
 * The program is alive: what the next start measures its absence by. Never moved back, since a clock
 * that stands behind the newest stored time is known by it.
 */
export function noteAlive(store: Store, run: ProgramRun, { nowMs, runningMs }: Instant): void {
  store.transaction((tx) => {
    tx.run(
      `UPDATE program_run SET last_seen_ms = max(last_seen_ms, $nowMs), running_ms = $runningMs WHERE id = $id`,
      { id: run.id, nowMs, runningMs },
    );
  });
}

/** The program ends because it was asked to. */
export function endRun(store: Store, run: ProgramRun, { nowMs, runningMs }: Instant): void {
  store.transaction((tx) => {
    tx.run(
      `UPDATE program_run SET ended_ms = $nowMs, last_seen_ms = max(last_seen_ms, $nowMs), running_ms = $runningMs
       WHERE id = $id`,
      { id: run.id, nowMs, runningMs },
    );
  });
}
