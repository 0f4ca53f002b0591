import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';

const timesRow = z
  .object({ id: z.string(), last_opened_ms: z.int().nullable(), parcel_since_ms: z.int().nullable() })
  .transform(
    (row) => [row.id, { lastOpenedMs: row.last_opened_ms, parcelSinceMs: row.parcel_since_ms }] as const,
  );

/**
 * By compartment id: when its door was last seen open after a pulse, and since when the parcel in it is
 * there (its deposit, or its reservation where that is not over).
 */
export function compartmentTimes(
  reader: Reader,
): Map<string, { readonly lastOpenedMs: number | null; readonly parcelSinceMs: number | null }> {
  return new Map(
    reader.all(
      timesRow,
      `SELECT c.id,
         (SELECT max(seen_open_ms) FROM door_operation o WHERE o.compartment_id = c.id) AS last_opened_ms,
         (SELECT coalesce(stored_ms, created_ms) FROM parcel p WHERE p.compartment_id = c.id
           AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')) AS parcel_since_ms
       FROM compartment c WHERE c.is_retired = 0`,
    ),
  );
}
