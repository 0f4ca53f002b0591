import type { GoodsState } from '../../contract/compartment.ts';
import { takeBackList } from './courier-state.ts';
import { findLabel } from './courier-steps.ts';
import { nowOpen, open } from './door-moves.ts';
import type { SessionEffect, SessionEvent, Stepped } from './event.ts';
import { awaitLabel, type DepositTask, idle, type StateNamed } from './state.ts';
import { afterStillInside, closedByRecipient } from './visit-steps.ts';

/**
 * The door is closed. A goods sensor only advises: a recipient is told that something is still inside, and
 * a courier asked whether the parcel is, where nothing is seen.
 *
 * @param isSeen that it opened and closed; otherwise at least one of the two rests on a person's word.
 */
export function closed(
  state: StateNamed<'doorOpen'>,
  isSeen: boolean,
  goods: GoodsState,
): NonNullable<Stepped> {
  const { task, operationId, isToBeEmpty } = state;
  if (task.purpose === 'retrieval') return closedByRecipient(state, task, isSeen, goods);
  const confirmed: SessionEffect = { do: 'confirm', task, operationId, isSeen };
  if (task.purpose === 'recall') {
    const list = takeBackList(task.courier, task.compartment.label);
    if (goods !== 'present') return [list, confirmed];
    return [list, confirmed, { do: 'noteGoods', task, goods, answer: null }];
  }
  if (isToBeEmpty === undefined) {
    if (goods === 'absent') return [{ name: 'askingWhetherInside', task, operationId, isSeen }];
    return deposited(task, confirmed);
  }
  const { courier, trackingNumber, recipient, sizeClass, parcelId } = task;
  const evidence = 'personReported';
  const cancelled: SessionEffect = { do: 'cancelDeposit', parcelId, because: isToBeEmpty, evidence };
  if (isToBeEmpty === 'nothingPlaced') return [awaitLabel(courier), cancelled];
  if (recipient === undefined) {
    return [{ name: 'awaitingRecipient', courier, trackingNumber, refusal: undefined }, cancelled];
  }
  const inHand = { courier, trackingNumber, recipient };
  if (isToBeEmpty === 'doesNotFit') {
    return [{ name: 'choosingSize', inHand, atLeast: sizeClass, refusal: undefined }, cancelled];
  }
  return [
    { name: 'choosingSize', inHand, atLeast: undefined, refusal: undefined },
    cancelled,
    { do: 'reserve', ...inHand, sizeClass },
  ];
}

/** It is stored. A courier who has scanned the next label meanwhile goes on with it. */
function deposited(task: DepositTask, ...effects: SessionEffect[]): NonNullable<Stepped> {
  const { courier, compartment, nextLabel } = task;
  if (nextLabel === undefined) return [{ name: 'deposited', task }, ...effects];
  const [next, ...finding] = findLabel(awaitLabel(courier, compartment.label), nextLabel);
  return [next, ...effects, ...finding];
}

/**
 * The courier says what the goods sensor does not see. Whoever says nothing has done what is a deposit
 * without such a sensor: the door was opened and closed.
 */
export function stepAskingWhetherInside(
  state: StateNamed<'askingWhetherInside'>,
  event: SessionEvent,
): Stepped {
  const { task, operationId, isSeen } = state;
  const confirmed: SessionEffect = { do: 'confirm', task, operationId, isSeen };
  const noted = (answer: 'inside' | null): SessionEffect => ({
    do: 'noteGoods',
    task,
    goods: 'absent',
    answer,
  });
  if (event.kind === 'deadlinePassed') return [idle, confirmed, noted(null)];
  // It did not latch: what is inside is looked at again when it closes again.
  if (event.kind === 'doorChanged' && event.from === 'closed' && event.to === 'open') {
    return [{ ...nowOpen({ task, attempt: 1, operationId }, isSeen), isBlind: false }];
  }
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'confirmInside':
      return deposited(task, confirmed, noted('inside'));
    case 'openAgain':
      // A parcel may be inside for all that is known, so that a door that sticks now settles nothing.
      return open({ ...task, mayBeInside: true }, { attempt: 1, wasClosedAllAlong: false });
    default:
      return undefined;
  }
}

/** It is retrieved; the same person may look once more, as with the code within its grace. */
export function stepStillInside({ task }: StateNamed<'stillInside'>, event: SessionEvent): Stepped {
  if (event.kind === 'deadlinePassed') return [idle];
  if (event.kind !== 'commanded') return undefined;
  switch (event.command.name) {
    case 'openAgain':
      return open(task, { attempt: 1, wasClosedAllAlong: true });
    case 'finish':
    case 'cancel':
      return [afterStillInside(task)];
    default:
      return undefined;
  }
}
