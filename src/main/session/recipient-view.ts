import type { CredentialKind } from '../../contract/directory.ts';
import type { ShownRecipient } from '../../contract/recipient-view.ts';
import type { Screen } from '../../contract/view.ts';
import { readPhone } from '../people/phone.ts';
import type { ChosenRecipient } from './in-hand.ts';
import type { RecipientState } from './recipient-state.ts';
import type { SessionRules } from './state.ts';

/** What recipients see besides the way of a retrieval by code. */
export function recipientScreen(state: RecipientState, rules: SessionRules): Screen {
  switch (state.name) {
    case 'awaitingLastFour':
      return { screen: 'awaitingLastFour', ...refusalOf(state) };
    case 'enteringResidence':
      return {
        screen: 'enteringResidence',
        checking: state.checking !== undefined,
        pinDigits: rules.standing.pinDigits,
        ...refusalOf(state),
        ...(state.waitMs > 0 && { waitMs: Math.round(state.waitMs) }),
      };
    case 'nothingHere':
      return { screen: 'nothingHere', recipientName: state.recipientName };
    case 'provingNumber':
      return { screen: 'provingNumber', country: rules.country, ...refusalOf(state) };
    case 'awaitingProof':
      return {
        screen: 'awaitingProof',
        phoneGroups: groupsOf(state.e164, rules.country),
        ...refusalOf(state),
      };
    case 'choosingCredential':
      return {
        screen: 'choosingCredential',
        residence: state.person.residence,
        offered: offeredBy(rules),
        making: state.isMaking,
        ...refusalOf(state),
      };
    case 'credentialMade':
      return { screen: 'credentialMade', residence: state.residence, credential: state.credential };
    default:
      return state satisfies never;
  }
}

/** Whom a parcel is for, as its courier sees it. */
export function shownOf(recipient: ChosenRecipient, country: string): ShownRecipient {
  if (recipient.kind === 'number') {
    return { kind: 'number', phoneGroups: groupsOf(recipient.e164, country) };
  }
  return recipient.shown === undefined ? { kind: 'announced' } : { kind: 'person', ...recipient.shown };
}

/** A number as it is read back: in groups. */
function groupsOf(e164: string, country: string): string[] {
  const phone = readPhone(e164, country);
  return phone.ok ? [...phone.groups] : [e164];
}

function offeredBy({ standing }: SessionRules): CredentialKind[] {
  return [...(standing.pins ? (['pin'] as const) : []), ...(standing.badges ? (['badge'] as const) : [])];
}

function refusalOf<R>({ refusal }: { readonly refusal: R | undefined }): { refusal?: R } {
  return refusal === undefined ? {} : { refusal };
}
