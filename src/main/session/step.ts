import { readPhone } from '../people/phone.ts';
import { takeBackList } from './courier-state.ts';
import {
  findLabel,
  readAsCourier,
  refuseDeposit,
  signInScreen,
  stepDepositRefused,
  stepSigningIn,
  stepTakingBack,
} from './courier-steps.ts';
import { beginSearch, labelFound, stepSearchingDirectory } from './directory-steps.ts';
import { announce } from './door-moves.ts';
import { stepAtDoor } from './door-steps.ts';
import type { SessionEvent, Stepped } from './event.ts';
import { beginMaintenance, stepMaintaining } from './maintenance/join.ts';
import { readAsRecipient, stepAsRecipient, stepToStanding } from './recipient-steps.ts';
import { stepRegistering } from './registration/steps.ts';
import { labelOf, type Scan } from './scan.ts';
import { endShutOut, shutOut } from './shut-out.ts';
import { awaitLabel, idle, type SessionRules, type SessionState, type StateNamed } from './state.ts';
import { stepBetweenDoors } from './visit-steps.ts';

/**
 * The session as a pure function: what the person lives through next, and what that makes the kiosk
 * do. Exhaustive over states and events; an event that means nothing here is for the caller to log.
 */
export function step(state: SessionState, event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'storeFailed') return [idle];
  if (event.kind === 'courierShutOut') return shutOut(state, event);
  const stepped = stepIn(state, event, rules);
  return stepped && endShutOut(stepped);
}

function stepIn(state: SessionState, event: SessionEvent, rules: SessionRules): Stepped {
  switch (state.name) {
    case 'idle':
      return stepIdle(event, rules);
    case 'signingIn':
      return stepSigningIn(state, event, rules);
    case 'awaitingLabel':
      return stepAwaitingLabel(state, event, rules);
    case 'awaitingRecipient':
      return stepAwaitingRecipient(state, event, rules);
    case 'searchingDirectory':
      return stepSearchingDirectory(state, event);
    case 'confirmingRecipient':
      return stepConfirmingRecipient(state, event);
    case 'choosingSize':
      return stepChoosingSize(state, event, rules);
    case 'awaitingCode':
      return stepAwaitingCode(state, event, rules);
    case 'deposited':
      return stepDeposited(state, event);
    case 'retrieved':
    case 'problemNoted':
      return stepBetweenDoors(state, event, rules);
    case 'awaitingLastFour':
    case 'enteringResidence':
    case 'nothingHere':
    case 'provingNumber':
    case 'awaitingProof':
    case 'choosingCredential':
    case 'credentialMade':
      return stepAsRecipient(state, event, rules);
    case 'doorAnnounced':
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
    case 'doorStuck':
    case 'askingWhetherInside':
    case 'stillInside':
      return stepAtDoor(state, event, rules);
    case 'depositRefused':
      return stepDepositRefused(state, event);
    case 'takingBack':
      return stepTakingBack(state, event, rules);
    case 'registering':
      return stepRegistering(state, event, rules);
    case 'maintaining':
      return stepMaintaining(state, event);
    default:
      return state satisfies never;
  }
}

/** The person went away, or said that they are done. */
function isEnded(event: SessionEvent): boolean {
  if (event.kind === 'deadlinePassed') return true;
  return event.kind === 'commanded' && (event.command.name === 'cancel' || event.command.name === 'finish');
}

function stepIdle(event: SessionEvent, rules: SessionRules): Stepped {
  if (event.kind === 'scanned') return readAsCourier(event.scan, rules) ?? readToken(event.scan, rules);
  if (event.kind === 'maintenanceCalled') return beginMaintenance();
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
  const shown = readAsRecipient(scan, rules);
  if (shown !== undefined) return shown;
  // The digits in a picture would be a code that anybody can photograph over a shoulder.
  const isCode = /^\d+$/.test(text.replaceAll(/[\s-]/g, '')) && text.length <= rules.codeDigits + 4;
  return [{ name: 'awaitingCode', refusal: isCode ? 'digitsFromScanner' : 'unreadable' }];
}

function stepAwaitingLabel(
  state: StateNamed<'awaitingLabel'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'labelFound') {
    return [labelFound(state, event)];
  }
  if (event.kind === 'depositRefused') return [refuseDeposit(state.courier, event.because)];
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
    case 'beginTakeBack':
      return [takeBackList(state.courier)];
    case 'back':
      return [idle];
    default:
      return undefined;
  }
}

function stepAwaitingRecipient(
  state: StateNamed<'awaitingRecipient'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (isEnded(event)) return [idle];
  if (event.kind !== 'commanded') return undefined;
  if (event.command.name === 'back') return [awaitLabel(state.courier)];
  if (event.command.name === 'beginDirectorySearch') return beginSearch(state);
  if (event.command.name !== 'submitRecipient') return undefined;
  const phone = readPhone(event.command.phone, rules.country);
  if (!phone.ok) return [{ ...state, refusal: phone.reason }];
  const { courier, trackingNumber } = state;
  return [
    {
      name: 'confirmingRecipient',
      inHand: { courier, trackingNumber, recipient: { kind: 'number', e164: phone.e164 } },
    },
  ];
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
  if (event.kind === 'depositRefused')
    return [refuseDeposit(state.inHand.courier, event.because, state.inHand)];
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
  const standing = stepToStanding(event, rules);
  if (standing !== undefined) return standing;
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
