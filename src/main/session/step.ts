import { trackingNumber as trackingNumberSchema } from '../../contract/parcel.ts';
import { tokenPrefix } from '../custody/retrieval-codes.ts';
import { readPhone } from '../people/phone.ts';
import { announce } from './door-moves.ts';
import { stepAtDoor } from './door-steps.ts';
import type { SessionEvent, Stepped } from './event.ts';
import { labelOf, type Scan } from './scan.ts';
import { awaitLabel, idle, type SessionRules, type SessionState, type StateNamed } from './state.ts';

/**
 * The session as a pure function: what the person lives through next, and what that makes the kiosk
 * do. Exhaustive over states and events; an event that means nothing here is for the caller to log.
 */
export function step(state: SessionState, event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'storeFailed') return [idle];
  switch (state.name) {
    case 'idle':
      return stepIdle(event, rules);
    case 'signingIn':
      return stepSigningIn(state, event);
    case 'awaitingLabel':
      return stepAwaitingLabel(state, event, rules);
    case 'awaitingRecipient':
      return stepAwaitingRecipient(state, event, rules);
    case 'confirmingRecipient':
      return stepConfirmingRecipient(state, event);
    case 'choosingSize':
      return stepChoosingSize(state, event, rules);
    case 'awaitingCode':
      return stepAwaitingCode(state, event, rules);
    case 'deposited':
      return stepDeposited(state, event);
    case 'retrieved':
      return isEnded(event) ? [idle] : undefined;
    case 'doorAnnounced':
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
    case 'doorStuck':
    case 'askingWhetherInside':
    case 'stillInside':
      return stepAtDoor(state, event, rules);
    default:
      return state satisfies never;
  }
}

/** The person went away, or said that they are done. */
function isEnded(event: SessionEvent): boolean {
  if (event.kind === 'deadlinePassed') return true;
  return event.kind === 'commanded' && (event.command.name === 'cancel' || event.command.name === 'finish');
}

const signInScreen: StateNamed<'signingIn'> = {
  name: 'signingIn',
  checking: undefined,
  refusal: undefined,
  waitMs: 0,
};

function stepIdle(event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'scanned') return readToken(event.scan, rules);
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'beginDeposit':
      return [signInScreen];
    case 'beginRetrieval':
      return [{ name: 'awaitingCode', refusal: undefined }];
    default:
      return undefined;
  }
}

/** What was scanned where a retrieval token is expected. */
function readToken(scan: Scan | undefined, rules: SessionRules): Stepped {
  if (scan === undefined) return [{ name: 'awaitingCode', refusal: 'unreadable' }];
  const { text } = scan;
  if (text.startsWith(tokenPrefix) && text.length <= 64) {
    return [
      { name: 'awaitingCode', refusal: undefined },
      { do: 'tryToken', token: text },
    ];
  }
  // The digits in a picture would be a code that anybody can photograph over a shoulder.
  const isCode = /^\d+$/.test(text.replaceAll(/[\s-]/g, '')) && text.length <= rules.codeDigits + 4;
  return [{ name: 'awaitingCode', refusal: isCode ? 'digitsFromScanner' : 'unreadable' }];
}

function stepSigningIn(state: StateNamed<'signingIn'>, event: SessionEvent): Stepped {
  if (event.kind === 'pinChecked') {
    // The answer to a check that somebody else began before they went away.
    if (state.checking !== event.phone) return undefined;
    const { result } = event;
    if (result.ok) return [awaitLabel(result.courier)];
    return [{ name: 'signingIn', checking: undefined, refusal: result.reason, waitMs: result.waitMs }];
  }
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [idle];
  if (event.command.name !== 'signIn' || state.checking !== undefined) return undefined;
  const { phone, pin } = event.command;
  return [
    { ...signInScreen, checking: phone },
    { do: 'checkPin', phone, pin },
  ];
}

function stepAwaitingLabel(
  state: StateNamed<'awaitingLabel'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'labelFound') {
    if (event.standing === 'alreadyStored') return [{ ...state, refusal: 'alreadyStored' }];
    const { courier } = state;
    return [{ name: 'awaitingRecipient', courier, trackingNumber: event.trackingNumber, refusal: undefined }];
  }
  if (event.kind === 'unsettledDepositFound') return announce(event.task, rules, event.canOpen);
  if (event.kind === 'scanned') {
    return event.scan === undefined
      ? [{ ...state, refusal: 'invalid' }]
      : findLabel(state, labelOf(event.scan));
  }
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'submitLabel':
      return findLabel(state, event.command.trackingNumber);
    case 'back':
      return [idle];
    default:
      return undefined;
  }
}

function findLabel(state: StateNamed<'awaitingLabel'>, text: string): Stepped {
  const read = trackingNumberSchema.safeParse(text);
  // A retrieval token scanned by mistake is no label.
  if (!read.success || read.data.startsWith(tokenPrefix)) return [{ ...state, refusal: 'invalid' }];
  return [
    { ...state, refusal: undefined },
    { do: 'findLabel', courier: state.courier, trackingNumber: read.data },
  ];
}

function stepAwaitingRecipient(
  state: StateNamed<'awaitingRecipient'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [awaitLabel(state.courier)];
  if (event.command.name !== 'submitRecipient') return undefined;
  const phone = readPhone(event.command.phone, rules.country);
  if (!phone.ok) return [{ ...state, refusal: phone.reason }];
  const { courier, trackingNumber } = state;
  return [{ name: 'confirmingRecipient', inHand: { courier, trackingNumber, recipientE164: phone.e164 } }];
}

function stepConfirmingRecipient(state: StateNamed<'confirmingRecipient'>, event: SessionEvent): Stepped {
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  const { inHand } = state;
  switch (event.command.name) {
    case 'confirmRecipient':
      return [{ name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined }];
    case 'back':
      return [
        {
          name: 'awaitingRecipient',
          courier: inHand.courier,
          trackingNumber: inHand.trackingNumber,
          refusal: undefined,
        },
      ];
    default:
      return undefined;
  }
}

function stepChoosingSize(
  state: StateNamed<'choosingSize'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'compartmentReserved') return announce(event.task, rules);
  if (event.kind === 'noneFree') return [{ ...state, refusal: 'noneLeft' }];
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'chooseSize':
      return [
        { ...state, refusal: undefined },
        { do: 'reserve', ...state.inHand, sizeClass: event.command.sizeClass },
      ];
    case 'back':
      return [{ name: 'confirmingRecipient', inHand: state.inHand }];
    case 'depositNext':
      return [awaitLabel(state.inHand.courier)];
    default:
      return undefined;
  }
}

function stepAwaitingCode(
  state: StateNamed<'awaitingCode'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'codeAccepted') return announce(event.task, rules, event.canOpen);
  if (event.kind === 'codeRefused') return [{ name: 'awaitingCode', refusal: event.refusal }];
  if (event.kind === 'scanned') return readToken(event.scan, rules);
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'submitCode': {
      const { code, lastFour } = event.command;
      return [
        { ...state, refusal: undefined },
        { do: 'tryCode', code, lastFour },
      ];
    }
    case 'back':
      return [idle];
    default:
      return undefined;
  }
}

function stepDeposited(state: StateNamed<'deposited'>, event: SessionEvent): Stepped {
  if (isEnded(event)) return [idle];
  const { courier, compartment } = state.task;
  const next = awaitLabel(courier, compartment.label);
  if (event.kind === 'scanned' && event.scan !== undefined) return findLabel(next, labelOf(event.scan));
  return event.kind === 'commanded' && event.command.name === 'depositNext' ? [next] : undefined;
}
