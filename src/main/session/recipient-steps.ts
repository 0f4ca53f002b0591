import { tokenPrefix } from '../custody/retrieval-codes.ts';
import { readPhone } from '../people/phone.ts';
import { isStandingBadgeToken } from '../people/standing-credentials.ts';
import { announce } from './door-moves.ts';
import type { SessionEvent, Stepped } from './event.ts';
import type { RecipientState } from './recipient-state.ts';
import type { Scan } from './scan.ts';
import { idle, type SessionRules, type StateNamed } from './state.ts';

const enterResidence: StateNamed<'enteringResidence'> = {
  name: 'enteringResidence',
  checking: undefined,
  refusal: undefined,
  waitMs: 0,
};

/** A QR of ours that somebody holds up who takes out parcels; undefined for anything else. */
export function readAsRecipient(scan: Scan | undefined, rules: SessionRules): Stepped {
  const text = scan?.text ?? '';
  if (!text.startsWith(tokenPrefix) || text.length > 64) return undefined;
  const awaiting: StateNamed<'awaitingCode'> = { name: 'awaitingCode', refusal: undefined };
  if (isStandingBadgeToken(text)) return [awaiting, { do: 'tryStandingBadge', token: text }];
  if (rules.tokenNeedsLastFour) return [{ name: 'awaitingLastFour', token: text, refusal: undefined }];
  return [awaiting, { do: 'tryToken', token: text }];
}

/** The ways of those who have no code at hand, from the screen that asks for one. */
export function stepToStanding(event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'recipientLetIn') return letIn(event, rules);
  if (event.kind === 'standingBadgeRefused') return [{ name: 'awaitingCode', refusal: 'unknownBadge' }];
  const isAsked = event.kind === 'commanded' && event.command.name === 'beginStandingPin';
  return isAsked && rules.standing.pins ? [enterResidence] : undefined;
}

function letIn(
  { next, recipientName }: Extract<SessionEvent, { kind: 'recipientLetIn' }>,
  rules: SessionRules,
): Stepped {
  if (next === undefined) return [{ name: 'nothingHere', recipientName }];
  return announce(next.task, rules, next.canOpen);
}

/** What follows for somebody from the directory, or whose QR needs more. */
export function stepAsRecipient(state: RecipientState, event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'deadlinePassed') return [idle];
  const isLeft = event.kind === 'commanded' && ['cancel', 'finish'].includes(event.command.name);
  if (isLeft) return [idle];
  switch (state.name) {
    case 'awaitingLastFour':
      return stepAwaitingLastFour(state, event, rules);
    case 'enteringResidence':
      return stepEnteringResidence(state, event, rules);
    case 'provingNumber':
      return stepProvingNumber(event, rules);
    case 'awaitingProof':
      return stepAwaitingProof(state, event);
    case 'choosingCredential':
      return stepChoosingCredential(state, event);
    case 'nothingHere':
    case 'credentialMade':
      return undefined;
    default:
      return state satisfies never;
  }
}

function stepAwaitingLastFour(
  state: StateNamed<'awaitingLastFour'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'codeAccepted') return announce(event.task, rules, event.canOpen);
  if (event.kind === 'codeRefused') return [{ ...state, refusal: 'unknown' }];
  if (event.kind === 'scanned') return readAsRecipient(event.scan, rules);
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [idle];
  if (event.command.name !== 'submitLastFour') return undefined;
  const { lastFour } = event.command;
  return [
    { ...state, refusal: undefined },
    { do: 'tryToken', token: state.token, lastFour },
  ];
}

function stepEnteringResidence(
  state: StateNamed<'enteringResidence'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  switch (event.kind) {
    case 'recipientLetIn':
      // The answer to a check that somebody else began before they went away.
      return event.residence === state.checking ? letIn(event, rules) : undefined;
    case 'standingPinRefused':
      if (event.residence !== state.checking) return undefined;
      return [{ ...enterResidence, refusal: event.reason, waitMs: event.waitMs }];
    case 'scanned':
      return state.checking === undefined ? readAsRecipient(event.scan, rules) : undefined;
    case 'commanded':
      break;
    default:
      return undefined;
  }
  const { command } = event;
  if (command.name === 'back') return [{ name: 'awaitingCode', refusal: undefined }];
  if (state.checking !== undefined) return undefined;
  if (command.name === 'beginCredential') return [{ name: 'provingNumber', refusal: undefined }];
  if (command.name !== 'submitStandingPin') return undefined;
  const { residence, pin } = command;
  return [
    { ...enterResidence, checking: residence },
    { do: 'checkStandingPin', residence, pin },
  ];
}

function stepProvingNumber(event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'proofRequested') {
    const { e164, refusal } = event;
    if (refusal !== undefined) return [{ name: 'provingNumber', refusal }];
    return [{ name: 'awaitingProof', e164, refusal: undefined }];
  }
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [enterResidence];
  if (event.command.name !== 'submitOwnNumber') return undefined;
  const phone = readPhone(event.command.phone, rules.country);
  if (!phone.ok) return [{ name: 'provingNumber', refusal: phone.reason }];
  return [
    { name: 'provingNumber', refusal: undefined },
    { do: 'requestProof', e164: phone.e164 },
  ];
}

function stepAwaitingProof(state: StateNamed<'awaitingProof'>, event: SessionEvent): Stepped {
  if (event.kind === 'proofRefused') return [{ ...state, refusal: event.refusal }];
  if (event.kind === 'numberProven') {
    return [{ name: 'choosingCredential', person: event.person, isMaking: false, refusal: undefined }];
  }
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [{ name: 'provingNumber', refusal: undefined }];
  if (event.command.name !== 'submitProof') return undefined;
  return [
    { ...state, refusal: undefined },
    { do: 'tryProof', e164: state.e164, code: event.command.code },
  ];
}

function stepChoosingCredential(state: StateNamed<'choosingCredential'>, event: SessionEvent): Stepped {
  const { person, isMaking } = state;
  if ('personId' in event && event.personId !== person.personId) return undefined;
  if (event.kind === 'credentialRefused') return [{ ...state, isMaking: false, refusal: event.refusal }];
  if (event.kind === 'credentialIssued') {
    return [{ name: 'credentialMade', residence: person.residence, credential: event.credential }];
  }
  if (event.kind !== 'commanded' || event.command.name !== 'makeCredential' || isMaking) return undefined;
  return [
    { ...state, isMaking: true, refusal: undefined },
    { do: 'makeCredential', person, credential: event.command.credential },
  ];
}
