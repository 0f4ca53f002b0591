import type { Evidence } from '../../contract/parcel.ts';
import type { SessionEffect, Stepped } from './event.ts';
import type { SessionRules, StateNamed, StuckCause, Task } from './state.ts';

/** Says which door will open; then it opens. A compartment that is gone from the cabinet file has none. */
export function announce(task: Task, rules: SessionRules, hasDoor = true): Stepped {
  if (!hasDoor) return refuseDoor(task);
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
    },
    { do: 'openDoor', task, attempt },
  ];
}

/** The second pulse of the same visit; what the door has done so far still counts. */
export function again({ task, hasMoved, wasClosedAllAlong }: StateNamed<'doorOpening'>): Stepped {
  return open(task, { attempt: 2, hasMoved, wasClosedAllAlong });
}

/** The person says so where the sensor does not: written down, then pulsed once more or given up. */
export function saidNotOpened(
  { task, operationId }: { task: Task; operationId: string },
  isTriedAgain: boolean,
): Stepped {
  const [next, effect] = isTriedAgain
    ? open(task, { attempt: 2, wasClosedAllAlong: false })
    : giveUp(reported({ task }), 'notOpened');
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
    isReminded: false,
  };
}

/** How a visit ended at a door that would not open. */
interface Failed {
  readonly task: Task;
  readonly wasClosedAllAlong: boolean;
  /** The person is there and says so: for a deposit that the parcel is in their hands. */
  readonly isReported?: boolean;
}

/** The person at the door says how it ended. */
export function reported(state: { task: Task; wasClosedAllAlong?: boolean }): Failed {
  return { task: state.task, wasClosedAllAlong: state.wasClosedAllAlong ?? false, isReported: true };
}

/** A deposit is over with it, unless its parcel may be inside for all that anybody has said or seen. */
export function giveUp(
  { task, wasClosedAllAlong, isReported = false }: Failed,
  because: Exclude<StuckCause, 'outOfService'>,
  cause: StuckCause = because,
): [StateNamed<'doorStuck'>, SessionEffect] {
  const wasBegunBefore = task.purpose === 'deposit' && task.recipientE164 === undefined;
  const isInDoubt = task.purpose === 'deposit' && (wasBegunBefore || !(wasClosedAllAlong || isReported));
  return [
    { name: 'doorStuck', task, cause, isInDoubt },
    { do: 'giveUpDoor', task, because, wasClosedAllAlong, isInDoubt },
  ];
}

/** The board may drive another door, or none is known, so nothing was pulsed. */
export function refuseDoor(task: Task): Stepped {
  const isInDoubt = task.purpose === 'deposit' && task.recipientE164 === undefined;
  const stuck: StateNamed<'doorStuck'> = { name: 'doorStuck', task, cause: 'outOfService', isInDoubt };
  const report: SessionEffect = { do: 'reportRefusedDoor', task };
  if (task.purpose === 'retrieval' || isInDoubt) return [stuck, report];
  return [stuck, report, drop(task.parcelId, 'doorNeverOpened')];
}

/** The parcel is in the courier's hands. */
export function drop(
  parcelId: string,
  evidence: Extract<Evidence, 'personReported' | 'doorNeverOpened'>,
): SessionEffect {
  return { do: 'cancelDeposit', parcelId, because: 'dropped', evidence };
}
