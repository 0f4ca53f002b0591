import type { PulseOutcome } from '../../hardware/lock-boards.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import { suspectBoardOf } from '../custody/boards.ts';
import {
  cancelDeposit,
  confirmDeposit,
  keepDepositAfterStuckDoor,
  leaveDepositUnconfirmed,
} from '../custody/deposit.ts';
import { operationById, recordAnswer, recordPulse } from '../custody/door-operations.ts';
import { noteGoodsDisagreement } from '../custody/goods.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import { requestOpening } from '../custody/opening.ts';
import { openCase } from '../custody/problem-cases.ts';
import { confirmRecall, requestRecall } from '../custody/recall.ts';
import { confirmRetrieval, keepAfterStuckDoor, leaveRetrievalUnconfirmed } from '../custody/retrieval.ts';
import type { Tx } from '../database/transaction.ts';
import { courierById } from '../people/couriers.ts';
import type { PulseResult, SessionEffect } from './event.ts';
import type { Performers, Reports } from './performers.ts';
import type { Task } from './state.ts';

/**
 * Writes down that the lock is about to be pulsed, then pulses it. Between the commit and the first
 * byte on the wire nothing else is done: this is the way that somebody stands in front of.
 */
export function openDoor(
  { task, attempt }: Extract<SessionEffect, { do: 'openDoor' }>,
  performers: Performers,
  { report, write }: Reports,
): void {
  const { store, means, lockBoards } = performers;
  const { id: compartmentId } = task.compartment;
  const doorBefore = lockBoards.door(compartmentId);
  const opening = store.transaction((tx) => {
    if (task.purpose === 'recall') {
      const courier = courierById(tx, task.courier.id);
      if (courier === undefined) return { refusal: 'notAllowed' as const };
      const { parcelId } = task;
      return requestRecall(tx, means, { courier, parcelId, attempt, doorBefore }, performers.moment());
    }
    return requestOpening(
      tx,
      means,
      {
        compartmentId,
        parcelId: task.parcelId,
        cause: task.purpose,
        actor: actorOf(task),
        attempt,
        doorBefore,
      },
      performers.moment(),
    );
  });
  if ('refusal' in opening) {
    report({
      kind: 'openingRefused',
      ...(opening.refusal === 'notAllowed' && { because: opening.refusal }),
    });
    return;
  }
  const { operationId } = opening;
  const pulsed = lockBoards.open(compartmentId);
  report({ kind: 'openingBegun', operationId });
  pulsed.then((outcome) => {
    const pulse = !outcome.written ? 'notWritten' : outcome.acknowledged ? 'acknowledged' : 'unanswered';
    const isRecorded = write(() =>
      store.transaction((tx) => {
        recordPulse(tx, operationId, pulse, performers.moment());
        if ('fault' in outcome && outcome.fault === 'refused') {
          recordBoardRefusal(tx, { compartmentId, operationId }, performers.moment());
        }
      }),
    );
    if (pulse !== 'acknowledged') performers.logUnacknowledged(compartmentId, outcome);
    if (isRecorded) report({ kind: 'doorPulsed', operationId, result: resultOf(outcome), doorBefore });
  });
}

/** What follows from a pulse for whoever stands at the door. */
function resultOf(outcome: PulseOutcome): PulseResult {
  if (!outcome.written) {
    const { fault } = outcome;
    return fault === 'portClosed' || fault === 'lineTooNoisy' ? 'outOfReach' : 'notWritten';
  }
  if (outcome.acknowledged) return 'taken';
  if (outcome.isAmbiguous) return 'ambiguous';
  // Of a board that never answers, a door that is shut says only that nobody has pulled it yet.
  return outcome.after === 'closed' && outcome.fault !== undefined ? 'missed' : 'taken';
}

/** The board says that it could not do it. */
function recordBoardRefusal(
  tx: Tx,
  { compartmentId, operationId }: { compartmentId: string; operationId: string },
  moment: Moment,
): void {
  appendAccessLog(tx, {
    kind: 'door.boardRefused',
    actor: 'kiosk',
    subject: `compartment:${compartmentId}`,
    detail: { operation: operationId },
    nowMs: moment.nowMs,
  });
}

export function confirm(
  tx: Tx,
  { task, operationId, isSeen }: Extract<SessionEffect, { do: 'confirm' }>,
  means: CustodyMeans,
  moment: Moment,
): void {
  const operation = operationById(tx, operationId);
  const { parcelId } = task;
  if (task.purpose === 'deposit') {
    const evidence = isSeen ? 'doorSeenOpenAndClosed' : 'personAnswered';
    confirmDeposit(tx, means, { parcelId, operation, evidence }, moment);
  } else if (task.purpose === 'recall') {
    const evidence = isSeen ? 'doorSeenOpenAndClosed' : 'personAnswered';
    confirmRecall(
      tx,
      means,
      { parcelId, operation, evidence, actor: actorOf(task), found: task.found },
      moment,
    );
  } else if (isSeen) {
    confirmRetrieval(tx, means, { parcelId, operation, evidence: 'doorSeenOpenAndClosed' }, moment);
  } else {
    leaveRetrievalUnconfirmed(
      tx,
      means,
      {
        parcelId,
        doorIsOpen: false,
        saidOpened: true,
        evidence: 'personAnswered',
        actor: actorOf(task),
      },
      moment,
    );
  }
}

export function leave(
  tx: Tx,
  { task, doorIsOpen, saidOpened }: Extract<SessionEffect, { do: 'leave' }>,
  means: CustodyMeans,
  moment: Moment,
): void {
  const left = { parcelId: task.parcelId, doorIsOpen, evidence: 'sessionEnded' as const };
  if (task.purpose !== 'deposit') {
    leaveRetrievalUnconfirmed(tx, means, { ...left, saidOpened, actor: actorOf(task) }, moment);
  } else leaveDepositUnconfirmed(tx, left, moment);
}

export function giveUpDoor(
  tx: Tx,
  effect: Extract<SessionEffect, { do: 'giveUpDoor' }>,
  moment: Moment,
): void {
  const { task, because, wasClosedAllAlong, isInDoubt, openedInstead } = effect;
  const { parcelId, reference } = task;
  if (task.purpose !== 'deposit') {
    const actor = actorOf(task);
    keepAfterStuckDoor(tx, { parcelId, reference, wasClosedAllAlong, isInDoubt, because, actor }, moment);
  } else if (isInDoubt) {
    keepDepositAfterStuckDoor(tx, { parcelId, reference, because }, moment);
  } else {
    const evidence = wasClosedAllAlong ? 'doorNeverOpened' : 'personReported';
    cancelDeposit(tx, { parcelId, because, reference, evidence }, moment);
  }
  // Either of the two boards may have the other's address.
  if (openedInstead !== undefined) suspectBoardOf(tx, openedInstead, moment);
  reportDoor(tx, task, because, moment);
  const kind = because === 'notOpened' ? 'didNotOpen' : because;
  const compartmentId = task.compartment.id;
  openCase(tx, { kind, reference, compartmentId, parcelId, actor: actorOf(task) }, moment);
}

/** The reference that the person is shown, with what it stands for. */
export function reportDoor(tx: Tx, task: Task, because: string, moment: Moment): void {
  const { reference, compartment } = task;
  appendAccessLog(tx, {
    kind: 'door.reported',
    actor: actorOf(task),
    subject: `compartment:${compartment.id}`,
    detail: { because, reference },
    nowMs: moment.nowMs,
  });
}

/** What the goods sensor saw after the close, and what the courier said to it. */
export function noteGoodsAt(
  tx: Tx,
  { task, goods, answer }: Extract<SessionEffect, { do: 'noteGoods' }>,
  moment: Moment,
): void {
  const actor = answer === null ? 'door' : actorOf(task);
  noteGoodsDisagreement(tx, { parcelId: task.parcelId, goods, answer, actor }, moment);
}

/** What the person at the door said. */
export function recordAnswerAt(
  tx: Tx,
  { operationId, answer, task }: Extract<SessionEffect, { do: 'recordAnswer' }>,
  moment: Moment,
): void {
  recordAnswer(tx, operationId, answer, actorOf(task), moment);
}

function actorOf(task: Task): string {
  return task.purpose === 'retrieval' ? task.visit.actor : `courier:${task.courier.id}`;
}
