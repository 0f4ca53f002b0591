import type { CompartmentRef } from '../../contract/view.ts';
import type { LockBoards } from '../../hardware/lock-boards.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import {
  cancelDeposit,
  confirmDeposit,
  leaveDepositUnconfirmed,
  reserveCompartment,
  standingOfLabel,
} from '../custody/deposit.ts';
import { operationById, recordAnswer, recordPulse, requestOpening } from '../custody/door-operations.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import {
  confirmRetrieval,
  type CodeAnswer,
  keepAfterStuckDoor,
  leaveRetrievalUnconfirmed,
  tryCode,
} from '../custody/retrieval.ts';
import { parcelById } from '../custody/parcels.ts';
import type { Store, Tx } from '../database/transaction.ts';
import { newReference } from '../ids.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import type { SignedInCourier, Task } from './state.ts';

/** What effects are performed with. */
export interface Performers {
  readonly store: Store;
  readonly means: CustodyMeans;
  readonly lockBoards: LockBoards;
  readonly moment: () => Moment;
  readonly isUsable: (compartmentId: string) => boolean;
  readonly findOrAddRecipient: (tx: Tx, e164: string, nowMs: number) => string;
  readonly checkSignIn: (
    phone: string,
    pin: string,
  ) => Promise<
    | { readonly ok: true; readonly courierId: string; readonly name: string }
    | { readonly ok: false; readonly reason: 'wrong' | 'notApproved' | 'wait'; readonly waitMs: number }
  >;
  /** A message may be waiting: the table says so, this only wakes its reader. */
  readonly wakeMessages: () => void;
}

/**
 * Performs an effect and reports what came of it: at once where the database alone decides, later
 * where a wire or a slow hash does. `report` may be called several times.
 *
 * @throws StoreFault where the disk refuses; nothing was pulsed then.
 */
export function perform(
  effect: SessionEffect,
  performers: Performers,
  report: (event: SessionEvent) => void,
): void {
  const { store, means } = performers;
  const moment = performers.moment();
  switch (effect.do) {
    case 'checkPin':
      checkPin(effect, performers, report);
      return;
    case 'findLabel':
      report(findLabel(effect, performers));
      return;
    case 'reserve':
      report(reserve(effect, performers));
      return;
    case 'tryCode': {
      const code = effect.code.replaceAll(/[\s-]/g, '');
      if (!new RegExp(`^\\d{${means.configuration().retrievalCode.digits}}$`).test(code)) {
        report({ kind: 'codeRefused', refusal: 'notACode' });
        return;
      }
      report(
        answerOf(store.transaction((tx) => tryCode(tx, means, { code, lastFour: effect.lastFour }, moment))),
      );
      return;
    }
    case 'tryToken':
      report(answerOf(store.transaction((tx) => tryCode(tx, means, { token: effect.token }, moment))));
      return;
    case 'openDoor':
      openDoor(effect, performers, report);
      return;
    case 'recordAnswer':
      store.transaction((tx) =>
        recordAnswer(tx, effect.operationId, effect.answer, actorOf(effect.task), moment),
      );
      return;
    case 'confirm':
      store.transaction((tx) => confirm(tx, effect, means, moment));
      performers.wakeMessages();
      return;
    case 'cancelDeposit':
      store.transaction((tx) =>
        cancelDeposit(tx, { parcelId: effect.parcelId, because: effect.because }, moment),
      );
      return;
    case 'leave':
      store.transaction((tx) => leave(tx, effect, means, moment));
      return;
    case 'giveUpDoor':
      store.transaction((tx) => giveUpDoor(tx, effect, moment));
      return;
    default:
      effect satisfies never;
  }
}

function checkPin(
  { phone, pin }: Extract<SessionEffect, { do: 'checkPin' }>,
  performers: Performers,
  report: (event: SessionEvent) => void,
): void {
  performers.checkSignIn(phone, pin).then(
    (result) =>
      report({
        kind: 'pinChecked',
        result: result.ok ? { ok: true, courier: { id: result.courierId, name: result.name } } : result,
      }),
    () => report({ kind: 'storeFailed' }),
  );
}

function findLabel(
  { courier, trackingNumber }: Extract<SessionEffect, { do: 'findLabel' }>,
  { store }: Performers,
): SessionEvent {
  const standing = standingOfLabel(store, trackingNumber, courier.id);
  if (standing.kind !== 'unsettled') return { kind: 'labelFound', trackingNumber, standing: standing.kind };
  const { id, label, sizeClass } = standing.compartment;
  return {
    kind: 'unsettledDepositFound',
    task: {
      purpose: 'deposit',
      courier,
      trackingNumber,
      recipientE164: undefined,
      sizeClass,
      parcelId: standing.parcelId,
      compartment: { id, label },
      verifyEmpty: false,
      reference: newReference(),
    },
  };
}

function reserve(effect: Extract<SessionEffect, { do: 'reserve' }>, performers: Performers): SessionEvent {
  const { courier, trackingNumber, recipientE164, sizeClass } = effect;
  const { store, means, isUsable } = performers;
  const moment = performers.moment();
  const reserved = store.transaction((tx) => {
    const recipientId = performers.findOrAddRecipient(tx, recipientE164, moment.nowMs);
    return reserveCompartment(
      tx,
      means,
      { courierId: courier.id, recipientId, trackingNumber, sizeClass, isUsable },
      moment,
    );
  });
  if ('refusal' in reserved) return { kind: 'noneFree' };
  const { id, label, verifyEmpty } = reserved.compartment;
  return {
    kind: 'compartmentReserved',
    task: {
      purpose: 'deposit',
      courier,
      trackingNumber,
      recipientE164,
      sizeClass,
      parcelId: reserved.parcelId,
      compartment: { id, label },
      verifyEmpty,
      reference: newReference(),
    },
  };
}

function answerOf(answer: CodeAnswer): SessionEvent {
  if (answer.accepted) {
    const compartment: CompartmentRef = { id: answer.compartment.id, label: answer.compartment.label };
    return {
      kind: 'codeAccepted',
      task: { purpose: 'retrieval', parcelId: answer.parcelId, compartment, reference: newReference() },
    };
  }
  // What the screen must ask next follows from the budget, which the view reads.
  return { kind: 'codeRefused', refusal: answer.refusal === 'unknown' ? 'unknown' : undefined };
}

/**
 * Writes down that the lock is about to be pulsed, then pulses it. Between the commit and the first
 * byte on the wire nothing else is done: this is the way that somebody stands in front of.
 */
function openDoor(
  { task, attempt }: Extract<SessionEffect, { do: 'openDoor' }>,
  performers: Performers,
  report: (event: SessionEvent) => void,
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
    try {
      store.transaction((tx) => recordPulse(tx, operationId, pulse, performers.moment()));
    } catch {
      report({ kind: 'storeFailed' });
      return;
    }
    report({ kind: 'doorPulsed', operationId, wasWritten: outcome.written, doorBefore });
  });
}

function confirm(
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

function leave(
  tx: Tx,
  { task, doorIsOpen, saidOpened }: Extract<SessionEffect, { do: 'leave' }>,
  means: CustodyMeans,
  moment: Moment,
): void {
  const left = { parcelId: task.parcelId, doorIsOpen, evidence: 'sessionEnded' as const };
  if (task.purpose === 'retrieval') leaveRetrievalUnconfirmed(tx, means, { ...left, saidOpened }, moment);
  else leaveDepositUnconfirmed(tx, left, moment);
}

function giveUpDoor(
  tx: Tx,
  { task, because, wasClosedAllAlong }: Extract<SessionEffect, { do: 'giveUpDoor' }>,
  moment: Moment,
): void {
  const { parcelId, reference } = task;
  if (task.purpose === 'deposit') cancelDeposit(tx, { parcelId, because, reference }, moment);
  else keepAfterStuckDoor(tx, { parcelId, reference, wasClosedAllAlong, because }, moment);
  appendAccessLog(tx, {
    kind: 'door.reported',
    actor: actorOf(task),
    subject: `compartment:${parcelById(tx, parcelId).compartmentId}`,
    detail: { because, reference },
    nowMs: moment.nowMs,
  });
}

function actorOf(task: Task): string {
  return task.purpose === 'deposit' ? courierActor(task.courier) : 'code';
}

function courierActor(courier: SignedInCourier): string {
  return `courier:${courier.id}`;
}
