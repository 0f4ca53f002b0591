import type { CourierState } from '../../contract/courier.ts';
import type { DepositRefusal } from '../../contract/courier-view.ts';
import { trackingNumber as trackingNumberSchema } from '../../contract/parcel.ts';
import { tokenPrefix } from '../custody/retrieval-codes.ts';
import { isBadgeToken } from '../people/badges.ts';
import { takeBackList } from './courier-state.ts';
import { announce } from './door-moves.ts';
import type { SessionEvent, Stepped } from './event.ts';
import type { SignedInCourier } from './in-hand.ts';
import { nameFirst, renewPinFirst } from './registration/state.ts';
import { labelOf, type Scan } from './scan.ts';
import { awaitLabel, idle, type SessionRules, type StateNamed } from './state.ts';

export const signInScreen: StateNamed<'signingIn'> = {
  name: 'signingIn',
  checking: undefined,
  refusal: undefined,
  waitMs: 0,
};

/**
 * A courier's badge or a parcel's label where nobody is signed in; undefined for anything else. A label asks
 * who it is first. So many digits as a code has are one that was photographed, and no label.
 */
export function readAsCourier(scan: Scan | undefined, rules: SessionRules): Stepped {
  if (scan === undefined) return undefined;
  const { text } = scan;
  if (isBadgeToken(text)) return [signInScreen, { do: 'checkBadge', token: text }];
  const isCode = /^\d+$/.test(digitsOf(text)) && digitsOf(text).length <= rules.codeDigits;
  const label = isCode ? undefined : readLabel(labelOf(scan));
  // What hangs on walls and lies in shops is an address of a page, or a word.
  const isOfParcel = label !== undefined && /\d/.test(label) && !label.includes('://');
  return isOfParcel ? [{ ...signInScreen, label }] : undefined;
}

function digitsOf(text: string): string {
  return text.replaceAll(/[\s-]/g, '');
}

/** The tracking number that a text holds; undefined where it holds none. A token of ours is none. */
export function readLabel(text: string): string | undefined {
  const read = trackingNumberSchema.safeParse(text);
  return read.success && !read.data.startsWith(tokenPrefix) ? read.data : undefined;
}

export function stepSigningIn(
  state: StateNamed<'signingIn'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  const { checking, label } = state;
  const screen = { ...signInScreen, ...(label !== undefined && { label }) };
  switch (event.kind) {
    case 'pinChecked': {
      // The answer to a check that somebody else began before they went away.
      if (checking !== event.phone) return undefined;
      const { result } = event;
      if (result.ok) return goOnSignedIn(result.courier, result.refused, label);
      return [{ ...screen, refusal: result.reason, waitMs: result.waitMs }];
    }
    case 'badgeChecked': {
      const { result } = event;
      if (result.ok) return goOnSignedIn(result.courier, result.refused, label);
      return [{ ...screen, refusal: result.reason }];
    }
    case 'scanned': {
      if (checking !== undefined) return undefined;
      const read = readAsCourier(event.scan, rules);
      if (read === undefined) return undefined;
      const [next, ...effects] = read;
      return [{ ...screen, ...next }, ...effects];
    }
    case 'deadlinePassed':
      return [idle];
    case 'commanded':
      break;
    default:
      return undefined;
  }
  const { command } = event;
  switch (command.name) {
    case 'back':
    case 'cancel':
    case 'finish':
      return [idle];
    case 'signIn': {
      if (checking !== undefined) return undefined;
      const { phone, pin } = command;
      return [
        { ...screen, checking: phone },
        { do: 'checkPin', phone, pin },
      ];
    }
    case 'beginRegistration':
    case 'beginPinRenewal': {
      if (checking !== undefined) return undefined;
      const at = command.name === 'beginRegistration' ? nameFirst : renewPinFirst;
      return [{ name: 'registering', at, ...(label !== undefined && { label }) }];
    }
    default:
      return undefined;
  }
}

/** With a label in hand it is looked up first: it may be one of a deposit that only has to be settled. */
export function goOnSignedIn(
  courier: SignedInCourier,
  refused: DepositRefusal | undefined,
  label: string | undefined,
): NonNullable<Stepped> {
  const home = awaitLabel(courier);
  if (label !== undefined) return findLabel(home, label);
  return refused === undefined ? [home] : [refuseDeposit(courier, refused)];
}

/** What custody knows of a label that was scanned or typed decides how it goes on. */
export function findLabel(state: StateNamed<'awaitingLabel'>, text: string): NonNullable<Stepped> {
  const trackingNumber = readLabel(text);
  if (trackingNumber === undefined) return [{ ...state, refusal: 'invalid' }];
  return [
    { ...state, refusal: undefined },
    { do: 'findLabel', courier: state.courier, trackingNumber },
  ];
}

export function refuseDeposit(
  courier: SignedInCourier,
  because: DepositRefusal,
  inHand?: StateNamed<'depositRefused'>['inHand'],
): StateNamed<'depositRefused'> {
  return {
    name: 'depositRefused',
    courier,
    because,
    inHand: because.refusal === 'sizeDenied' ? inHand : undefined,
  };
}

export function stepDepositRefused(state: StateNamed<'depositRefused'>, event: SessionEvent): Stepped {
  const { courier, inHand } = state;
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind === 'scanned') {
    return event.scan && findLabel(awaitLabel(courier), labelOf(event.scan));
  }
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'finish':
    case 'cancel':
      return [idle];
    case 'depositNext':
      return [awaitLabel(courier)];
    case 'beginTakeBack':
      return [takeBackList(courier)];
    case 'back':
      return inHand && [{ name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined }];
    default:
      return undefined;
  }
}

/** One door after the other: each is closed again before the next one opens. */
export function stepTakingBack(
  state: StateNamed<'takingBack'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  const { courier } = state;
  if (event.kind === 'parcelToTakeBackFound') return announce(event.task, rules, event.canOpen);
  if (event.kind === 'parcelToTakeBackGone') return [{ ...state, refusal: 'gone' }];
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'takeBack':
      return [
        { ...state, refusal: undefined },
        { do: 'findParcelToTakeBack', courier, parcelId: event.command.parcelId },
      ];
    case 'back':
      return [awaitLabel(courier)];
    case 'finish':
    case 'cancel':
      return [idle];
    default:
      return undefined;
  }
}

/** The state that shows to a courier that they are not let in any more. */
export function shutOutScreen(
  courier: SignedInCourier,
  state: Exclude<CourierState, 'approved'>,
): StateNamed<'depositRefused'> {
  return refuseDeposit({ ...courier, shutOutAs: state }, { refusal: 'notApproved', state });
}
