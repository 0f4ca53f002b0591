import { closed, stepAskingWhetherInside, stepStillInside } from './close-steps.ts';
import { takeBackList } from './courier-state.ts';
import { readLabel, refuseDeposit } from './courier-steps.ts';
import {
  again,
  announce,
  drop,
  giveUp,
  nowOpen,
  open,
  refuseDoor,
  reported,
  saidNotOpened,
  stayedShut,
} from './door-moves.ts';
import type { SessionEvent, Stepped } from './event.ts';
import { labelOf } from './scan.ts';
import { awaitLabel, type EmptyReason, idle, type SessionRules, type StateNamed } from './state.ts';
import { leftOpen, noteProblem, stepOnward } from './visit-steps.ts';

type DoorStateName =
  | 'doorAnnounced'
  | 'doorOpening'
  | 'askingWhetherOpened'
  | 'doorOpen'
  | 'doorStuck'
  | 'askingWhetherInside'
  | 'stillInside';

/** What follows while somebody stands at a door. Events of other doors mean nothing here. */
export function stepAtDoor(
  state: StateNamed<DoorStateName>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if ('compartmentId' in event && event.compartmentId !== state.task.compartment.id) return undefined;
  switch (state.name) {
    case 'doorAnnounced':
      return stepAnnounced(state, event);
    case 'doorOpening':
      return stepOpening(state, event);
    case 'askingWhetherOpened':
      return stepAsking(state, event);
    case 'doorOpen':
      return stepOpen(state, event);
    case 'doorStuck':
      return stepStuck(state, event, rules);
    case 'askingWhetherInside':
      return stepAskingWhetherInside(state, event);
    case 'stillInside':
      return stepStillInside(state, event);
    default:
      return state satisfies never;
  }
}

function stepAnnounced(state: StateNamed<'doorAnnounced'>, event: SessionEvent): Stepped {
  const { task } = state;
  if (event.kind === 'deadlinePassed') return open(task, { attempt: 1, wasClosedAllAlong: true });
  if (event.kind !== 'commanded' || event.command.name !== 'cancel') return undefined;
  if (task.purpose === 'retrieval') return [idle];
  if (task.purpose === 'recall') return [takeBackList(task.courier)];
  // Nothing was pulsed yet, so a deposit begun anew leaves nothing behind; one taken up again stays as it was.
  if (task.recipient === undefined) return [awaitLabel(task.courier)];
  return [awaitLabel(task.courier), drop(task.parcelId, 'personReported')];
}

function stepOpening(state: StateNamed<'doorOpening'>, event: SessionEvent): Stepped {
  const { task, attempt, operationId } = state;
  switch (event.kind) {
    case 'openingBegun':
      return [{ ...state, operationId: event.operationId }];
    case 'openingRefused':
      if (event.because === 'notAllowed') return refuseTakeBack(state);
      return attempt === 1 ? refuseDoor(task) : giveUp(state, 'notOpened', 'outOfService');
    case 'doorPulsed':
      return event.operationId === operationId ? stepPulsed(state, event) : undefined;
    case 'misfired':
      return [{ ...state, openedInstead: event.openedInstead }];
    case 'doorChanged': {
      const hasMoved = state.hasMoved || (event.from === 'closed' && event.to === 'open');
      return [{ ...state, hasMoved, wasClosedAllAlong: false }];
    }
    case 'doorSeenOpen':
      if (operationId === undefined) return undefined;
      return [nowOpen({ task, attempt, operationId }, true)];
    case 'deadlinePassed':
      if (event.door !== 'closed' && operationId !== undefined) {
        const { openedInstead } = state;
        return [{ name: 'askingWhetherOpened', task, attempt, operationId, openedInstead }];
      }
      return stayedShut(state);
    case 'commanded':
      // Until the pulse has left, nobody can know what it does.
      if (!state.isPulsed) return undefined;
      if (event.command.name === 'reportAnotherDoorOpened')
        return giveUp(reported(state), 'anotherDoorOpened');
      if (event.command.name !== 'reportDidNotOpen') return undefined;
      if (attempt === 1 && task.purpose !== 'deposit') return stayedShut({ ...state, isReported: true });
      return giveUp(reported(state), state.openedInstead === undefined ? 'notOpened' : 'anotherDoorOpened');
    default:
      return undefined;
  }
}

/** The pulse is over on the wire. */
function stepPulsed(
  state: StateNamed<'doorOpening'>,
  { operationId, result, doorBefore }: Extract<SessionEvent, { kind: 'doorPulsed' }>,
): Stepped {
  const { task, attempt, openedInstead } = state;
  switch (result) {
    case 'outOfReach':
      return giveUp(state, 'notOpened', 'outOfService');
    case 'notWritten':
      return attempt === 1 ? again(state) : giveUp(state, 'notOpened');
    case 'missed':
      // The second time the person is pulling, and is given the time for it.
      if (attempt === 1 || openedInstead !== undefined) return stayedShut(state);
      break;
    case 'taken':
    case 'ambiguous':
      break;
    default:
      return result satisfies never;
  }
  // Already open or unknown before the pulse: nothing that the sensor says can prove anything.
  if (doorBefore !== 'closed' && !state.hasMoved) {
    return [{ name: 'askingWhetherOpened', task, attempt, operationId, openedInstead }];
  }
  const wasClosedAllAlong = state.wasClosedAllAlong && result !== 'ambiguous';
  return [{ ...state, isPulsed: true, wasClosedAllAlong }];
}

function stepAsking(state: StateNamed<'askingWhetherOpened'>, event: SessionEvent): Stepped {
  const { task, attempt, operationId } = state;
  if (event.kind === 'doorSeenOpen') return [nowOpen(state, true)];
  if (event.kind === 'misfired') return [{ ...state, openedInstead: event.openedInstead }];
  if (event.kind === 'deadlinePassed') {
    return [idle, { do: 'leave', task, doorIsOpen: false, saidOpened: false }];
  }
  if (event.kind !== 'commanded') return undefined;
  const { command } = event;
  if (command.name === 'reportAnotherDoorOpened') return giveUp(reported(state), 'anotherDoorOpened');
  if (command.name === 'answerOpened' && command.opened) {
    return [nowOpen(state, false), { do: 'recordAnswer', task, operationId, answer: 'opened' }];
  }
  if (command.name !== 'answerOpened' && command.name !== 'reportDidNotOpen') return undefined;
  return saidNotOpened(state, attempt === 1);
}

const emptyReasons: Readonly<
  Record<'reportDoesNotFit' | 'reportSomethingInside' | 'reportNothingPlaced', EmptyReason>
> = {
  reportDoesNotFit: 'doesNotFit',
  reportSomethingInside: 'somethingInside',
  reportNothingPlaced: 'nothingPlaced',
};

function stepOpen(state: StateNamed<'doorOpen'>, event: SessionEvent): Stepped {
  const { task, operationId, isBlind, wasSeenOpen } = state;
  switch (event.kind) {
    case 'doorChanged':
      if (event.to === 'unknown') return [{ ...state, isBlind: true }];
      if (event.to === 'open') return [{ ...state, isBlind: false }];
      return event.from === 'open' && !isBlind ? closed(state, wasSeenOpen, event.goods) : [state];
    case 'scanned':
      return takeNextLabel(state, event);
    case 'closeConfirmed': {
      if (!isBlind) return undefined;
      const [next, ...effects] = closed(state, false, event.goods);
      return [next, { do: 'recordAnswer', task, operationId, answer: 'closed' }, ...effects];
    }
    case 'deadlinePassed': {
      if (!state.isReminded) return [{ ...state, isReminded: true }];
      // Seen open and never closed again: so it stands, whatever has become of the sensor.
      return leftOpen(state, wasSeenOpen || !isBlind);
    }
    case 'commanded':
      break;
    default:
      return undefined;
  }
  const { name } = event.command;
  if (state.isToBeEmpty !== undefined || state.problem !== undefined) return undefined;
  if (name === 'reportAnotherDoorOpened') return giveUp(reported({ task }), 'anotherDoorOpened');
  // Most sensors see the latch: it may have let go of a door that is frozen shut.
  if (name === 'reportDidNotOpen') {
    return saidNotOpened(state, state.attempt === 1 && task.purpose !== 'deposit');
  }
  if (task.purpose === 'retrieval') return noteProblem(state, name);
  if (name === 'reportCompartmentEmpty' && task.purpose === 'recall') {
    return [{ ...state, task: { ...task, found: 'nothing' } }];
  }
  const isToBeEmpty = emptyReasons[name as keyof typeof emptyReasons];
  if (isToBeEmpty === undefined) return undefined;
  return [
    { ...state, isToBeEmpty },
    { do: 'recordAnswer', task, operationId, answer: isToBeEmpty },
  ];
}

/** The next parcel is in the courier's hand already. What is still in sight is the one that was just placed. */
function takeNextLabel(
  state: StateNamed<'doorOpen'>,
  { scan }: Extract<SessionEvent, { kind: 'scanned' }>,
): Stepped {
  const { task, isToBeEmpty } = state;
  if (task.purpose !== 'deposit' || isToBeEmpty !== undefined || scan === undefined) return undefined;
  const nextLabel = readLabel(labelOf(scan));
  if (nextLabel === undefined) return undefined;
  return nextLabel === task.trackingNumber ? [state] : [{ ...state, task: { ...task, nextLabel } }];
}

/** Somebody was quicker, or the courier may not any more. What was pulsed before is for the next one to settle. */
function refuseTakeBack({ task, attempt }: StateNamed<'doorOpening'>): Stepped {
  if (task.purpose !== 'recall') return undefined;
  const list: StateNamed<'takingBack'> = { ...takeBackList(task.courier), refusal: 'gone' };
  return attempt === 1 ? [list] : [list, { do: 'leave', task, doorIsOpen: false, saidOpened: false }];
}

function stepStuck(state: StateNamed<'doorStuck'>, event: SessionEvent, rules: SessionRules): Stepped {
  const { task, isInDoubt } = state;
  if (task.purpose === 'retrieval') {
    const onward = stepOnward(state, task, event, rules);
    if (onward !== undefined) return onward;
  }
  if (event.kind === 'compartmentReserved') return announce(event.task, rules);
  if (event.kind === 'depositRefused' && task.purpose === 'deposit') {
    return [refuseDeposit(task.courier, event.because)];
  }
  if (event.kind === 'noneFree' && task.purpose === 'deposit' && task.recipient !== undefined) {
    const { courier, trackingNumber, recipient } = task;
    const inHand = { courier, trackingNumber, recipient };
    return [{ name: 'choosingSize', inHand, atLeast: undefined, refusal: 'noneLeft' }];
  }
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  const { name } = event.command;
  if (name === 'finish' || name === 'cancel')
    return [task.purpose === 'recall' ? takeBackList(task.courier) : idle];
  if (task.purpose !== 'deposit') return undefined;
  if (name === 'depositNext') return [awaitLabel(task.courier)];
  if (name !== 'tryAnother') return undefined;
  // Whoever wants another door for this parcel has it in their hands.
  const dropped = isInDoubt ? [drop(task.parcelId, 'personReported')] : [];
  const { courier, trackingNumber, recipient, sizeClass } = task;
  if (recipient === undefined) {
    return [{ name: 'awaitingRecipient', courier, trackingNumber, refusal: undefined }, ...dropped];
  }
  return [
    { ...state, isInDoubt: false },
    ...dropped,
    { do: 'reserve', courier, trackingNumber, recipient, sizeClass },
  ];
}
