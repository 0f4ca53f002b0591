import type { Evidence } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { suspectBoard } from './boards.ts';
import { type BudgetState, budgetState, codeBudget, delayNextPair, spendFreeTry } from './code-budget.ts';
import {
  type Compartment,
  clearDoubt,
  compartmentById,
  markVacant,
  raiseDoubt,
  setService,
  setVerifyEmpty,
} from './compartments.ts';
import { type DoorOperation, pendingOperation, settleOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { moveParcel, type Parcel, parcelById } from './parcels.ts';
import { findCode, limitCode } from './retrieval-codes.ts';

/** What somebody shows to be let in: typed digits, or the token of a QR. */
export type Shown =
  | { readonly code: string; readonly lastFour: string | undefined }
  | { readonly token: string };

export type CodeAnswer =
  | { readonly accepted: true; readonly parcelId: string; readonly compartment: Compartment }
  /** `needsLastFour`: not looked at, since the free tries are used up; `wait`: not looked at yet. */
  | { readonly accepted: false; readonly refusal: 'unknown' | 'needsLastFour' | 'wait' };

/**
 * Looks up what was shown, and counts and logs it. A code that is right costs nothing and gives
 * nothing back; a token is never slowed, since nobody guesses 128 bits, so real recipients cannot be
 * locked out by somebody who types.
 */
export function tryCode(tx: Tx, means: CustodyMeans, shown: Shown, moment: Moment): CodeAnswer {
  if ('token' in shown) return judge(tx, means, findCode(tx, means.codeKey, shown), undefined, moment);
  const { nowMs } = moment;
  const budget = budgetOf(tx, means);
  const state = budgetState(tx, budget, nowMs);
  if (!state.hasFreeTry) {
    if (shown.lastFour === undefined) return { accepted: false, refusal: 'needsLastFour' };
    if (state.pairWaitMs > 0) return { accepted: false, refusal: 'wait' };
  }
  // A pair is only asked for when the free tries are used up; before that the code alone is judged.
  const lastFour = state.hasFreeTry ? undefined : shown.lastFour;
  const answer = judge(tx, means, findCode(tx, means.codeKey, shown), lastFour, moment);
  if (!answer.accepted) {
    if (state.hasFreeTry) spendFreeTry(tx, budget, nowMs);
    else delayNextPair(tx, budget, nowMs);
  }
  return answer;
}

/** What the screen must ask for now: the code alone, or the code and the last four digits. */
export function codeBudgetState(reader: Reader, means: CustodyMeans, nowMs: number): BudgetState {
  return budgetState(reader, budgetOf(reader, means), nowMs);
}

/** The budget of free wrong codes of this cabinet, from the length of its codes and its size. */
export function budgetOf(reader: Reader, means: CustodyMeans) {
  const compartments = reader.get(
    z.object({ count: z.int() }),
    'SELECT count(*) AS count FROM compartment WHERE is_retired = 0',
  );
  return codeBudget(means.configuration().retrievalCode.digits, compartments?.count ?? 0);
}

function judge(
  tx: Tx,
  means: CustodyMeans,
  found: { parcelId: string; validUntilMs: number | null } | undefined,
  lastFour: string | undefined,
  moment: Moment,
): CodeAnswer {
  const parcel = found === undefined ? undefined : parcelById(tx, found.parcelId);
  const opens =
    parcel !== undefined &&
    isCodeValid(means, parcel, found?.validUntilMs ?? null, moment) &&
    (lastFour === undefined || means.lastFourDigits(tx, parcel.recipientId) === lastFour);
  appendAccessLog(tx, {
    kind: opens ? 'code.accepted' : 'code.refused',
    actor: 'code',
    subject: opens ? `parcel:${parcel.id}` : 'cabinet',
    detail: { withLastFour: lastFour !== undefined },
    nowMs: moment.nowMs,
  });
  if (opens) {
    return { accepted: true, parcelId: parcel.id, compartment: compartmentById(tx, parcel.compartmentId) };
  }
  appendEvent(tx, { name: 'code.refused', version: 1, withLastFour: lastFour !== undefined }, moment);
  return { accepted: false, refusal: 'unknown' };
}

function isCodeValid(
  means: CustodyMeans,
  parcel: Parcel,
  validUntilMs: number | null,
  moment: Moment,
): boolean {
  const isOver = (untilMs: number | null) =>
    untilMs !== null && moment.isClockTrusted && moment.nowMs > untilMs;
  switch (parcel.state) {
    case 'stored':
    case 'retrieving':
    case 'unconfirmed':
      return parcel.wasStored && !isOver(validUntilMs);
    case 'retrieved': {
      const { comeBackHours } = means.configuration().retrievalCode;
      return !isOver(parcel.stateSinceMs + comeBackHours * 3_600_000);
    }
    default:
      return false;
  }
}

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
  finishRetrieval(tx, means, parcel, retrieval.evidence, moment);
}

function finishRetrieval(
  tx: Tx,
  means: CustodyMeans,
  parcel: Parcel,
  evidence: Evidence,
  moment: Moment,
): void {
  const { nowMs } = moment;
  const graceUntilMs = nowMs + means.configuration().retrievalCode.graceMinutes * 60_000;
  if (parcel.state !== 'retrieved') {
    moveParcel(tx, { parcel, to: 'retrieved', evidence, actor: 'code' }, moment);
  }
  tx.run('UPDATE parcel SET grace_until_ms = $graceUntilMs WHERE id = $id', { id: parcel.id, graceUntilMs });
  limitCode(tx, parcel.id, null);
  means.withdrawMessages(tx, parcel.id, nowMs);
  clearDoubt(tx, parcel.compartmentId, 'leftOpen', moment);
  clearDoubt(tx, parcel.compartmentId, 'interrupted', moment);
  markVacant(tx, parcel.compartmentId, nowMs);
}

/**
 * The evidence is not complete: the sensor could not see, or the session ended with the door open.
 * The code is valid for some time more, and nobody is reminded.
 */
export function leaveRetrievalUnconfirmed(
  tx: Tx,
  means: CustodyMeans,
  left: { parcelId: string; doorIsOpen: boolean; saidOpened: boolean; evidence: Evidence },
  moment: Moment,
): void {
  const parcel = parcelById(tx, left.parcelId);
  const operation = pendingOperation(tx, parcel.compartmentId);
  if (operation !== undefined) {
    const outcome = left.doorIsOpen ? 'leftOpen' : left.saidOpened ? 'personAnswered' : 'interrupted';
    settleOperation(tx, operation, outcome, moment);
  }
  if (parcel.state !== 'unconfirmed') {
    moveParcel(tx, { parcel, to: 'unconfirmed', evidence: left.evidence, actor: 'code' }, moment);
  }
  if (left.saidOpened) tx.run('UPDATE parcel SET said_opened = 1 WHERE id = $id', { id: parcel.id });
  const { unconfirmedHours } = means.configuration().retrievalCode;
  limitCode(tx, parcel.id, moment.nowMs + unconfirmedHours * 3_600_000);
  if (left.doorIsOpen) raiseDoubt(tx, parcel.compartmentId, 'leftOpen', moment);
  else if (!left.saidOpened) raiseDoubt(tx, parcel.compartmentId, 'interrupted', moment);
}

/**
 * The door did not open. It is quarantined, and the code stays valid without a limit. Where the
 * sensor saw it closed all along, the parcel is in custody as before; where it cannot see, that rests
 * on a person's word, so the parcel stays unconfirmed.
 */
export function keepAfterStuckDoor(
  tx: Tx,
  stuck: {
    parcelId: string;
    reference: string;
    wasClosedAllAlong: boolean;
    because: 'notOpened' | 'anotherDoorOpened';
  },
  moment: Moment,
): void {
  const parcel = parcelById(tx, stuck.parcelId);
  const { compartmentId } = parcel;
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined) settleOperation(tx, operation, 'notSeenOpen', moment);
  if (parcel.state === 'retrieving') {
    const evidence = stuck.wasClosedAllAlong ? 'doorNeverOpened' : 'personAnswered';
    const unconfirmed = moveParcel(tx, { parcel, to: 'unconfirmed', evidence, actor: 'code' }, moment);
    if (stuck.wasClosedAllAlong) {
      moveParcel(tx, { parcel: unconfirmed, to: 'stored', evidence, actor: 'kiosk' }, moment);
    }
  }
  limitCode(tx, parcel.id, null);
  const { reference } = stuck;
  setService(tx, { compartmentId, service: 'fault', reference, actor: 'kiosk' }, moment);
  if (stuck.because === 'anotherDoorOpened') {
    raiseDoubt(tx, compartmentId, 'anotherDoorOpened', moment);
    suspectBoard(tx, compartmentById(tx, compartmentId).boardId, 'anotherDoorOpened', moment);
  }
}

/** A door that was left open has been closed by somebody: retrieved, but the next courier is to look. */
export function confirmLateClose(
  tx: Tx,
  means: CustodyMeans,
  operation: DoorOperation,
  moment: Moment,
): void {
  if (operation.parcelId === null) return settleOperation(tx, operation, 'closedLater', moment);
  const parcel = parcelById(tx, operation.parcelId);
  if (parcel.state !== 'unconfirmed' || !parcel.wasStored) {
    // A deposit that was left: the close is only an observation; the courier's next scan settles it.
    return settleOperation(tx, operation, 'closedLater', moment);
  }
  const { compartmentId } = parcel;
  confirmRetrieval(tx, means, { parcelId: parcel.id, operation, evidence: 'doorClosedLater' }, moment);
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
    finishRetrieval(tx, means, parcel, 'timePassed', moment);
    setVerifyEmpty(tx, parcel.compartmentId, true);
  }
}
