import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import type { Instant, Moment } from './moment.ts';

/**
 * Whether the program runs and the board of this compartment answers. An observation: asked of the
 * hardware when it matters, never stored.
 */
export type IsReachable = (compartmentId: string) => boolean;

/** Parcels that a hold clock can run for: still here, still for their recipients, and not fetched once already. */
const isHeld = `p.state IN ('stored', 'retrieving', 'unconfirmed') AND p.grace_from_running_ms IS NULL
  AND p.take_back_because IS NULL`;

/**
 * The hold clock of a parcel: it starts once, when the recipient was told, or could not be told for good,
 * and stands still while the cabinet or that door could not be used. It is a list of intervals, so
 * that a deadline can always be explained; they are counted in running time, so that a clock that is
 * set makes nobody's time longer or shorter.
 */
export function startHold(
  tx: Tx,
  start: { parcelId: string; because: 'messageDelivered' | 'messageGivenUp'; isReachable: IsReachable },
  moment: Moment,
): void {
  const { parcelId, because, isReachable } = start;
  // A later message, such as a reminder, starts nothing: the clock runs, or stands still for a reason.
  if (holdIntervalsOf(tx, parcelId).length > 0) return;
  beginInterval(tx, parcelId, because, moment);
  // Where nobody could come yet, the clock goes on once the door can be used.
  const isUsable = usableParcels(tx).some((each) => each.id === parcelId && isReachable(each.compartment_id));
  if (!isUsable) endHold(tx, parcelId, 'unusable', moment);
}

/** An interval never begins before the last one ended, also when the clock was set back in between. */
function beginInterval(
  tx: Tx,
  parcelId: string,
  because: 'messageDelivered' | 'messageGivenUp' | 'usableAgain',
  { nowMs, runningMs }: Instant,
): void {
  tx.run(
    `INSERT INTO hold_interval (parcel_id, started_ms, started_running_ms, started_because)
     SELECT p.id, max($nowMs, (SELECT coalesce(max(ended_ms) + 1, 0) FROM hold_interval WHERE parcel_id = $parcelId)),
       $runningMs, $because FROM parcel p
     WHERE p.id = $parcelId AND ${isHeld}
       AND NOT EXISTS (SELECT 1 FROM hold_interval WHERE parcel_id = $parcelId AND ended_ms IS NULL)`,
    { parcelId, because, nowMs, runningMs },
  );
}

/** Stops the parcel's clock, if it runs. */
export function endHold(tx: Tx, parcelId: string, because: 'unusable' | 'parcelLeft', at: Instant): void {
  tx.run(
    `UPDATE hold_interval SET ended_ms = max(started_ms, $nowMs),
       ended_running_ms = max(started_running_ms, $runningMs), ended_because = $because
     WHERE parcel_id = $parcelId AND ended_ms IS NULL`,
    { parcelId, because, nowMs: at.nowMs, runningMs: at.runningMs },
  );
}

/** The doors of these compartments cannot be used: the clocks of what lies behind them stand still. */
export function pauseHolds(tx: Tx, compartmentIds: readonly string[], since: Instant): void {
  for (const { id, compartment_id } of runningParcels(tx)) {
    if (compartmentIds.includes(compartment_id)) endHold(tx, id, 'unusable', since);
  }
}

/** The cabinet as a whole could not be used: the program was away, or its disk refused. */
export function pauseAllHolds(tx: Tx, since: Instant): void {
  for (const { id } of runningParcels(tx)) endHold(tx, id, 'unusable', since);
}

/**
 * Something that kept doors from being used is over: the clocks that stood still because of it go on.
 * Where something else still keeps a door from being used, its clock stands on.
 */
export function resumeHolds(tx: Tx, isReachable: IsReachable, moment: Moment): void {
  for (const { id, compartment_id } of usableParcels(tx)) {
    if (isReachable(compartment_id)) beginInterval(tx, id, 'usableAgain', moment);
  }
}

/** For how long the recipient could have come, in milliseconds of running time. */
export function heldMs(reader: Reader, parcelId: string, { runningMs }: Pick<Moment, 'runningMs'>): number {
  const row = reader.get(
    z.object({ held_ms: z.int().nullable() }),
    `SELECT sum(coalesce(ended_running_ms, max(started_running_ms, $runningMs)) - started_running_ms) AS held_ms
     FROM hold_interval WHERE parcel_id = $parcelId`,
    { parcelId, runningMs },
  );
  return row?.held_ms ?? 0;
}

const intervalRow = z
  .object({
    started_ms: z.int(),
    started_running_ms: z.int(),
    ended_ms: z.int().nullable(),
    ended_running_ms: z.int().nullable(),
    started_because: z.enum(['messageDelivered', 'messageGivenUp', 'usableAgain']),
  })
  .transform((row) => ({
    startedMs: row.started_ms,
    startedRunningMs: row.started_running_ms,
    endedMs: row.ended_ms,
    endedRunningMs: row.ended_running_ms,
    startedBecause: row.started_because,
  }));

/** One stretch of a hold clock: told in wall time, counted in running time; the ends are null while it runs. */
export type HoldInterval = Readonly<z.infer<typeof intervalRow>>;

/** The stretches of a parcel's hold clock, oldest first; none where it has not started. */
export function holdIntervalsOf(reader: Reader, parcelId: string): HoldInterval[] {
  return reader.all(
    intervalRow,
    `SELECT started_ms, started_running_ms, ended_ms, ended_running_ms, started_because
     FROM hold_interval WHERE parcel_id = $parcelId ORDER BY started_ms`,
    { parcelId },
  );
}

const placed = z.object({ id: z.string(), compartment_id: z.string() });

/**
 * Parcels whose clock was started and whose compartment and board custody knows to be in service: a
 * person who blocked a compartment did not want it to be used, by recipients neither.
 */
function usableParcels(reader: Reader): z.infer<typeof placed>[] {
  return reader.all(
    placed,
    `SELECT p.id, p.compartment_id FROM parcel p
     JOIN compartment c ON c.id = p.compartment_id JOIN board b ON b.id = c.board_id
     WHERE ${isHeld} AND EXISTS (SELECT 1 FROM hold_interval h WHERE h.parcel_id = p.id)
       AND c.service = 'inService' AND c.is_retired = 0 AND b.suspect_since_ms IS NULL`,
  );
}

function runningParcels(reader: Reader): z.infer<typeof placed>[] {
  return reader.all(
    placed,
    `SELECT p.id, p.compartment_id FROM hold_interval h JOIN parcel p ON p.id = h.parcel_id
     WHERE h.ended_ms IS NULL`,
  );
}
