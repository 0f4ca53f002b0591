import { appendAccessLog } from '../access-log/access-log.ts';
import {
  cancelDeposit,
  confirmDeposit,
  keepDepositAfterStuckDoor,
  leaveDepositUnconfirmed,
} from '../custody/deposit.ts';
import { operationById, recordAnswer, recordPulse } from '../custody/door-operations.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import { requestOpening } from '../custody/opening.ts';
import { confirmRetrieval, keepAfterStuckDoor, leaveRetrievalUnconfirmed } from '../custody/retrieval.ts';
import type { Tx } from '../database/transaction.ts';
import type { SessionEffect } from './event.ts';
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
  const opening = store.transaction((tx) =>
    requestOpening(
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
    ),
  );
  if ('refusal' in opening) {
    report({ kind: 'openingRefused' });
    return;
  }
  const { operationId } = opening;
  const pulsed = lockBoards.open(compartmentId);
  report({ kind: 'openingBegun', operationId });
  pulsed.then((outcome) => {
    const pulse = !outcome.written ? 'notWritten' : outcome.acknowledged ? 'acknowledged' : 'unanswered';
    const isRecorded = write(() =>
      store.transaction((tx) => recordPulse(tx, operationId, pulse, performers.moment())),
    );
    if (isRecorded) report({ kind: 'doorPulsed', operationId, wasWritten: outcome.written, doorBefore });
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
  } else if (isSeen) {
    confirmRetrieval(tx, means, { parcelId, operation, evidence: 'doorSeenOpenAndClosed' }, moment);
  } else {
    leaveRetrievalUnconfirmed(
      tx,
      means,
      { parcelId, doorIsOpen: false, saidOpened: true, evidence: 'personAnswered' },
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
  if (task.purpose === 'retrieval') leaveRetrievalUnconfirmed(tx, means, { ...left, saidOpened }, moment);
  else leaveDepositUnconfirmed(tx, left, moment);
}

export function giveUpDoor(
  tx: Tx,
  { task, because, wasClosedAllAlong, isInDoubt }: Extract<SessionEffect, { do: 'giveUpDoor' }>,
  moment: Moment,
): void {
  const { parcelId, reference } = task;
  if (task.purpose === 'retrieval') {
    keepAfterStuckDoor(tx, { parcelId, reference, wasClosedAllAlong, because }, moment);
  } else if (isInDoubt) {
    keepDepositAfterStuckDoor(tx, { parcelId, reference, because }, moment);
  } else {
    const evidence = wasClosedAllAlong ? 'doorNeverOpened' : 'personReported';
    cancelDeposit(tx, { parcelId, because, reference, evidence }, moment);
  }
  reportDoor(tx, task, because, moment);
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

/** What the person at the door said. */
export function recordAnswerAt(
  tx: Tx,
  { operationId, answer, task }: Extract<SessionEffect, { do: 'recordAnswer' }>,
  moment: Moment,
): void {
  recordAnswer(tx, operationId, answer, actorOf(task), moment);
}

function actorOf(task: Task): string {
  return task.purpose === 'deposit' ? `courier:${task.courier.id}` : 'code';
}
