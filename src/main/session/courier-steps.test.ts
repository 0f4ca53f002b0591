import { describe, expect, it } from 'vitest';
import type { DepositRefusal } from '../../contract/courier-view.ts';
import { takeBackList } from './courier-state.ts';
import { refuseDeposit, signInScreen } from './courier-steps.ts';
import { deadlineOf } from './deadline.ts';
import { nowOpen } from './door-moves.ts';
import type { SessionEvent } from './event.ts';
import type { ParcelInHand } from './in-hand.ts';
import {
  awaitLabel,
  type DepositTask,
  idle,
  type RecallTask,
  type SessionRules,
  type SessionState,
} from './state.ts';
import { step } from './step.ts';

const rules: SessionRules = {
  country: 'DE',
  codeDigits: 9,
  tokenNeedsLastFour: false,
  standing: { badges: true, pins: true, pinDigits: 9 },
  idleMs: 60_000,
  countdownMs: 15_000,
  thankingMs: 12_000,
  announceMs: 1_500,
  pulseAgainAfterMs: 5_000,
  giveUpAfterMs: 8_000,
  closeReminderMs: 60_000,
  closeGiveUpMs: 60_000,
  maintenanceIdleMs: 180_000,
};
const courier = { id: 'courier-1', name: 'Dana' };
const a1 = { id: 'a1', label: 'A01' };
const deposit: DepositTask = {
  purpose: 'deposit',
  courier,
  trackingNumber: 'PARCEL-1',
  recipient: { kind: 'number', e164: '+4915123456789' },
  mayBeInside: false,
  sizeClass: 'S',
  parcelId: 'parcel-1',
  compartment: a1,
  verifyEmpty: false,
  reference: 'REF234',
};
const recall: RecallTask = {
  purpose: 'recall',
  courier,
  parcelId: 'parcel-1',
  compartment: a1,
  found: 'parcel',
  reference: 'REF234',
};
const badge = `CUBBY:BADGE:${'A'.repeat(22)}`;
const tooMany: DepositRefusal = { refusal: 'tooManyHeld', compartments: 2 };

type Pressed = Extract<SessionEvent, { kind: 'commanded' }>['command'];
const says = (command: Pressed): SessionEvent => ({ kind: 'commanded', command });
const scans = (text: string): SessionEvent => ({ kind: 'scanned', scan: { text, isGs1: false } });
const opens: SessionEvent = {
  kind: 'doorChanged',
  compartmentId: 'a1',
  from: 'closed',
  to: 'open',
  goods: 'unknown',
};
const closes: SessionEvent = { ...opens, from: 'open', to: 'closed' };
const placed = nowOpen({ task: deposit, attempt: 1, operationId: 'operation' }, true);
const taken = nowOpen({ task: recall, attempt: 1, operationId: 'operation' }, true);
const shutsOut = (courierId = courier.id): SessionEvent => ({
  kind: 'courierShutOut',
  courierId,
  to: 'suspended',
});
const shutOut = { ...courier, shutOutAs: 'suspended' as const };
const shutOutScreen = refuseDeposit(shutOut, { refusal: 'notApproved', state: 'suspended' });
const inHand: ParcelInHand = {
  courier,
  trackingNumber: 'PARCEL-1',
  recipient: { kind: 'number', e164: '+4915123456789' },
};

function following(state: SessionState, ...events: SessionEvent[]): SessionState {
  return events.reduce((now, event) => {
    const stepped = step(now, event, rules);
    if (stepped === undefined) throw new Error(`${event.kind} means nothing in ${now.name}`);
    return stepped[0];
  }, state);
}

describe('scan first', () => {
  it('signs in whoever holds a badge to the scanner, on the start screen and on the one to sign in', () => {
    for (const state of [idle, signInScreen]) {
      const [checking, ...effects] = step(state, scans(badge), rules) ?? [idle];
      expect(effects).toEqual([{ do: 'checkBadge', token: badge }]);
      const ok: SessionEvent = { kind: 'badgeChecked', result: { ok: true, courier } };
      expect(following(checking, ok)).toEqual(awaitLabel(courier));
      const unknown: SessionEvent = {
        kind: 'badgeChecked',
        result: { ok: false, reason: 'unknownBadge' },
      };
      expect(following(checking, unknown)).toEqual({ ...signInScreen, refusal: 'unknownBadge' });
    }
  });

  it('takes a label, asks who it is and goes on with it, by PIN and by badge', () => {
    const asked = following(idle, scans('parcel-3'));
    expect(asked).toEqual({ ...signInScreen, label: 'PARCEL-3' });
    const found = { do: 'findLabel', courier, trackingNumber: 'PARCEL-3' };
    const typed = following(asked, says({ name: 'signIn', phone: '1', pin: '2' }));
    const wrong: SessionEvent = {
      kind: 'pinChecked',
      phone: '1',
      result: { ok: false, reason: 'wrong', waitMs: 0 },
    };
    expect(following(typed, wrong)).toEqual({ ...signInScreen, label: 'PARCEL-3', refusal: 'wrong' });
    const right: SessionEvent = { kind: 'pinChecked', phone: '1', result: { ok: true, courier } };
    expect(step(typed, right, rules)).toEqual([awaitLabel(courier), found]);
    const read: SessionEvent = { kind: 'badgeChecked', result: { ok: true, courier, refused: tooMany } };
    // The label may be one of a deposit that only has to be settled, so it is looked up all the same.
    expect(step(following(asked, scans(badge)), read, rules)).toEqual([awaitLabel(courier), found]);
  });

  it('takes no code, no address of a page and no word for a label', () => {
    for (const text of ['123456789', '123 456 789', 'HTTPS://EXAMPLE.ORG/1', 'WELCOME']) {
      expect(following(idle, scans(text)).name).toBe('awaitingCode');
    }
    expect(following(idle, scans('123456789012'))).toMatchObject({ label: '123456789012' });
  });

  it('reads nothing while a PIN is being checked', () => {
    const checking = { ...signInScreen, checking: '1' };
    expect(step(checking, scans(badge), rules)).toBeUndefined();
  });
});

describe('a courier who may deposit nothing now', () => {
  it('is told so after the sign-in, with the label and with the size', () => {
    const because: SessionEvent = { kind: 'depositRefused', because: tooMany };
    const refused = refuseDeposit(courier, tooMany);
    const signedIn: SessionEvent = {
      kind: 'badgeChecked',
      result: { ok: true, courier, refused: tooMany },
    };
    expect(following(signInScreen, signedIn)).toEqual(refused);
    expect(following(awaitLabel(courier), because)).toEqual(refused);
    const choosing: SessionState = { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined };
    expect(following(choosing, because)).toEqual(refused);
    const stuck: SessionState = { name: 'doorStuck', task: deposit, cause: 'notOpened', isInDoubt: false };
    expect(following(stuck, because)).toEqual(refused);
  });

  it('may choose another size where that is all', () => {
    const choosing: SessionState = { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined };
    const denied: SessionEvent = {
      kind: 'depositRefused',
      because: { refusal: 'sizeDenied', allowed: ['S'] },
    };
    expect(following(choosing, denied, says({ name: 'back' }))).toEqual(choosing);
    expect(step(refuseDeposit(courier, tooMany), says({ name: 'back' }), rules)).toBeUndefined();
  });

  it('may settle an earlier deposit and take parcels back, and ends by itself', () => {
    const refused = refuseDeposit(courier, tooMany);
    expect(following(refused, says({ name: 'depositNext' }))).toEqual(awaitLabel(courier));
    expect(following(refused, says({ name: 'beginTakeBack' }))).toEqual(takeBackList(courier));
    expect(step(refused, scans('PARCEL-3'), rules)?.[1]).toMatchObject({ do: 'findLabel' });
    expect(deadlineOf(refused, rules)?.afterMs).toBe(60_000);
    expect(following(refused, { kind: 'deadlinePassed', door: 'unknown' })).toBe(idle);
  });
});

describe('a courier who is shut out', () => {
  it('is at the end wherever no door of theirs can be open', () => {
    const announced: SessionState = { name: 'doorAnnounced', task: deposit };
    const choosing: SessionState = { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined };
    const deposited: SessionState = { name: 'deposited', task: deposit };
    for (const state of [awaitLabel(courier), choosing, announced, deposited, takeBackList(courier)]) {
      expect(step(state, shutsOut(), rules)).toEqual([shutOutScreen]);
    }
    expect(following(shutOutScreen, says({ name: 'depositNext' }))).toEqual(shutOutScreen);
    expect(following(shutOutScreen, says({ name: 'beginTakeBack' }))).toEqual(shutOutScreen);
    expect(step(shutOutScreen, scans('PARCEL-3'), rules)).toEqual([shutOutScreen]);
    expect(following(shutOutScreen, says({ name: 'finish' }))).toBe(idle);
  });

  it('closes the door that is open first, and what was placed is stored', () => {
    const open = following(placed, shutsOut());
    expect(open).toMatchObject({ name: 'doorOpen', task: { courier: shutOut } });
    const [next, ...effects] = step(open, closes, rules) ?? [idle];
    expect(next).toEqual(shutOutScreen);
    expect(effects).toMatchObject([{ do: 'confirm' }]);
  });

  it('is given no other compartment', () => {
    const inside = following(placed, shutsOut(), says({ name: 'reportSomethingInside' }));
    const [next, ...effects] = step(inside, closes, rules) ?? [idle];
    expect([next, effects.map((effect) => effect.do)]).toEqual([shutOutScreen, ['cancelDeposit']]);
    const stuck: SessionState = {
      name: 'doorStuck',
      task: { ...deposit, courier: shutOut },
      cause: 'notOpened',
      isInDoubt: false,
    };
    expect(step(stuck, says({ name: 'tryAnother' }), rules)).toEqual([shutOutScreen]);
  });

  it('is nobody else', () => {
    for (const state of [idle, awaitLabel(courier), placed]) {
      expect(step(state, shutsOut('courier-2'), rules)).toEqual([state]);
    }
  });
});

describe('one label ahead', () => {
  it('is used when the door has closed', () => {
    const ahead = following(placed, scans('PARCEL-9'));
    expect(ahead).toMatchObject({ name: 'doorOpen', task: { nextLabel: 'PARCEL-9' } });
    const [next, ...effects] = step(ahead, closes, rules) ?? [idle];
    expect(next).toEqual(awaitLabel(courier, 'A01'));
    expect(effects).toMatchObject([
      { do: 'confirm' },
      { do: 'findLabel', courier, trackingNumber: 'PARCEL-9' },
    ]);
  });

  it('is the last that was scanned, and never the one that was just placed', () => {
    expect(following(placed, scans('PARCEL-8'), scans('PARCEL-9'), scans('PARCEL-1'))).toMatchObject({
      task: { nextLabel: 'PARCEL-9' },
    });
    expect(following(placed, scans('PARCEL-1'))).toEqual(placed);
    expect(step(taken, scans('PARCEL-9'), rules)).toBeUndefined();
  });

  it('waits where the goods sensor sees nothing, until the courier has said that it is inside', () => {
    const asking = following(placed, scans('PARCEL-9'), { ...closes, goods: 'absent' });
    expect(asking.name).toBe('askingWhetherInside');
    const [, ...effects] = step(asking, says({ name: 'confirmInside' }), rules) ?? [idle];
    expect(effects.map((effect) => effect.do)).toEqual(['confirm', 'noteGoods', 'findLabel']);
  });
});

describe('taking back', () => {
  it('opens one door after the other, each chosen from the list', () => {
    const list = takeBackList(courier);
    const [asked, ...effects] = step(list, says({ name: 'takeBack', parcelId: 'parcel-1' }), rules) ?? [idle];
    expect(effects).toEqual([{ do: 'findParcelToTakeBack', courier, parcelId: 'parcel-1' }]);
    const announced = following(asked, { kind: 'parcelToTakeBackFound', task: recall, canOpen: true });
    expect(announced).toEqual({ name: 'doorAnnounced', task: recall });
    expect(following(announced, says({ name: 'cancel' }))).toEqual(list);
    expect(step(taken, closes, rules)).toEqual([
      takeBackList(courier, 'A01'),
      { do: 'confirm', task: recall, operationId: 'operation', isSeen: true },
    ]);
    expect(following(asked, { kind: 'parcelToTakeBackGone' })).toEqual({ ...list, refusal: 'gone' });
  });

  it('notes that nothing was inside', () => {
    const nothing = following(taken, says({ name: 'reportCompartmentEmpty' }));
    expect(step(nothing, closes, rules)?.[1]).toMatchObject({ do: 'confirm', task: { found: 'nothing' } });
  });

  it('goes back to the list when the courier may not any more, and leaves what was pulsed to be settled', () => {
    const refusedAt = (attempt: 1 | 2): SessionState => ({
      name: 'doorOpening',
      task: recall,
      attempt,
      operationId: undefined,
      isPulsed: false,
      hasMoved: false,
      wasClosedAllAlong: true,
      openedInstead: undefined,
    });
    const refused: SessionEvent = { kind: 'openingRefused', because: 'notAllowed' };
    const list = { ...takeBackList(courier), refusal: 'gone' };
    expect(step(refusedAt(1), refused, rules)).toEqual([list]);
    expect(step(refusedAt(2), refused, rules)).toEqual([
      list,
      { do: 'leave', task: recall, doorIsOpen: false, saidOpened: false },
    ]);
  });

  it('keeps to the list where a door sticks', () => {
    const stuck: SessionState = { name: 'doorStuck', task: recall, cause: 'notOpened', isInDoubt: false };
    expect(following(stuck, says({ name: 'finish' }))).toEqual(takeBackList(courier));
    expect(following(stuck, { kind: 'deadlinePassed', door: 'closed' })).toBe(idle);
  });
});
