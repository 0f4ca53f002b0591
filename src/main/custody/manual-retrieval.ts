import type { DoorState } from '../../contract/compartment.ts';
import type { Evidence } from '../../contract/parcel.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { compartmentById } from './compartments.ts';
import type { DoorOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { type OpeningRefusal, requestOpening } from './opening.ts';
import { parcelById } from './parcels.ts';
import { type Found, finishByHand } from './recall.ts';

/** Why somebody takes a parcel out by hand; goes into the access log. */
export const manualReasons = [
  'recipientIdentified',
  'carrierAsked',
  'parcelDamaged',
  'doorDefective',
  'ordered',
] as const;
export type ManualReason = (typeof manualReasons)[number];

/** Who takes a parcel out: a technician at the cabinet, or the operator from afar. */
export type ManualCause = 'maintenance' | 'remote';

export type ManualRefusal = OpeningRefusal | 'notStored' | 'notConfirmed';

/**
 * Commits that a technician or the operator is about to take out a parcel that is not theirs. Needs a
 * reason, and the label of the compartment typed once more: whoever does this has looked at which door
 * will open. Counted by the brake. The code stays as it is until the parcel has left.
 */
export function requestManualRetrieval(
  tx: Tx,
  means: CustodyMeans,
  request: {
    parcelId: string;
    cause: ManualCause;
    /** `technician:ID`, or the platform's. */
    actor: string;
    reason: ManualReason;
    /** The compartment's label, as the person typed it to confirm. */
    confirmedLabel: string;
    attempt: number;
    doorBefore: DoorState;
    supervisorId?: string;
  },
  moment: Moment,
): { operationId: string } | { refusal: ManualRefusal } {
  const { parcelId, cause, actor, reason, confirmedLabel, attempt, doorBefore, supervisorId } = request;
  const parcel = parcelById(tx, parcelId);
  const { compartmentId } = parcel;
  const isHere =
    parcel.wasStored &&
    (['stored', 'retrieving', 'unconfirmed'] as const).some((state) => state === parcel.state);
  if (!isHere) return { refusal: 'notStored' };
  const { label } = compartmentById(tx, compartmentId);
  if (confirmedLabel.trim().toUpperCase() !== label.toUpperCase()) return { refusal: 'notConfirmed' };
  const opening = requestOpening(
    tx,
    means,
    { compartmentId, parcelId, cause, actor, attempt, doorBefore, ...(supervisorId && { supervisorId }) },
    moment,
  );
  if ('operationId' in opening) {
    appendAccessLog(tx, {
      kind: 'parcel.manualRetrieval',
      actor,
      subject: `parcel:${parcelId}`,
      detail: { operation: opening.operationId, reason },
      nowMs: moment.nowMs,
    });
  }
  return opening;
}

/**
 * The parcel was taken out by hand, and the recipient is told: where it was handed over it is
 * `retrieved`, where the operator keeps it or gives it back to its carrier it is `recalled`.
 */
export function confirmManualRetrieval(
  tx: Tx,
  means: CustodyMeans,
  taken: {
    parcelId: string;
    operation: DoorOperation;
    evidence: Evidence;
    actor: string;
    handedTo: 'recipient' | 'operator';
    found: Found;
  },
  moment: Moment,
): void {
  const { handedTo, found } = taken;
  const to = found === 'parcel' && handedTo === 'operator' ? 'recalled' : 'retrieved';
  const hasLeft = finishByHand(tx, means, { ...taken, to }, moment);
  if (!hasLeft || found === 'nothing') return;
  const parcel = parcelById(tx, taken.parcelId);
  means.tellRecipient(tx, {
    recipientId: parcel.recipientId,
    parcelId: parcel.id,
    compartmentLabel: compartmentById(tx, parcel.compartmentId).label,
    notice: { kind: 'takenOut', handedTo },
    nowMs: moment.nowMs,
  });
}
