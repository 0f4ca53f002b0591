import type { Tx } from '../database/transaction.ts';
import type { Moment } from './moment.ts';
import { moveParcel, parcelsWhere } from './parcels.ts';

/**
 * Gives back what a courier had reserved and no lock was pulsed for yet. What was pulsed goes on as it began,
 * since a door may stand open. Returns the parcels that are cancelled now.
 */
export function cancelUnopenedReservations(
  tx: Tx,
  { courierId, actor }: { courierId: string; actor: string },
  moment: Moment,
): string[] {
  const reserved = parcelsWhere(tx, "courier_id = $courierId AND state = 'reserved'", { courierId });
  for (const parcel of reserved) {
    moveParcel(tx, { parcel, to: 'cancelled', evidence: 'courierSuspended', actor }, moment);
  }
  return reserved.map(({ id }) => id);
}
