import type { DoorState } from '../../contract/compartment.ts';
import type { Evidence } from '../../contract/parcel.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { markVacant, settleDoubt, setVerifyEmpty } from './compartment-state.ts';
import { type DoorOperation, type Outcome, settleOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { type OpeningRefusal, requestOpening } from './opening.ts';
import { moveParcel, type Parcel, parcelById } from './parcels.ts';
import { voidCode } from './retrieval-codes.ts';
import { mayTakeBack, type RecallingCourier } from './take-back.ts';

/** What whoever opened the door took away: the parcel, or nothing, since nothing was there. */
export type Found = 'parcel' | 'nothing';

/**
 * Commits that a courier is about to take a parcel back. Whether the courier may is asked anew, since
 * somebody else may have taken it, or the operator may have suspended the courier, in the meantime.
 */
export function requestRecall(
  tx: Tx,
  means: CustodyMeans,
  request: { courier: RecallingCourier; parcelId: string; attempt: number; doorBefore: DoorState },
  moment: Moment,
): { operationId: string } | { refusal: OpeningRefusal | 'notAllowed' } {
  const { courier, parcelId, attempt, doorBefore } = request;
  const parcel = parcelById(tx, parcelId);
  if (!mayTakeBack(courier, parcel)) return { refusal: 'notAllowed' };
  const { compartmentId } = parcel;
  const actor = `courier:${courier.id}`;
  return requestOpening(
    tx,
    means,
    { compartmentId, parcelId, cause: 'recall', actor, attempt, doorBefore },
    moment,
  );
}

/**
 * A parcel was taken out by somebody who is not its recipient: its carrier's courier, or the operator.
 * The door was seen open and closed again, or, where the sensor cannot see, the person says so. No
 * grace follows: what goes back does not wait for somebody to come once more.
 */
export function confirmRecall(
  tx: Tx,
  means: CustodyMeans,
  recall: { parcelId: string; operation: DoorOperation; evidence: Evidence; actor: string; found: Found },
  moment: Moment,
): void {
  finishByHand(tx, means, { ...recall, to: recall.found === 'parcel' ? 'recalled' : 'retrieved' }, moment);
}

/**
 * Ends a parcel's custody without a code: `recalled`, or `retrieved` where it was handed to its
 * recipient or was gone already. A door that a sensor saw open and close proves it; a person's word
 * is weaker, so the way leads through `unconfirmed`, and the next courier looks whether it is empty.
 *
 * @returns whether it did; false where the parcel had left custody already.
 */
export function finishByHand(
  tx: Tx,
  means: CustodyMeans,
  finish: {
    parcelId: string;
    operation: DoorOperation;
    evidence: Evidence;
    actor: string;
    found: Found;
    to: 'recalled' | 'retrieved';
  },
  moment: Moment,
): boolean {
  const { operation, evidence, actor, found, to } = finish;
  const { nowMs } = moment;
  const parcel = parcelById(tx, finish.parcelId);
  settleOperation(tx, operation, outcomeOf(evidence), moment);
  // Somebody was quicker: it has left custody, and what was done at the door is on the operation.
  if (parcel.state !== 'retrieving' && parcel.state !== 'unconfirmed') return false;
  const isProven = found === 'parcel' && evidence !== 'personAnswered';
  const before =
    isProven || parcel.state === 'unconfirmed'
      ? parcel
      : moveParcel(tx, { parcel, to: 'unconfirmed', evidence: wordOf(found, evidence), actor }, moment);
  if (found === 'nothing') reportMissing(tx, parcel, actor, moment);
  moveParcel(tx, { parcel: before, to, evidence: wordOf(found, evidence), actor }, moment);
  voidCode(tx, parcel.id, nowMs);
  means.withdrawMessages(tx, parcel.id, nowMs);
  settleDoubt(tx, parcel.compartmentId, moment);
  if (!isProven || evidence === 'doorClosedLater') setVerifyEmpty(tx, parcel.compartmentId, true);
  markVacant(tx, parcel.compartmentId, nowMs);
  return true;
}

/** That nothing was inside is a person's word, whatever the door did. */
function wordOf(found: Found, evidence: Evidence): Evidence {
  return found === 'nothing' ? 'personReported' : evidence;
}

function outcomeOf(evidence: Evidence): Outcome {
  if (evidence === 'doorClosedLater') return 'closedLater';
  return evidence === 'personAnswered' ? 'personAnswered' : 'openedAndClosed';
}

function reportMissing(tx: Tx, { id: parcelId, compartmentId }: Parcel, actor: string, moment: Moment): void {
  appendAccessLog(tx, {
    kind: 'parcel.foundMissing',
    actor,
    subject: `parcel:${parcelId}`,
    detail: { compartment: compartmentId },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'parcel.foundMissing', version: 1, parcelId, compartmentId }, moment);
}
