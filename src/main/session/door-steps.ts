import type { SessionEffect, SessionEvent, Stepped } from './event.ts';
import {
  awaitLabel,
  type EmptyReason,
  idle,
  type SessionRules,
  type SessionState,
  type StateNamed,
  type StuckCause,
  type Task,
} from './state.ts';

type DoorStateName = 'doorAnnounced' | 'doorOpening' | 'askingWhetherOpened' | 'doorOpen' | 'doorStuck';

/** Says which door will open; then it opens. */
export function announce(task: Task, rules: SessionRules): Stepped {
  if (rules.announceMs === 0) return open(task, 1);
  return [{ name: 'doorAnnounced', task }];
}

function open(task: Task, attempt: 1 | 2): Stepped {
  return [
    { name: 'doorOpening', task, attempt, operationId: undefined, hasMoved: false },
    { do: 'openDoor', task, attempt },
  ];
}

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
    default:
      return state satisfies never;
  }
}

function stepAnnounced(state: StateNamed<'doorAnnounced'>, event: SessionEvent): Stepped {
  const { task } = state;
  if (event.kind === 'deadlinePassed') return open(task, 1);
  if (event.kind !== 'commanded' || event.command.name !== 'cancel') return undefined;
  if (task.purpose === 'retrieval') return [idle];
  // Nothing was pulsed yet, so a deposit begun anew leaves nothing behind; one taken up again stays as it was.
  if (task.recipientE164 === undefined) return [awaitLabel(task.courier)];
  return [awaitLabel(task.courier), { do: 'cancelDeposit', parcelId: task.parcelId, because: 'dropped' }];
}

function stepOpening(state: StateNamed<'doorOpening'>, event: SessionEvent): Stepped {
  const { task, attempt, operationId } = state;
  switch (event.kind) {
    case 'openingBegun':
      return [{ ...state, operationId: event.operationId }];
    case 'openingRefused':
      return refuseDoor(task);
    case 'doorPulsed':
      if (event.operationId !== operationId) return undefined;
      if (!event.wasWritten) return attempt === 1 ? again(state) : giveUp(task, 'notOpened', !state.hasMoved);
      // Already open or unknown before the pulse: nothing that the sensor says can prove anything.
      if (event.doorBefore === 'closed' || state.hasMoved) return [state];
      return [{ name: 'askingWhetherOpened', task, attempt, operationId: event.operationId }];
    case 'doorChanged':
      return [{ ...state, hasMoved: state.hasMoved || (event.from === 'closed' && event.to === 'open') }];
    case 'doorSeenOpen':
      return operationId === undefined ? undefined : [nowOpen(task, operationId, false)];
    case 'deadlinePassed':
      // It is just opening; whether it stays open is known within the second.
      if (state.hasMoved && event.door === 'open') return [{ ...state }];
      if (event.door !== 'closed' && operationId !== undefined) {
        return [{ name: 'askingWhetherOpened', task, attempt, operationId }];
      }
      return attempt === 1 ? again(state) : giveUp(task, 'notOpened', !state.hasMoved);
    case 'commanded':
      if (event.command.name === 'reportAnotherDoorOpened') {
        return giveUp(task, 'anotherDoorOpened', !state.hasMoved);
      }
      if (event.command.name !== 'reportDidNotOpen' || operationId === undefined) return undefined;
      return attempt === 1 && task.purpose === 'retrieval'
        ? again(state)
        : giveUp(task, 'notOpened', !state.hasMoved);
    default:
      return undefined;
  }
}

/** The second pulse of the same visit; what the door has done so far still counts. */
function again({ task, hasMoved }: StateNamed<'doorOpening'>): Stepped {
  return [
    { name: 'doorOpening', task, attempt: 2, operationId: undefined, hasMoved },
    { do: 'openDoor', task, attempt: 2 },
  ];
}

function stepAsking(state: StateNamed<'askingWhetherOpened'>, event: SessionEvent): Stepped {
  const { task, attempt, operationId } = state;
  if (event.kind === 'doorSeenOpen') return [nowOpen(task, operationId, false)];
  if (event.kind === 'deadlinePassed') {
    return [idle, { do: 'leave', task, doorIsOpen: false, saidOpened: false }];
  }
  if (event.kind !== 'commanded') return undefined;
  const { command } = event;
  if (command.name === 'reportAnotherDoorOpened') return giveUp(task, 'anotherDoorOpened', false);
  const saidOpened = command.name === 'answerOpened' && command.opened;
  const saidNotOpened =
    command.name === 'reportDidNotOpen' || (command.name === 'answerOpened' && !command.opened);
  if (saidOpened) {
    return [nowOpen(task, operationId, true), { do: 'recordAnswer', task, operationId, answer: 'opened' }];
  }
  if (!saidNotOpened) return undefined;
  const answered: SessionEffect = { do: 'recordAnswer', task, operationId, answer: 'didNotOpen' };
  const next = attempt === 1 ? open(task, 2) : giveUp(task, 'notOpened', false);
  return next === undefined ? undefined : [next[0], answered, ...(next.slice(1) as SessionEffect[])];
}

function nowOpen(task: Task, operationId: string, isBlind: boolean): StateNamed<'doorOpen'> {
  return { name: 'doorOpen', task, operationId, isBlind, isToBeEmpty: undefined, isReminded: false };
}

function stepOpen(state: StateNamed<'doorOpen'>, event: SessionEvent): Stepped {
  const { task, operationId } = state;
  switch (event.kind) {
    case 'doorChanged':
      if (event.to === 'unknown') return [{ ...state, isBlind: true }];
      if (event.to === 'open') return [{ ...state, isBlind: false }];
      return event.from === 'open' && !state.isBlind ? closed(state, true) : [state];
    case 'deadlinePassed':
      if (!state.isReminded) return [{ ...state, isReminded: true }];
      return [idle, { do: 'leave', task, doorIsOpen: !state.isBlind, saidOpened: state.isBlind }];
    case 'commanded':
      break;
    default:
      return undefined;
  }
  const { command } = event;
  if (command.name === 'confirmClosed' && state.isBlind) {
    const next = closed(state, false);
    const answered: SessionEffect = { do: 'recordAnswer', task, operationId, answer: 'closed' };
    return next === undefined ? undefined : [next[0], answered, ...(next.slice(1) as SessionEffect[])];
  }
  if (command.name === 'reportAnotherDoorOpened') return giveUp(task, 'anotherDoorOpened', false);
  const empty = emptyReasons[command.name as keyof typeof emptyReasons];
  if (empty === undefined || task.purpose !== 'deposit' || state.isToBeEmpty !== undefined) return undefined;
  return [{ ...state, isToBeEmpty: empty }];
}

const emptyReasons: Readonly<
  Record<'reportDoesNotFit' | 'reportSomethingInside' | 'reportNothingPlaced', EmptyReason>
> = {
  reportDoesNotFit: 'doesNotFit',
  reportSomethingInside: 'somethingInside',
  reportNothingPlaced: 'nothingPlaced',
};

function closed(state: StateNamed<'doorOpen'>, isSeen: boolean): Stepped {
  const { task, operationId, isToBeEmpty } = state;
  if (task.purpose === 'retrieval') {
    const { compartment } = task;
    return [
      { name: 'retrieved', compartment },
      { do: 'confirm', task, operationId, isSeen },
    ];
  }
  if (isToBeEmpty === undefined) {
    return [
      { name: 'deposited', task },
      { do: 'confirm', task, operationId, isSeen },
    ];
  }
  const cancelled: SessionEffect = { do: 'cancelDeposit', parcelId: task.parcelId, because: isToBeEmpty };
  const { courier, trackingNumber, recipientE164, sizeClass } = task;
  if (isToBeEmpty === 'nothingPlaced' || recipientE164 === undefined) return [awaitLabel(courier), cancelled];
  const inHand = { courier, trackingNumber, recipientE164 };
  if (isToBeEmpty === 'doesNotFit') {
    return [{ name: 'choosingSize', inHand, atLeast: sizeClass, refusal: undefined }, cancelled];
  }
  return [
    { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined },
    cancelled,
    { do: 'reserve', ...inHand, sizeClass },
  ];
}

function giveUp(
  task: Task,
  because: Extract<StuckCause, 'notOpened' | 'anotherDoorOpened'>,
  wasClosedAllAlong: boolean,
): Stepped {
  return [
    { name: 'doorStuck', task, cause: because },
    { do: 'giveUpDoor', task, because, wasClosedAllAlong },
  ];
}

/** The board may drive another door, so nothing was pulsed. */
function refuseDoor(task: Task): Stepped {
  const stuck: SessionState = { name: 'doorStuck', task, cause: 'outOfService' };
  if (task.purpose === 'retrieval' || task.recipientE164 === undefined) return [stuck];
  return [stuck, { do: 'cancelDeposit', parcelId: task.parcelId, because: 'dropped' }];
}

function stepStuck(state: StateNamed<'doorStuck'>, event: SessionEvent, rules: SessionRules): Stepped {
  const { task } = state;
  if (event.kind === 'compartmentReserved') return announce(event.task, rules);
  if (event.kind === 'noneFree' && task.purpose === 'deposit' && task.recipientE164 !== undefined) {
    const { courier, trackingNumber, recipientE164 } = task;
    const inHand = { courier, trackingNumber, recipientE164 };
    return [{ name: 'choosingSize', inHand, atLeast: undefined, refusal: 'noneLeft' }];
  }
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  const { name } = event.command;
  if (name === 'finish' || name === 'cancel') return [idle];
  if (task.purpose !== 'deposit') return undefined;
  if (name === 'depositNext') return [awaitLabel(task.courier)];
  if (name !== 'tryAnother' || task.recipientE164 === undefined) return undefined;
  const { courier, trackingNumber, recipientE164, sizeClass } = task;
  return [state, { do: 'reserve', courier, trackingNumber, recipientE164, sizeClass }];
}
