import { maintenanceDeadline, maintenanceDeadlineKey } from './maintenance/deadline.ts';
import type { SessionRules, SessionState } from './state.ts';

/** When a state ends by itself, and what begins that time anew. */
export interface Deadline {
  readonly afterMs: number;
  /** Any accepted command begins it anew: the person is there. Never so where a door or a pulse sets the time. */
  readonly isExtendedByTouch: boolean;
}

/** The deadline of a state; only `idle` has none. */
export function deadlineOf(state: SessionState, rules: SessionRules): Deadline | undefined {
  switch (state.name) {
    case 'idle':
      return undefined;
    case 'signingIn':
    case 'awaitingLabel':
    case 'awaitingRecipient':
    case 'searchingDirectory':
    case 'confirmingRecipient':
    case 'choosingSize':
    case 'awaitingCode':
    case 'deposited':
    case 'doorStuck':
    case 'problemNoted':
    case 'awaitingLastFour':
    case 'enteringResidence':
    case 'nothingHere':
    case 'provingNumber':
    case 'awaitingProof':
    case 'choosingCredential':
    case 'credentialMade':
    case 'askingWhetherInside':
    case 'depositRefused':
    case 'takingBack':
      return { afterMs: rules.idleMs, isExtendedByTouch: true };
    case 'retrieved':
      // Whoever has more to take out puts the first one down before.
      return {
        afterMs: state.task.visit.left > 0 ? rules.idleMs : rules.thankingMs,
        isExtendedByTouch: true,
      };
    case 'stillInside':
      return { afterMs: rules.thankingMs, isExtendedByTouch: true };
    case 'doorAnnounced':
      return { afterMs: rules.announceMs, isExtendedByTouch: false };
    case 'doorOpening':
      return {
        afterMs: state.attempt === 1 ? rules.pulseAgainAfterMs : rules.giveUpAfterMs,
        isExtendedByTouch: false,
      };
    case 'askingWhetherOpened':
      return { afterMs: rules.idleMs, isExtendedByTouch: false };
    case 'doorOpen':
      return {
        afterMs: state.isReminded ? rules.closeGiveUpMs : rules.closeReminderMs,
        isExtendedByTouch: false,
      };
    case 'registering':
      // A message takes its time.
      return { afterMs: (state.at.name === 'awaitingProof' ? 3 : 1) * rules.idleMs, isExtendedByTouch: true };
    case 'maintaining':
      return maintenanceDeadline(state.at, rules);
    default:
      return state satisfies never;
  }
}

/** States with the same key share one deadline: an observation in between does not begin it anew. */
export function deadlineKey(state: SessionState): string {
  switch (state.name) {
    case 'doorOpening':
      return `${state.name}/${state.attempt}`;
    case 'doorOpen':
      return `${state.name}/${state.isReminded}/${state.isToBeEmpty ?? ''}`;
    case 'registering':
      return `${state.name}/${state.at.name}`;
    case 'maintaining':
      return `${state.name}/${maintenanceDeadlineKey(state.at)}`;
    default:
      return state.name;
  }
}
