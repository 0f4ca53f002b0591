import type { Evidence } from '../../contract/parcel.ts';
import type { SessionEffect, Stepped } from './event.ts';
import type { SessionRules, StateNamed, StuckCause, Task } from './state.ts';

/** Says which door will open; then it opens. One that cannot be told to open is not announced. */
export function announce(task: Task, rules: SessionRules, canOpen = true): Stepped {
  if (!canOpen) return refuseDoor(task);
  if (rules.announceMs === 0) return open(task, { attempt: 1, wasClosedAllAlong: true });
  return [{ name: 'doorAnnounced', task }];
}

/** @param visit what is known of the visit so far; the first attempt begins it. */
export function open(
  task: Task,
  visit: { attempt: 1 | 2; hasMoved?: boolean; wasClosedAllAlong: boolean },
): [StateNamed<'doorOpening'>, SessionEffect] {
  const { attempt, hasMoved = false, wasClosedAllAlong } = visit;
  return [
    {
      name: 'doorOpening',
      task,
      attempt,
      operationId: undefined,
      isPulsed: false,
      hasMoved,
      wasClosedAllAlong,
      openedInstead: undefined,
    },
    { do: 'openDoor', task, attempt },
  ];
}

/** The second pulse of the same visit; what the door has done so far still counts. */
export function again({ task, hasMoved, wasClosedAllAlong }: StateNamed<'doorOpening'>): Stepped {
  return open(task, { attempt: 2, hasMoved, wasClosedAllAlong });
}

/**
 * It has not opened, for all that is known: pulsed once more, then given up. Where another door was seen
 * to open instead, a second pulse might open that one again, and the boards may have been swapped.
 */
export function stayedShut(state: StateNamed<'doorOpening'> & Pick<Failed, 'isReported'>): Stepped {
  if (state.openedInstead !== undefined && !state.hasMoved) return giveUp(state, 'anotherDoorOpened');
  return state.attempt === 1 ? again(state) : giveUp(state, 'notOpened');
}

/** The person says so where the sensor does not: written down, then pulsed once more or given up. */
export function saidNotOpened(
  {
    task,
    operationId,
    openedInstead,
  }: { task: Task; operationId: string; openedInstead?: string | undefined },
  isTriedAgain: boolean,
): Stepped {
  const isElsewhere = openedInstead !== undefined;
  const [next, effect] =
    isTriedAgain && !isElsewhere
      ? open(task, { attempt: 2, wasClosedAllAlong: false })
      : giveUp(reported({ task, openedInstead }), isElsewhere ? 'anotherDoorOpened' : 'notOpened');
  return [next, { do: 'recordAnswer', task, operationId, answer: 'didNotOpen' }, effect];
}

/** The door is open, as seen or as the person said. */
export function nowOpen(
  { task, attempt, operationId }: { task: Task; attempt: 1 | 2; operationId: string },
  wasSeenOpen: boolean,
): StateNamed<'doorOpen'> {
  return {
    name: 'doorOpen',
    task,
    attempt,
    operationId,
    wasSeenOpen,
    isBlind: !wasSeenOpen,
    isToBeEmpty: undefined,
    problem: undefined,
    isReminded: false,
  };
}

/** How a visit ended at a door that would not open. */
interface Failed {
  readonly task: Task;
  readonly wasClosedAllAlong: boolean;
  readonly openedInstead: string | undefined;
  /** The person is there and says so: for a deposit that the parcel is in their hands. */
  readonly isReported?: boolean;
}

/** The person at the door says how it ended. */
export function reported(state: {
  task: Task;
  wasClosedAllAlong?: boolean;
  openedInstead?: string | undefined;
}): Failed {
  const { task, wasClosedAllAlong = false, openedInstead } = state;
  return { task, wasClosedAllAlong, openedInstead, isReported: true };
}

/** A deposit is over with it, unless its parcel may be inside for all that anybody has said or seen. */
export function giveUp(
  { task, wasClosedAllAlong, openedInstead, isReported = false }: Failed,
  because: Exclude<StuckCause, 'outOfService'>,
  cause: StuckCause = because,
): [StateNamed<'doorStuck'>, SessionEffect] {
  const mayBeInside = task.purpose === 'deposit' && task.mayBeInside;
  const isInDoubt = mayBeInside || !(wasClosedAllAlong || isReported);
  return [
    { name: 'doorStuck', task, cause, isInDoubt },
    { do: 'giveUpDoor', task, because, wasClosedAllAlong, isInDoubt, openedInstead },
  ];
}

/** The board may drive another door, or cannot be told, or none is known, so nothing was pulsed. */
export function refuseDoor(task: Task): Stepped {
  const isInDoubt = task.purpose === 'deposit' && task.mayBeInside;
  const stuck: StateNamed<'doorStuck'> = { name: 'doorStuck', task, cause: 'outOfService', isInDoubt };
  const report: SessionEffect = { do: 'reportRefusedDoor', task };
  // What was in custody before this session stays as it is.
  if (task.purpose !== 'deposit' || task.recipient === undefined) return [stuck, report];
  if (isInDoubt) return [stuck, report, { do: 'leave', task, doorIsOpen: false, saidOpened: false }];
  return [stuck, report, drop(task.parcelId, 'doorNeverOpened')];
}

/** The parcel is in the courier's hands. */
export function drop(
  parcelId: string,
  evidence: Extract<Evidence, 'personReported' | 'doorNeverOpened'>,
): SessionEffect {
  return { do: 'cancelDeposit', parcelId, because: 'dropped', evidence };
}
