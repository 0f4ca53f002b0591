import type { Evidence } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import type { Tx } from '../database/transaction.ts';
import { suspectBoardOf } from './boards.ts';
import {
  markVacant,
  quarantine,
  raiseDoubt,
  reportLeftOpen,
  settleDoubt,
  setVerifyEmpty,
} from './compartment-state.ts';
import { type DoorOperation, pendingOperation, settleOperation, wasPulsed } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { liveParcelOf, moveParcel, type Parcel, parcelById } from './parcels.ts';
import { confirmRecall } from './recall.ts';
import { limitCode } from './retrieval-codes.ts';

/**
 * The parcel is with its recipient: the door was seen open and closed again. The code works on for
 * the grace, in which the compartment is withheld.
 */
export function confirmRetrieval(
  tx: Tx,
  means: CustodyMeans,
  retrieval: { parcelId: string; operation: DoorOperation; evidence: Evidence },
  moment: Moment,
): void {
  const parcel = parcelById(tx, retrieval.parcelId);
  const outcome = retrieval.evidence === 'doorClosedLater' ? 'closedLater' : 'openedAndClosed';
  settleOperation(tx, retrieval.operation, outcome, moment);
  // Settled later than it happened, as at a start: the grace counts from the close all the same.
  const closedRunningMs = retrieval.operation.closedRunningMs ?? moment.runningMs;
  finishRetrieval(
    tx,
    means,
    { parcel, evidence: retrieval.evidence, actor: retrieval.operation.actor, closedRunningMs },
    moment,
  );
}

function finishRetrieval(
  tx: Tx,
  means: CustodyMeans,
  finish: { parcel: Parcel; evidence: Evidence; actor: string; closedRunningMs: number },
  moment: Moment,
): void {
  const { parcel, evidence, actor, closedRunningMs } = finish;
  const { nowMs } = moment;
  if (parcel.state !== 'retrieved') moveParcel(tx, { parcel, to: 'retrieved', evidence, actor }, moment);
  tx.run('UPDATE parcel SET grace_from_running_ms = $closedRunningMs WHERE id = $id', {
    id: parcel.id,
    closedRunningMs,
  });
  limitCode(tx, parcel.id, null);
  means.withdrawMessages(tx, parcel.id, nowMs);
  settleDoubt(tx, parcel.compartmentId, moment);
  markVacant(tx, parcel.compartmentId, nowMs);
}

/**
 * The evidence is not complete. Where the door opened, as seen or as the person said, the code is
 * valid for some time more; where nothing says so, the parcel is still inside for all that is known,
 * and its code stays as good as it was. Nobody is reminded.
 */
export function leaveRetrievalUnconfirmed(
  tx: Tx,
  means: CustodyMeans,
  left: {
    parcelId: string;
    doorIsOpen: boolean;
    saidOpened: boolean;
    evidence: Evidence;
    /** Who was at the door; `code` where it is left out. */
    actor?: string;
  },
  moment: Moment,
): void {
  const { actor = 'code' } = left;
  const parcel = parcelById(tx, left.parcelId);
  const operation = pendingOperation(tx, parcel.compartmentId);
  if (operation !== undefined) {
    const outcome = left.doorIsOpen ? 'leftOpen' : left.saidOpened ? 'personAnswered' : 'interrupted';
    settleOperation(tx, operation, outcome, moment);
  }
  // Somebody came back for what they forgot, and a parcel of the same number is here again by now.
  const staysRetrieved =
    parcel.state === 'retrieved' && liveParcelOf(tx, parcel.trackingNumber) !== undefined;
  if (parcel.state !== 'unconfirmed' && !staysRetrieved) {
    moveParcel(tx, { parcel, to: 'unconfirmed', evidence: left.evidence, actor }, moment);
  }
  tx.run('UPDATE parcel SET said_opened = $said WHERE id = $id', {
    id: parcel.id,
    said: Number(left.saidOpened),
  });
  const { unconfirmedHours } = means.configuration().retrievalCode;
  const hasOpened = left.doorIsOpen || left.saidOpened;
  limitCode(tx, parcel.id, hasOpened ? moment.nowMs + unconfirmedHours * 3_600_000 : null);
  if (left.doorIsOpen) reportLeftOpen(tx, parcel.compartmentId, parcel.id, moment);
  else if (!left.saidOpened) raiseDoubt(tx, parcel.compartmentId, 'interrupted', moment);
}

/** The last run had begun to open the door, and no pulse ever left: it is in custody as before. */
export function keepUnopened(tx: Tx, parcelId: string, moment: Moment): void {
  const parcel = parcelById(tx, parcelId);
  const evidence = 'doorNeverOpened';
  const unconfirmed = moveParcel(tx, { parcel, to: 'unconfirmed', evidence, actor: 'kiosk' }, moment);
  moveParcel(tx, { parcel: unconfirmed, to: 'stored', evidence, actor: 'kiosk' }, moment);
  limitCode(tx, parcel.id, null);
}

/**
 * The door did not open. It is quarantined, unless its board could not even be told to open it, and
 * the code stays valid without a limit. Where the sensor saw it closed all along, the parcel is in
 * custody as before; where it cannot see, that rests on a person's word, so the parcel stays
 * unconfirmed.
 */
export function keepAfterStuckDoor(
  tx: Tx,
  stuck: {
    parcelId: string;
    reference: string;
    wasClosedAllAlong: boolean;
    /** Neither the sensor nor a person says that it stayed shut. */
    isInDoubt: boolean;
    because: 'notOpened' | 'anotherDoorOpened';
    /** Who was at the door; `code` where it is left out. */
    actor?: string;
  },
  moment: Moment,
): void {
  const { actor = 'code' } = stuck;
  const parcel = parcelById(tx, stuck.parcelId);
  const { compartmentId } = parcel;
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined) settleOperation(tx, operation, 'notSeenOpen', moment);
  const isTouched = wasPulsed(tx, parcel.id);
  if (parcel.state === 'retrieving') {
    const evidence = stuck.wasClosedAllAlong ? 'doorNeverOpened' : 'personAnswered';
    const unconfirmed = moveParcel(tx, { parcel, to: 'unconfirmed', evidence, actor }, moment);
    if (stuck.wasClosedAllAlong) {
      moveParcel(tx, { parcel: unconfirmed, to: 'stored', evidence, actor: 'kiosk' }, moment);
    }
  }
  limitCode(tx, parcel.id, null);
  if (isTouched) quarantine(tx, compartmentId, stuck.reference, moment);
  if (stuck.isInDoubt) raiseDoubt(tx, compartmentId, 'interrupted', moment);
  if (stuck.because === 'anotherDoorOpened') suspectBoardOf(tx, compartmentId, moment);
}

/** A door that was left open has been closed by somebody: retrieved, but the next courier is to look. */
export function confirmLateClose(
  tx: Tx,
  means: CustodyMeans,
  operation: DoorOperation,
  moment: Moment,
): void {
  const parcel = operation.parcelId === null ? undefined : parcelById(tx, operation.parcelId);
  if (parcel?.state !== 'unconfirmed' || !parcel.wasStored) {
    // A deposit that was left: the close is only an observation; the courier's next scan settles it.
    settleOperation(tx, operation, 'closedLater', moment);
    return;
  }
  const { id: parcelId, compartmentId } = parcel;
  if (operation.cause === 'recall') {
    const { actor } = operation;
    confirmRecall(
      tx,
      means,
      { parcelId, operation, evidence: 'doorClosedLater', actor, found: 'parcel' },
      moment,
    );
    return;
  }
  confirmRetrieval(tx, means, { parcelId, operation, evidence: 'doorClosedLater' }, moment);
  setVerifyEmpty(tx, compartmentId, true);
}

/**
 * A retrieval of which only a person said that the door had opened becomes true when its code has
 * run out and nobody came back; the next courier is to look.
 */
export function settleAnsweredRetrievals(tx: Tx, means: CustodyMeans, moment: Moment): void {
  if (!moment.isClockTrusted) return;
  const due = tx.all(
    z.object({ id: z.string() }),
    `SELECT p.id FROM parcel p JOIN retrieval_code c ON c.parcel_id = p.id AND c.voided_ms IS NULL
     WHERE p.state = 'unconfirmed' AND p.said_opened = 1 AND c.valid_until_ms < $nowMs`,
    { nowMs: moment.nowMs },
  );
  for (const { id } of due) {
    const parcel = parcelById(tx, id);
    const { runningMs: closedRunningMs } = moment;
    finishRetrieval(tx, means, { parcel, evidence: 'timePassed', actor: 'kiosk', closedRunningMs }, moment);
    setVerifyEmpty(tx, parcel.compartmentId, true);
  }
}
