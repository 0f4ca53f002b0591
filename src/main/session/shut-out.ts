import { shutOutScreen } from './courier-steps.ts';
import type { SessionEffect, SessionEvent, Stepped } from './event.ts';
import type { SignedInCourier } from './in-hand.ts';
import type { SessionState } from './state.ts';

/** Who is signed in; undefined where nobody is, or a technician. */
export function courierIn(state: SessionState): SignedInCourier | undefined {
  if ('courier' in state) return state.courier;
  if ('inHand' in state) return state.inHand?.courier;
  return 'task' in state && 'courier' in state.task ? state.task.courier : undefined;
}

/**
 * The operator does not let a courier in any more. Where a door of theirs may be open, or a lock was pulsed, the
 * visit to it goes on as it began; everything else is over at once. What was reserved and not opened has been
 * given back already (people/courier-states.ts).
 */
export function shutOut(
  state: SessionState,
  { courierId, to }: Extract<SessionEvent, { kind: 'courierShutOut' }>,
): NonNullable<Stepped> {
  const courier = courierIn(state);
  if (courier?.id !== courierId) return [state];
  if (!isAtDoor(state) || !('courier' in state.task)) return [shutOutScreen(courier, to)];
  const task = { ...state.task, courier: { ...courier, shutOutAs: to } };
  return [{ ...state, task } as SessionState];
}

/** A step of somebody who is not let in any more leads nowhere but to the end of what is going on at a door. */
export function endShutOut(stepped: NonNullable<Stepped>): NonNullable<Stepped> {
  const [next, ...effects] = stepped;
  const courier = courierIn(next);
  if (courier?.shutOutAs === undefined) return stepped;
  const goesOn = isAtDoor(next) && !effects.some(beginsAnew);
  const kept = effects.filter((effect) => !beginsAnew(effect));
  return goesOn ? stepped : [shutOutScreen(courier, courier.shutOutAs), ...kept];
}

type AtDoor = Extract<
  SessionState,
  { name: 'doorOpening' | 'askingWhetherOpened' | 'doorOpen' | 'askingWhetherInside' | 'doorStuck' }
>;

function isAtDoor(state: SessionState): state is AtDoor {
  switch (state.name) {
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
    case 'askingWhetherInside':
    case 'doorStuck':
      return true;
    default:
      return false;
  }
}

function beginsAnew(effect: SessionEffect): boolean {
  return effect.do === 'reserve' || effect.do === 'findLabel' || effect.do === 'findParcelToTakeBack';
}
