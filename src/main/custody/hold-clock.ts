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
  because: 'messageDelivered' | 'messageGivenUp' | 'usableAgain',
  nowMs: number,
): void {
  tx.run(
    `INSERT INTO hold_interval (parcel_id, started_ms, started_because)
     SELECT id, $nowMs, $because FROM parcel
     WHERE id = $parcelId AND state IN ('stored', 'retrieving', 'unconfirmed')
       AND NOT EXISTS (SELECT 1 FROM hold_interval
         WHERE parcel_id = $parcelId AND (ended_ms IS NULL OR started_ms >= $nowMs))`,
    { parcelId, because, nowMs },
  );
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

/** They can be used again. */
export function resumeHolds(tx: Tx, compartmentIds: readonly string[], nowMs: number): void {
  for (const id of compartmentIds) {
    for (const parcelId of heldParcels(tx, id)) {
      const last = tx.get(
        z.object({ ended_because: z.string().nullable() }),
        'SELECT ended_because FROM hold_interval WHERE parcel_id = $parcelId ORDER BY started_ms DESC LIMIT 1',
        { parcelId },
      );
      if (last?.ended_because === 'unusable') startHold(tx, parcelId, 'usableAgain', nowMs);
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
