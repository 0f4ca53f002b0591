import type { GoodsState } from '../../contract/compartment.ts';
import type { ParcelProblem } from '../../contract/recipient-view.ts';
import { announce } from './door-moves.ts';
import type { SessionEffect, SessionEvent, Stepped } from './event.ts';
import { idle, type SessionRules, type SessionState, type StateNamed } from './state.ts';
import { isDisputed, type RetrievalTask } from './visit.ts';

const problems: Readonly<
  Record<'reportCompartmentEmpty' | 'reportWrongParcel' | 'reportDamaged', ParcelProblem>
> = {
  reportCompartmentEmpty: 'compartmentEmpty',
  reportWrongParcel: 'wrongParcel',
  reportDamaged: 'damaged',
};

/**
 * The recipient at an open door says what is wrong behind it: a case, and the door is to be closed. The first
 * report of a visit to a door stands. Undefined where the command is no such report.
 */
export function noteProblem(state: StateNamed<'doorOpen'>, name: string): Stepped {
  const problem = problems[name as keyof typeof problems];
  const { task } = state;
  if (problem === undefined || task.purpose !== 'retrieval') return undefined;
  return [
    { ...state, problem },
    { do: 'openCase', task, problem },
  ];
}

/** A recipient has closed the door. A goods sensor that sees something inside only advises. */
export function closedByRecipient(
  { operationId, problem }: Pick<StateNamed<'doorOpen'>, 'operationId' | 'problem'>,
  task: RetrievalTask,
  isSeen: boolean,
  goods: GoodsState,
): NonNullable<Stepped> {
  if (problem !== undefined && isDisputed(problem)) {
    return [
      { name: 'problemNoted', task, problem },
      { do: 'keepDisputed', task, doorIsOpen: false },
    ];
  }
  const confirmed: SessionEffect = { do: 'confirm', task, operationId, isSeen };
  const noted: SessionEffect[] = goods === 'present' ? [{ do: 'noteGoods', task, goods, answer: null }] : [];
  if (problem !== undefined) return [{ name: 'problemNoted', task, problem }, confirmed, ...noted];
  return [{ name: goods === 'present' ? 'stillInside' : 'retrieved', task }, confirmed, ...noted];
}

/** The time to close a door is over. Whether the parcel was disputed decides what is known of it. */
export function leftOpen(
  { task, problem }: StateNamed<'doorOpen'>,
  doorIsOpen: boolean,
): NonNullable<Stepped> {
  if (task.purpose === 'retrieval' && isDisputed(problem)) {
    return [idle, { do: 'keepDisputed', task, doorIsOpen }];
  }
  return [idle, { do: 'leave', task, doorIsOpen, saidOpened: !doorIsOpen }];
}

/** Nobody opens a door for whoever has their hands full or walks away: the next one is asked for. */
export function stepBetweenDoors(
  state: StateNamed<'retrieved' | 'problemNoted'>,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  const onward = stepOnward(state, state.task, event, rules);
  if (onward !== undefined) return onward;
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  const { name } = event.command;
  return name === 'finish' || name === 'cancel' ? [idle] : undefined;
}

/** The next door of a visit, where one is left. The door before is closed, or was given up. */
export function stepOnward(
  state: SessionState,
  task: RetrievalTask,
  event: SessionEvent,
  rules: SessionRules,
): Stepped {
  if (event.kind === 'nextDoorFound') return announce(event.task, rules, event.canOpen);
  if (event.kind === 'visitOver') return [idle];
  const isAsked = event.kind === 'commanded' && event.command.name === 'openNext';
  return isAsked && task.visit.left > 0 ? [state, { do: 'findNext', task }] : undefined;
}

/** Whoever leaves something inside may have other parcels here. */
export function afterStillInside(task: RetrievalTask): SessionState {
  return task.visit.left > 0 ? { name: 'retrieved', task } : idle;
}
