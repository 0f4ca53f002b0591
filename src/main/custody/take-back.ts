import type { CourierState } from '../../contract/courier.ts';
import { otherCompany } from '../../contract/courier.ts';
import type { TakeBackReason } from '../../contract/parcel.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { waitsForSupervisor } from './brake.ts';
import { type Compartment, compartmentById } from './compartments.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { type Parcel, parcelById, parcelsWhere } from './parcels.ts';
import { voidCode } from './retrieval-codes.ts';

/**
 * From now on the parcel is for its carrier and no longer for its recipient, who is told: the code
 * opens nothing any more. It stays in custody where it is until a courier has taken it out.
 */
export function markToTakeBack(
  tx: Tx,
  means: CustodyMeans,
  mark: { parcel: Parcel; because: TakeBackReason; actor: string },
  moment: Moment,
): void {
  const { parcel, because, actor } = mark;
  const { nowMs, runningMs } = moment;
  tx.run(
    `UPDATE parcel SET take_back_because = $because, take_back_ms = $nowMs, take_back_running_ms = $runningMs
     WHERE id = $id`,
    { id: parcel.id, because, nowMs, runningMs },
  );
  voidCode(tx, parcel.id, nowMs);
  means.withdrawMessages(tx, parcel.id, nowMs);
  appendAccessLog(tx, {
    kind: 'parcel.toTakeBack',
    actor,
    subject: `parcel:${parcel.id}`,
    detail: { compartment: parcel.compartmentId, because },
    nowMs,
  });
  const { id: parcelId, compartmentId } = parcel;
  appendEvent(tx, { name: 'parcel.toTakeBack', version: 1, parcelId, compartmentId, because }, moment);
  // Whoever may have fetched it already is not told that it goes back.
  if (parcel.state !== 'stored') return;
  means.tellRecipient(tx, {
    recipientId: parcel.recipientId,
    parcelId,
    compartmentLabel: compartmentById(tx, compartmentId).label,
    notice: { kind: 'goesBack' },
    nowMs,
  });
}

/**
 * The operator wants a parcel back, by a command of the platform or from maintenance mode. Counted by
 * the brake, since it hands the parcel to somebody else than its recipient.
 */
export function recallParcel(
  tx: Tx,
  means: CustodyMeans,
  recall: { parcelId: string; actor: string; supervisorId?: string },
  moment: Moment,
): { isRecalled: true } | { isRecalled: false; because: 'notStored' | 'alreadyToTakeBack' | 'brakeEngaged' } {
  const { parcelId, actor, supervisorId } = recall;
  const parcel = parcelById(tx, parcelId);
  const isHere = parcel.state === 'stored' || (parcel.state === 'unconfirmed' && parcel.wasStored);
  if (!isHere) return { isRecalled: false, because: 'notStored' };
  if (parcel.takeBack !== null) return { isRecalled: false, because: 'alreadyToTakeBack' };
  const act = { cause: 'recall', actor, subject: `parcel:${parcelId}`, supervisorId } as const;
  if (waitsForSupervisor(tx, means, act, moment)) return { isRecalled: false, because: 'brakeEngaged' };
  markToTakeBack(tx, means, { parcel, because: 'operator', actor }, moment);
  return { isRecalled: true };
}

/** What a courier's right to take parcels back follows from. */
export interface RecallingCourier {
  readonly id: string;
  readonly state: CourierState;
  readonly companyId: string;
  /** The operator has said that the courier drives for that company. */
  readonly isCompanyConfirmed: boolean;
}

/** A parcel to take back, and the door it lies behind. */
export interface ParcelToTakeBack {
  readonly parcel: Parcel;
  readonly compartment: Compartment;
}

/** What this courier may take back now, those that have waited longest first. */
export function parcelsToTakeBack(reader: Reader, courier: RecallingCourier): ParcelToTakeBack[] {
  return parcelsWhere(
    reader,
    `state IN ('stored', 'retrieving', 'unconfirmed') AND take_back_because IS NOT NULL`,
    {},
    'take_back_ms',
  )
    .filter((parcel) => mayTakeBack(courier, parcel))
    .map((parcel) => ({ parcel, compartment: compartmentById(reader, parcel.compartmentId) }));
}

/**
 * Whether this courier may take this parcel back. Only an approved courier whose company the operator
 * has confirmed: own parcels, and those of the company. Couriers of no listed company share nothing,
 * so they have their own alone. To be asked again when the door is about to be opened.
 */
export function mayTakeBack(courier: RecallingCourier, parcel: Parcel): boolean {
  const isHere = (['stored', 'retrieving', 'unconfirmed'] as const).some((state) => state === parcel.state);
  if (parcel.takeBack === null || !isHere) return false;
  if (courier.state !== 'approved' || !courier.isCompanyConfirmed) return false;
  if (parcel.courierId === courier.id) return true;
  return courier.companyId !== otherCompany && parcel.companyId === courier.companyId;
}
