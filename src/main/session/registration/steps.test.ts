import { describe, expect, it } from 'vitest';
import { signInScreen } from '../courier-steps.ts';
import { deadlineOf } from '../deadline.ts';
import type { SessionEffect, SessionEvent } from '../event.ts';
import { awaitLabel, idle, type SessionRules, type SessionState, type StateNamed } from '../state.ts';
import { step } from '../step.ts';
import type { PinChosen, ProofRequested, RegistrationReport } from './event.ts';
import { nameFirst, type RegistrationState, renewPinFirst } from './state.ts';

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
const e164 = '+4915123456789';
const registration = { kind: 'registration', name: 'Dana Okonkwo', companyId: 'dhl' } as const;
const pinRenewal = { kind: 'pinRenewal' } as const;

type Pressed = Extract<SessionEvent, { kind: 'commanded' }>['command'];
const says = (command: Pressed): SessionEvent => ({ kind: 'commanded', command });
const hears = (report: RegistrationReport): SessionEvent => ({ kind: 'registrationReported', report });
const requested = (result: ProofRequested) => hears({ kind: 'codeRequested', e164, result });
const chosen = (result: PinChosen, of = e164) => hears({ kind: 'pinChosen', e164: of, result });
const at = (page: RegistrationState): StateNamed<'registering'> => ({ name: 'registering', at: page });
const givingNumber = { name: 'givingNumber', aim: registration, refusal: undefined } as const;
const awaitingProof = {
  name: 'awaitingProof',
  aim: registration,
  e164,
  wasSent: true,
  refusal: undefined,
} as const;
const choosingPin = {
  name: 'choosingPin',
  aim: registration,
  e164,
  verificationId: 'proof',
  isChecking: false,
  refusal: undefined,
} as const;
const checking = { ...choosingPin, isChecking: true } as const;

function taken(state: SessionState, event: SessionEvent): readonly [SessionState, ...SessionEffect[]] {
  const stepped = step(state, event, rules);
  if (stepped === undefined) throw new Error(`${event.kind} means nothing in ${state.name}`);
  return stepped;
}

function following(state: SessionState, ...events: SessionEvent[]): SessionState {
  return events.reduce((now, event) => taken(now, event)[0], state);
}

const pages: RegistrationState[] = [
  nameFirst,
  { name: 'choosingCompany', courierName: 'Dana Okonkwo' },
  givingNumber,
  renewPinFirst,
  awaitingProof,
  { ...awaitingProof, aim: pinRenewal, wasSent: false },
  choosingPin,
  checking,
  ...(['registered', 'pinRenewed', 'numberKnown', 'limited'] as const).map(
    (outcome): RegistrationState => ({ name: 'ended', outcome }),
  ),
];

describe('every page', () => {
  it.each(pages.map((page) => [page.name, page] as const))(
    '%s ends by itself and by a press',
    (_name, page) => {
      expect(deadlineOf(at(page), rules)?.afterMs).toBeGreaterThan(0);
      expect(following(at(page), { kind: 'deadlinePassed', door: 'unknown' })).toBe(idle);
      expect(following(at(page), says({ name: 'cancel' }))).toBe(idle);
    },
  );

  it.each(pages.map((page) => [page.name, page] as const))('%s has no meaning for a scan', (_name, page) => {
    const scan: SessionEvent = { kind: 'scanned', scan: { text: 'PARCEL-3', isGs1: false } };
    expect(step(at(page), scan, rules)).toBeUndefined();
  });
});

describe('a registration', () => {
  it('asks for the name, the company, the number, its code and a PIN', () => {
    const named = following(
      signInScreen,
      says({ name: 'beginRegistration' }),
      says({ name: 'submitName', courierName: 'Dana Okonkwo' }),
      says({ name: 'chooseCompany', companyId: 'dhl' }),
    );
    expect(named).toEqual(at(givingNumber));
    expect(taken(named, says({ name: 'submitOwnNumber', phone: '0151 23456789' }))).toEqual([
      at(givingNumber),
      { do: 'register', effect: { do: 'requestCode', purpose: 'registration', e164 } },
    ]);
    const asked = following(named, requested('sent'));
    expect(asked).toEqual(at(awaitingProof));
    expect(taken(asked, says({ name: 'submitProof', code: '123456' }))).toEqual([
      asked,
      { do: 'register', effect: { do: 'tryCode', purpose: 'registration', e164, code: '123456' } },
    ]);
    const proven = following(
      asked,
      hears({ kind: 'codeTried', e164, result: { ok: true, verificationId: 'proof' } }),
    );
    expect(proven).toEqual(at(choosingPin));
    const effect = { do: 'choosePin', aim: registration, e164, pin: '483920', verificationId: 'proof' };
    expect(taken(proven, says({ name: 'choosePin', pin: '483920' }))).toEqual([
      at(checking),
      { do: 'register', effect },
    ]);
    expect(following(at(checking), chosen({ ok: true, signedIn: undefined }))).toEqual(
      at({ name: 'ended', outcome: 'registered' }),
    );
  });

  it('goes on to the deposit where the policy allows it, with the label that was scanned', () => {
    const courier = { id: 'courier-1', name: 'Dana Okonkwo' };
    const signedIn = chosen({ ok: true, signedIn: { courier } });
    expect(following(at(checking), signedIn)).toEqual(awaitLabel(courier));
    const begun = following({ ...signInScreen, label: 'PARCEL-3' }, says({ name: 'beginRegistration' }));
    expect(begun).toEqual({ ...at(nameFirst), label: 'PARCEL-3' });
    expect(taken({ ...at(checking), label: 'PARCEL-3' }, signedIn)[1]).toEqual({
      do: 'findLabel',
      courier,
      trackingNumber: 'PARCEL-3',
    });
  });

  it('goes on without a code where no message can be sent, or none came', () => {
    const unproven = at({ ...choosingPin, verificationId: undefined });
    expect(following(at(givingNumber), requested('phonesUnreachable'))).toEqual(unproven);
    expect(following(at(awaitingProof), says({ name: 'goOnUnverified' }))).toEqual(unproven);
    // Whether it may is asked again when the courier is written down.
    expect(
      following(
        at({ ...checking, verificationId: undefined }),
        chosen({ ok: false, refusal: 'verificationNeeded' }),
      ),
    ).toEqual(at({ ...givingNumber, refusal: 'proveAgain' }));
  });

  it('says what is wrong on the page where it can be mended', () => {
    const landline = says({ name: 'submitOwnNumber', phone: '030 1234567' });
    expect(following(at(givingNumber), landline)).toEqual(at({ ...givingNumber, refusal: 'landline' }));
    expect(following(at(givingNumber), requested('limited'))).toEqual(
      at({ ...givingNumber, refusal: 'limited' }),
    );
    const wrong = hears({ kind: 'codeTried', e164, result: { ok: false, refusal: 'wrong' } });
    expect(following(at(awaitingProof), wrong)).toEqual(at({ ...awaitingProof, refusal: 'wrong' }));
    const refusals: [Extract<PinChosen, { ok: false }>['refusal'], RegistrationState][] = [
      ['tooSimple', { ...choosingPin, refusal: 'tooSimple' }],
      ['notSixDigits', { ...choosingPin, refusal: 'notSixDigits' }],
      ['nameInvalid', { ...nameFirst, refusal: 'nameInvalid' }],
      ['companyUnknown', { name: 'choosingCompany', courierName: 'Dana Okonkwo' }],
      ['numberKnown', { name: 'ended', outcome: 'numberKnown' }],
      ['limited', { name: 'ended', outcome: 'limited' }],
    ];
    for (const [refusal, page] of refusals) {
      expect(following(at(checking), chosen({ ok: false, refusal }))).toEqual(at(page));
    }
  });

  it('takes no second PIN while one is being written down, and no answer to somebody before', () => {
    expect(step(at(checking), says({ name: 'choosePin', pin: '483920' }), rules)).toBeUndefined();
    const other = chosen({ ok: true, signedIn: undefined }, '+4915100000000');
    expect(step(at(checking), other, rules)).toBeUndefined();
    expect(step(at(choosingPin), chosen({ ok: true, signedIn: undefined }), rules)).toBeUndefined();
  });

  it('goes back page by page', () => {
    const back = says({ name: 'back' });
    expect(following(at(choosingPin), back, back, back, back)).toEqual(signInScreen);
    expect(following(at(renewPinFirst), back)).toEqual(signInScreen);
  });
});

describe('a new PIN', () => {
  it('needs a code, by message or from the operator, and lets nobody in by itself', () => {
    const begun = following(signInScreen, says({ name: 'beginPinRenewal' }));
    expect(begun).toEqual(at(renewPinFirst));
    const proof = { ...awaitingProof, aim: pinRenewal };
    expect(following(begun, requested('sent'))).toEqual(at(proof));
    for (const result of ['phonesUnreachable', 'limited'] as const) {
      expect(following(begun, requested(result))).toEqual(at({ ...proof, wasSent: false }));
    }
    expect(following(begun, requested('onlyOperator'))).toEqual(
      at({ ...proof, wasSent: false, refusal: 'onlyOperator' }),
    );
    expect(step(at(proof), says({ name: 'goOnUnverified' }), rules)).toBeUndefined();
    const renewed = following(
      at({ ...checking, aim: pinRenewal }),
      chosen({ ok: true, signedIn: undefined }),
    );
    expect(renewed).toEqual(at({ name: 'ended', outcome: 'pinRenewed' }));
    expect(following(renewed, says({ name: 'beginDeposit' }))).toEqual(signInScreen);
  });
});
