import { readPhone } from '../../people/phone.ts';
import { goOnSignedIn, signInScreen } from '../courier-steps.ts';
import type { SessionEvent, Stepped } from '../event.ts';
import { idle, type SessionRules, type StateNamed } from '../state.ts';
import type { PinChosen, RegistrationEffect, RegistrationReport } from './event.ts';
import {
  type Aim,
  nameFirst,
  type RegistrationNamed,
  type RegistrationState,
  renewPinFirst,
} from './state.ts';

type Registering = StateNamed<'registering'>;
type Report<K extends RegistrationReport['kind']> = Extract<RegistrationReport, { kind: K }>;

/** A step of a registration. Where somebody proves a number, nothing tells whether a courier has it. */
export function stepRegistering(state: Registering, event: SessionEvent, rules: SessionRules): Stepped {
  const { at } = state;
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind === 'registrationReported') return hear(state, event.report);
  if (event.kind !== 'commanded') return undefined;
  const { command } = event;
  if (command.name === 'cancel') return [idle];
  switch (at.name) {
    case 'naming':
      if (command.name === 'back') return [signInAgain(state)];
      if (command.name !== 'submitName') return undefined;
      return [go(state, { name: 'choosingCompany', courierName: command.courierName })];
    case 'choosingCompany': {
      if (command.name === 'back') return [go(state, nameFirst)];
      if (command.name !== 'chooseCompany') return undefined;
      const { companyId } = command;
      return [go(state, giveNumber({ kind: 'registration', name: at.courierName, companyId }))];
    }
    case 'givingNumber': {
      if (command.name === 'back') return [beforeNumber(state, at.aim)];
      if (command.name !== 'submitOwnNumber') return undefined;
      const phone = readPhone(command.phone, rules.country);
      if (!phone.ok) return [go(state, { ...at, refusal: phone.reason })];
      const { e164 } = phone;
      const effect = { do: 'requestCode', purpose: at.aim.kind, e164 } as const;
      return ask(state, { ...at, refusal: undefined }, effect);
    }
    case 'awaitingProof': {
      const { aim, e164 } = at;
      if (command.name === 'back') return [go(state, giveNumber(aim))];
      if (command.name === 'goOnUnverified' && aim.kind === 'registration') {
        return [go(state, choosePin(aim, e164, undefined))];
      }
      if (command.name !== 'submitProof') return undefined;
      const { code } = command;
      return ask(state, { ...at, refusal: undefined }, { do: 'tryCode', purpose: aim.kind, e164, code });
    }
    case 'choosingPin': {
      if (at.isChecking) return undefined;
      const { aim, e164, verificationId } = at;
      if (command.name === 'back') return [go(state, giveNumber(aim))];
      if (command.name !== 'choosePin') return undefined;
      const { pin } = command;
      const checking = { ...at, isChecking: true, refusal: undefined };
      return ask(state, checking, { do: 'choosePin', aim, e164, pin, verificationId });
    }
    case 'ended':
      if (command.name === 'beginDeposit') return [signInAgain(state)];
      return command.name === 'finish' || command.name === 'back' ? [idle] : undefined;
    default:
      return at satisfies never;
  }
}

/** What was asked of the database or the gateway is answered; an answer to somebody before is too late. */
function hear(state: Registering, report: RegistrationReport): Stepped {
  const { at } = state;
  switch (report.kind) {
    case 'codeRequested':
      return at.name === 'givingNumber' ? [go(state, afterRequest(at, report))] : undefined;
    case 'codeTried': {
      if (at.name !== 'awaitingProof' || at.e164 !== report.e164) return undefined;
      const { result } = report;
      if (!result.ok) return [go(state, { ...at, refusal: result.refusal })];
      return [go(state, choosePin(at.aim, at.e164, result.verificationId))];
    }
    case 'pinChosen': {
      if (at.name !== 'choosingPin' || at.e164 !== report.e164 || !at.isChecking) return undefined;
      const { result } = report;
      if (!result.ok) return [go(state, afterRefusedPin(at, result.refusal))];
      const { signedIn } = result;
      if (signedIn !== undefined) return goOnSignedIn(signedIn.courier, signedIn.refused, state.label);
      const outcome = at.aim.kind === 'registration' ? 'registered' : 'pinRenewed';
      return [go(state, { name: 'ended', outcome })];
    }
    default:
      return report satisfies never;
  }
}

function afterRequest(
  { aim }: RegistrationNamed<'givingNumber'>,
  { e164, result }: Report<'codeRequested'>,
): RegistrationState {
  const awaitProof = (more: { wasSent: boolean; refusal?: 'onlyOperator' }): RegistrationState => ({
    name: 'awaitingProof',
    aim,
    e164,
    refusal: undefined,
    ...more,
  });
  switch (result) {
    case 'sent':
      return awaitProof({ wasSent: true });
    case 'phonesUnreachable':
      // Nobody can prove a number now: a new courier goes on without, and for a new PIN the operator has codes.
      return aim.kind === 'registration' ? choosePin(aim, e164, undefined) : awaitProof({ wasSent: false });
    case 'limited':
      if (aim.kind === 'pinRenewal') return awaitProof({ wasSent: false });
      return { ...giveNumber(aim), refusal: 'limited' };
    case 'onlyOperator':
      return awaitProof({ wasSent: false, refusal: 'onlyOperator' });
    default:
      return result satisfies never;
  }
}

function afterRefusedPin(
  at: RegistrationNamed<'choosingPin'>,
  refusal: Extract<PinChosen, { ok: false }>['refusal'],
): RegistrationState {
  switch (refusal) {
    case 'notSixDigits':
    case 'tooSimple':
      return { ...at, isChecking: false, refusal };
    case 'verificationNeeded':
      return { ...giveNumber(at.aim), refusal: 'proveAgain' };
    case 'nameInvalid':
      return { ...nameFirst, refusal };
    case 'companyUnknown':
      // The configuration has changed meanwhile.
      return at.aim.kind === 'registration'
        ? { name: 'choosingCompany', courierName: at.aim.name }
        : renewPinFirst;
    case 'limited':
    case 'numberKnown':
      return { name: 'ended', outcome: refusal };
    default:
      return refusal satisfies never;
  }
}

function beforeNumber(state: Registering, aim: Aim): StateNamed<'registering' | 'signingIn'> {
  if (aim.kind === 'pinRenewal') return signInAgain(state);
  return go(state, { name: 'choosingCompany', courierName: aim.name });
}

function signInAgain({ label }: Registering): StateNamed<'signingIn'> {
  return { ...signInScreen, ...(label !== undefined && { label }) };
}

function giveNumber(aim: Aim): RegistrationNamed<'givingNumber'> {
  return { name: 'givingNumber', aim, refusal: undefined };
}

function choosePin(
  aim: Aim,
  e164: string,
  verificationId: string | undefined,
): RegistrationNamed<'choosingPin'> {
  return { name: 'choosingPin', aim, e164, verificationId, isChecking: false, refusal: undefined };
}

function go(state: Registering, at: RegistrationState): Registering {
  return { ...state, at };
}

function ask(state: Registering, at: RegistrationState, effect: RegistrationEffect): Stepped {
  return [go(state, at), { do: 'register', effect }];
}
