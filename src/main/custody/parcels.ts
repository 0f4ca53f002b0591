import { sizeClass } from '../../contract/compartment.ts';
import { otherCompany } from '../../contract/courier.ts';
import { type Evidence, type ParcelState, parcelState, takeBackReason } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { endHold } from './hold-clock.ts';
import type { Moment } from './moment.ts';

const flag = z.literal([0, 1]).transform((value) => value === 1);

const parcelRow = z
  .object({
    id: z.string(),
    tracking_number: z.string(),
    courier_id: z.string(),
    recipient_id: z.string(),
    compartment_id: z.string(),
    size_class: sizeClass,
    state: parcelState,
    was_stored: flag,
    state_since_ms: z.int(),
    said_opened: flag,
    company_id: z.string(),
    take_back_because: takeBackReason.nullable(),
  })
  .transform((row) => ({
    id: row.id,
    trackingNumber: row.tracking_number,
    courierId: row.courier_id,
    recipientId: row.recipient_id,
    compartmentId: row.compartment_id,
    sizeClass: row.size_class,
    state: row.state,
    wasStored: row.was_stored,
    stateSinceMs: row.state_since_ms,
    saidOpened: row.said_opened,
    /** Of its courier, at the deposit. */
    companyId: row.company_id,
    /** No longer for its recipient, with why; null while it is. */
    takeBack: row.take_back_because,
  }));
export type Parcel = z.infer<typeof parcelRow>;

const columns = `id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state, was_stored,
  state_since_ms, said_opened, company_id, take_back_because`;

/** @throws where there is no such parcel: ids come from custody itself, so that is a bug. */
export function parcelById(reader: Reader, id: string): Parcel {
  const found = reader.get(parcelRow, `SELECT ${columns} FROM parcel WHERE id = $id`, { id });
  if (found === undefined) throw new Error(`no parcel ${id}`);
  return found;
}

/** Parcels that `where` selects; a fixed piece of SQL, never a person's text. */
export function parcelsWhere(
  reader: Reader,
  where: string,
  parameters: Record<string, string | number>,
  orderBy: 'created_ms' | 'take_back_ms' = 'created_ms',
): Parcel[] {
  return reader.all(
    parcelRow,
    `SELECT ${columns} FROM parcel WHERE ${where} ORDER BY ${orderBy}, id`,
    parameters,
  );
}

/** The live parcel of this number; there is at most one. */
export function liveParcelOf(reader: Reader, trackingNumber: string): Parcel | undefined {
  return reader.get(
    parcelRow,
    `SELECT ${columns} FROM parcel WHERE tracking_number = $trackingNumber
     AND state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')`,
    { trackingNumber },
  );
}

/**
 * Moves a parcel, with the evidence for it, its row in the access log and its event: the only way in
 * which a parcel's state ever changes. The database refuses a move that is not in the table.
 */
export function moveParcel(
  tx: Tx,
  move: { parcel: Parcel; to: ParcelState; evidence: Evidence; actor: string },
  moment: Moment,
): Parcel {
  const { parcel, to, evidence, actor } = move;
  const { nowMs } = moment;
  tx.run(
    `UPDATE parcel SET state = $to, state_since_ms = $nowMs,
       was_stored = CASE WHEN $to = 'stored' THEN 1 ELSE was_stored END,
       stored_ms = CASE WHEN $to = 'stored' THEN coalesce(stored_ms, $nowMs) ELSE stored_ms END
     WHERE id = $id`,
    { to, nowMs, id: parcel.id },
  );
  announceMove(tx, { parcel, from: parcel.state, to, evidence, actor }, moment);
  if (to === 'retrieved' || to === 'recalled' || to === 'cancelled')
    endHold(tx, parcel.id, 'parcelLeft', moment);
  return parcelById(tx, parcel.id);
}

/** Writes the first row of a parcel's life. */
export function addReservedParcel(
  tx: Tx,
  parcel: Pick<Parcel, 'id' | 'trackingNumber' | 'courierId' | 'recipientId' | 'compartmentId' | 'sizeClass'>,
  moment: Moment,
): void {
  tx.run(
    `INSERT INTO parcel (id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state,
       created_ms, state_since_ms, company_id)
     VALUES ($id, $trackingNumber, $courierId, $recipientId, $compartmentId, $sizeClass, 'reserved', $nowMs, $nowMs,
       coalesce((SELECT company_id FROM courier WHERE person_id = $courierId), $otherCompany))`,
    { ...parcel, nowMs: moment.nowMs, otherCompany },
  );
  announceMove(
    tx,
    { parcel, from: null, to: 'reserved', evidence: 'courierChose', actor: `courier:${parcel.courierId}` },
    moment,
  );
}

function announceMove(
  tx: Tx,
  move: {
    parcel: Pick<Parcel, 'id' | 'compartmentId'>;
    from: ParcelState | null;
    to: ParcelState;
    evidence: Evidence;
    actor: string;
  },
  moment: Moment,
): void {
  const { parcel, from, to, evidence, actor } = move;
  appendAccessLog(tx, {
    kind: `parcel.${to}`,
    actor,
    subject: `parcel:${parcel.id}`,
    detail: { compartment: parcel.compartmentId, from, evidence },
    nowMs: moment.nowMs,
  });
  appendEvent(
    tx,
    {
      name: 'parcel.moved',
      version: 1,
      parcelId: parcel.id,
      compartmentId: parcel.compartmentId,
      from,
      to,
      evidence,
    },
    moment,
  );
}
