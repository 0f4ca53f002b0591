import type { CompartmentRef } from '../../contract/view.ts';
import { type CodeAnswer, tryCode } from '../custody/code-tries.ts';
import { cancelDeposit, reserveCompartment, standingOfLabel } from '../custody/deposit.ts';
import { newReference } from '../ids.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import {
  confirm,
  giveUpDoor,
  leave,
  noteGoodsAt,
  openDoor,
  recordAnswerAt,
  reportDoor,
} from './perform-at-door.ts';
import type { Performers, Reports } from './performers.ts';

/**
 * Performs an effect and reports what came of it: at once where the database alone decides, later
 * where a wire or a slow hash does.
 *
 * @throws StoreFault where the disk refuses; nothing was pulsed then.
 */
export function perform(effect: SessionEffect, performers: Performers, reports: Reports): void {
  const { store, means } = performers;
  const { report } = reports;
  const moment = performers.moment();
  switch (effect.do) {
    case 'checkPin':
      checkPin(effect, performers, reports);
      return;
    case 'findLabel':
      report(findLabel(effect, performers));
      return;
    case 'reserve':
      report(reserve(effect, performers));
      return;
    case 'tryCode': {
      const code = effect.code.replaceAll(/[\s-]/g, '');
      // Codes that were sent before the length was changed are still out there.
      if (!/^\d{6,12}$/.test(code)) {
        report({ kind: 'codeRefused', refusal: 'notACode' });
        return;
      }
      const { lastFour } = effect;
      const answer = store.transaction((tx) => tryCode(tx, means, { code, lastFour }, moment));
      report(answerOf(answer, performers));
      return;
    }
    case 'tryToken': {
      const { token } = effect;
      const answer = store.transaction((tx) => tryCode(tx, means, { token }, moment));
      report(answerOf(answer, performers));
      return;
    }
    case 'openDoor':
      openDoor(effect, performers, reports);
      return;
    case 'confirm':
      store.transaction((tx) => confirm(tx, effect, means, moment));
      performers.wakeMessages();
      return;
    case 'cancelDeposit':
      store.transaction((tx) => cancelDeposit(tx, effect, moment));
      return;
    case 'recordAnswer':
      store.transaction((tx) => recordAnswerAt(tx, effect, moment));
      return;
    case 'leave':
      store.transaction((tx) => leave(tx, effect, means, moment));
      return;
    case 'noteGoods':
      store.transaction((tx) => noteGoodsAt(tx, effect, moment));
      return;
    case 'giveUpDoor':
      store.transaction((tx) => giveUpDoor(tx, effect, moment));
      return;
    case 'reportRefusedDoor':
      store.transaction((tx) => reportDoor(tx, effect.task, 'outOfService', moment));
      return;
    default:
      effect satisfies never;
  }
}

function checkPin(
  { phone, pin }: Extract<SessionEffect, { do: 'checkPin' }>,
  performers: Performers,
  { report, write }: Reports,
): void {
  performers.checkSignIn(phone, pin).then(
    (result) =>
      report({
        kind: 'pinChecked',
        phone,
        result: result.ok ? { ok: true, courier: { id: result.courierId, name: result.name } } : result,
      }),
    (error: unknown) => {
      write(() => {
        throw error;
      });
    },
  );
}

function findLabel(
  { courier, trackingNumber }: Extract<SessionEffect, { do: 'findLabel' }>,
  { store, canOpen }: Performers,
): SessionEvent {
  const standing = standingOfLabel(store, trackingNumber, courier.id);
  if (standing.kind !== 'unsettled') return { kind: 'labelFound', trackingNumber, standing: standing.kind };
  const { id, label, sizeClass, isRetired } = standing.compartment;
  return {
    kind: 'unsettledDepositFound',
    canOpen: !isRetired && canOpen(id),
    task: {
      purpose: 'deposit',
      courier,
      trackingNumber,
      recipientE164: undefined,
      mayBeInside: true,
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
  const { store, means, isUsable, looksOccupied } = performers;
  const moment = performers.moment();
  const reserved = store.transaction((tx) => {
    const recipientId = performers.findOrAddRecipient(tx, recipientE164, moment.nowMs);
    return reserveCompartment(
      tx,
      means,
      { courierId: courier.id, recipientId, trackingNumber, sizeClass, isUsable, looksOccupied },
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
      mayBeInside: false,
      sizeClass,
      parcelId: reserved.parcelId,
      compartment: { id, label },
      verifyEmpty,
      reference: newReference(),
    },
  };
}

function answerOf(answer: CodeAnswer, { canOpen }: Performers): SessionEvent {
  if (answer.accepted) {
    const { id, label, isRetired } = answer.compartment;
    const compartment: CompartmentRef = { id, label };
    return {
      kind: 'codeAccepted',
      canOpen: !isRetired && canOpen(id),
      task: { purpose: 'retrieval', parcelId: answer.parcelId, compartment, reference: newReference() },
    };
  }
  // What the screen must ask next follows from the budget, which the view reads.
  return { kind: 'codeRefused', refusal: answer.refusal === 'unknown' ? 'unknown' : undefined };
}
