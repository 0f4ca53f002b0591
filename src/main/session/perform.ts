import { type CodeAnswer, tryCode } from '../custody/code-tries.ts';
import { cancelDeposit, reserveCompartment, standingOfLabel } from '../custody/deposit.ts';
import { newReference } from '../ids.ts';
import { mayUseSize } from './courier-facts.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import { maintenanceReports } from './maintenance/join.ts';
import { performMaintenance } from './maintenance/perform.ts';
import {
  confirm,
  giveUpDoor,
  leave,
  noteGoodsAt,
  openDoor,
  recordAnswerAt,
  reportDoor,
} from './perform-at-door.ts';
import { checkBadge, checkPin, findParcelToTakeBack, refusalOf } from './perform-couriers.ts';
import { maySearch, newLabel, recipientOf, searchDirectory, storedLabel } from './perform-directory.ts';
import { performForRecipient } from './perform-recipients.ts';
import { beginByCode, findNext, keepDisputedAt, openCaseAt } from './perform-visit.ts';
import type { Performers, Reports } from './performers.ts';
import { performRegistration } from './registration/perform.ts';

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
    case 'checkBadge':
      report(checkBadge(effect, performers));
      return;
    case 'findParcelToTakeBack':
      report(findParcelToTakeBack(effect, performers));
      return;
    case 'findLabel':
      report(findLabel(effect, performers));
      return;
    case 'openDirectory':
      if (maySearch(store, effect.courier.id)) performers.directory.open();
      return;
    case 'searchDirectory':
      report(searchDirectory(effect, performers));
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
      const { token, lastFour } = effect;
      const answer = store.transaction((tx) => tryCode(tx, means, { token, lastFour }, moment));
      report(answerOf(answer, performers));
      return;
    }
    case 'findNext':
      report(findNext(effect, performers));
      return;
    case 'openCase':
      store.transaction((tx) => openCaseAt(tx, effect, moment));
      return;
    case 'keepDisputed':
      store.transaction((tx) => keepDisputedAt(tx, effect, means, moment));
      return;
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
    case 'tryStandingBadge':
    case 'checkStandingPin':
    case 'requestProof':
    case 'tryProof':
    case 'makeCredential':
      performForRecipient(effect, performers, reports);
      return;
    case 'register':
      performRegistration(effect.effect, performers, {
        ...reports,
        report: (reported) => report({ kind: 'registrationReported', report: reported }),
      });
      return;
    case 'maintain':
      performMaintenance(effect.effect, performers, maintenanceReports(reports));
      return;
    default:
      effect satisfies never;
  }
}

function findLabel(
  { courier, trackingNumber }: Extract<SessionEffect, { do: 'findLabel' }>,
  performers: Performers,
): SessionEvent {
  const { store, canOpen } = performers;
  const standing = standingOfLabel(store, trackingNumber, courier.id);
  if (standing.kind === 'new') {
    const because = refusalOf(store, performers, { courierId: courier.id });
    if (because !== undefined) return { kind: 'depositRefused', because };
  }
  if (standing.kind === 'new') return newLabel(trackingNumber, performers);
  if (standing.kind === 'alreadyStored') return storedLabel(trackingNumber, performers);
  const { id, label, sizeClass, isRetired } = standing.compartment;
  return {
    kind: 'unsettledDepositFound',
    canOpen: !isRetired && canOpen(id),
    task: {
      purpose: 'deposit',
      courier,
      trackingNumber,
      recipient: undefined,
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
  const { courier, trackingNumber, recipient, sizeClass } = effect;
  const { store, means, isUsable, looksOccupied } = performers;
  const moment = performers.moment();
  const reserved = store.transaction((tx) => {
    const because = refusalOf(tx, performers, { courierId: courier.id, sizeClass });
    if (because !== undefined) return { because };
    const { recipientId, needsReach } = recipientOf(tx, performers, recipient);
    return reserveCompartment(
      tx,
      means,
      {
        courierId: courier.id,
        recipientId,
        needsReach,
        trackingNumber,
        sizeClass,
        maySize: (size) => mayUseSize(tx, means.configuration(), { courierId: courier.id, sizeClass: size }),
        isUsable,
        looksOccupied,
      },
      moment,
    );
  });
  if ('because' in reserved) return { kind: 'depositRefused', because: reserved.because };
  if ('refusal' in reserved) return { kind: 'noneFree' };
  const { id, label, verifyEmpty } = reserved.compartment;
  return {
    kind: 'compartmentReserved',
    task: {
      purpose: 'deposit',
      courier,
      trackingNumber,
      recipient,
      mayBeInside: false,
      sizeClass,
      parcelId: reserved.parcelId,
      compartment: { id, label },
      verifyEmpty,
      reference: newReference(),
    },
  };
}

function answerOf(answer: CodeAnswer, performers: Performers): SessionEvent {
  if (answer.accepted) return beginByCode(answer, performers);
  // What the screen must ask next follows from the budget, which the view reads.
  return { kind: 'codeRefused', refusal: answer.refusal === 'unknown' ? 'unknown' : undefined };
}
