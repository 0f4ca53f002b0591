import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/**
 * The hold clock of a parcel: it starts when the recipient was told, or could not be told for good,
 * and stands still while the cabinet or that door could not be used. It is a list of intervals, so
 * that a deadline can always be explained.
 */
export function startHold(
  tx: Tx,
  parcelId: string,
  because: 'messageDelivered' | 'messageGivenUp',
  nowMs: number,
): void {
  beginInterval(tx, parcelId, because, nowMs);
  // Nobody could come yet; the clock goes on once the door can be used.
  if (!isUsable(tx, parcelId)) endHold(tx, parcelId, 'unusable', nowMs);
}

/** An interval never begins before the last one ended, also when the clock was set back in between. */
function beginInterval(
  tx: Tx,
  parcelId: string,
  because: 'messageDelivered' | 'messageGivenUp' | 'usableAgain',
  nowMs: number,
): void {
  tx.run(
    `INSERT INTO hold_interval (parcel_id, started_ms, started_because)
     SELECT id, max($nowMs, (SELECT coalesce(max(ended_ms) + 1, 0) FROM hold_interval WHERE parcel_id = $parcelId)),
       $because FROM parcel
     WHERE id = $parcelId AND state IN ('stored', 'retrieving', 'unconfirmed')
       AND NOT EXISTS (SELECT 1 FROM hold_interval WHERE parcel_id = $parcelId AND ended_ms IS NULL)`,
    { parcelId, because, nowMs },
  );
}

/** Neither the door nor its board is out of service. A silent board is the hardware's to tell. */
function isUsable(reader: Reader, parcelId: string): boolean {
  const found = reader.get(
    z.object({ id: z.string() }),
    `SELECT p.id FROM parcel p JOIN compartment c ON c.id = p.compartment_id JOIN board b ON b.id = c.board_id
     WHERE p.id = $parcelId AND c.service <> 'fault' AND c.is_retired = 0 AND b.suspect_since_ms IS NULL`,
    { parcelId },
  );
  return found !== undefined;
}

/** Stops the parcel's clock, if it runs. */
export function endHold(tx: Tx, parcelId: string, because: 'unusable' | 'parcelLeft', nowMs: number): void {
  tx.run(
    `UPDATE hold_interval SET ended_ms = max(started_ms, $nowMs), ended_because = $because
     WHERE parcel_id = $parcelId AND ended_ms IS NULL`,
    { parcelId, because, nowMs },
  );
}

/** The doors of these compartments cannot be used: the clocks of what lies behind them stand still. */
export function pauseHolds(tx: Tx, compartmentIds: readonly string[], sinceMs: number): void {
  for (const id of compartmentIds) {
    for (const parcelId of heldParcels(tx, id)) endHold(tx, parcelId, 'unusable', sinceMs);
  }
}

/** What kept them from being used is over; where something else still does, the clock stands on. */
export function resumeHolds(tx: Tx, compartmentIds: readonly string[], nowMs: number): void {
  for (const id of compartmentIds) {
    for (const parcelId of heldParcels(tx, id)) {
      const last = tx.get(
        z.object({ ended_because: z.string().nullable() }),
        'SELECT ended_because FROM hold_interval WHERE parcel_id = $parcelId ORDER BY started_ms DESC LIMIT 1',
        { parcelId },
      );
      if (last?.ended_because === 'unusable' && isUsable(tx, parcelId)) {
        beginInterval(tx, parcelId, 'usableAgain', nowMs);
      }
    }
  }
}

/** For how long the recipient could have come, in milliseconds. */
export function heldMs(reader: Reader, parcelId: string, nowMs: number): number {
  const intervals = reader.all(
    z.object({ started_ms: z.int(), ended_ms: z.int().nullable() }),
    'SELECT started_ms, ended_ms FROM hold_interval WHERE parcel_id = $parcelId',
    { parcelId },
  );
  return intervals.reduce(
    (sum, { started_ms, ended_ms }) => sum + Math.max(0, (ended_ms ?? nowMs) - started_ms),
    0,
  );
}

function heldParcels(reader: Reader, compartmentId: string): string[] {
  const rows = reader.all(
    z.object({ id: z.string() }),
    `SELECT id FROM parcel WHERE compartment_id = $compartmentId AND state IN ('stored', 'retrieving', 'unconfirmed')`,
    { compartmentId },
  );
  return rows.map((row) => row.id);
}
