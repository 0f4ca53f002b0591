import type { SizeClass } from '../../contract/compartment.ts';
import type { ParcelProblem } from '../../contract/recipient-view.ts';
import type { CompartmentRef, ViewOf } from '../../contract/view.ts';
import type { SearchAnswer } from '../people/directory-search.ts';
import type { CourierScreenState } from './courier-state.ts';
import type { ChosenRecipient, ParcelInHand, SignedInCourier } from './in-hand.ts';
import type { MaintenanceRules } from './maintenance/deadline.ts';
import type { MaintenanceState } from './maintenance/state.ts';
import type { RecipientState } from './recipient-state.ts';
import type { RetrievalTask, VisitState } from './visit.ts';

/** A parcel on its way in. */
export interface DepositTask {
  readonly purpose: 'deposit';
  readonly courier: SignedInCourier;
  readonly trackingNumber: string;
  /** Undefined where an unsettled deposit is taken up again: its recipient is in custody already. */
  readonly recipient: ChosenRecipient | undefined;
  /** Its door was open before this visit to it: the parcel may be inside for all that is known. */
  readonly mayBeInside: boolean;
  readonly sizeClass: SizeClass;
  readonly parcelId: string;
  readonly compartment: CompartmentRef;
  readonly verifyEmpty: boolean;
  /** What to tell support, should anything go wrong with this visit. */
  readonly reference: string;
  /** The label of the next parcel, scanned while this one's door is still to be closed. */
  readonly nextLabel?: string;
}

/** A parcel that its carrier's courier takes back. */
export interface RecallTask {
  readonly purpose: 'recall';
  readonly courier: SignedInCourier;
  readonly parcelId: string;
  readonly compartment: CompartmentRef;
  /** As the courier says, once the door is open. */
  readonly found: 'parcel' | 'nothing';
  readonly reference: string;
}

export type Task = DepositTask | RetrievalTask | RecallTask;

/** Why a door that is open is only to be closed again. */
export type EmptyReason = 'doesNotFit' | 'somethingInside' | 'nothingPlaced';

export type StuckCause = ViewOf<'doorStuck'>['cause'];

/**
 * What the person at the touchscreen is living through. Every state but `idle` ends at its deadline
 * by itself. Nothing here outlives the process: it is attention, not a fact.
 */
export type SessionState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'signingIn';
      /** The number whose PIN is being checked; undefined while nothing is. */
      readonly checking: string | undefined;
      readonly refusal: 'wrong' | 'notApproved' | 'wait' | 'locked' | 'unknownBadge' | undefined;
      readonly waitMs: number;
      /** A label that was scanned before anybody signed in: its deposit follows. */
      readonly label?: string;
    }
  | {
      readonly name: 'awaitingLabel';
      readonly courier: SignedInCourier;
      readonly refusal: 'invalid' | 'alreadyStored' | 'alreadyStoredUntold' | undefined;
      readonly lastStored: string | undefined;
    }
  | {
      readonly name: 'awaitingRecipient';
      readonly courier: SignedInCourier;
      readonly trackingNumber: string;
      readonly refusal: 'invalid' | 'landline' | undefined;
    }
  | {
      readonly name: 'searchingDirectory';
      readonly courier: SignedInCourier;
      readonly trackingNumber: string;
      readonly answer: SearchAnswer;
    }
  | { readonly name: 'confirmingRecipient'; readonly inHand: ParcelInHand }
  | {
      readonly name: 'choosingSize';
      readonly inHand: ParcelInHand;
      readonly atLeast: SizeClass | undefined;
      readonly refusal: 'noneLeft' | undefined;
    }
  | { readonly name: 'awaitingCode'; readonly refusal: ViewOf<'awaitingCode'>['refusal'] }
  | { readonly name: 'doorAnnounced'; readonly task: Task }
  | {
      readonly name: 'doorOpening';
      readonly task: Task;
      readonly attempt: 1 | 2;
      /** Undefined until the operation is on disk and its pulse is under way. */
      readonly operationId: string | undefined;
      /** What became of the pulse is known. */
      readonly isPulsed: boolean;
      /** The door has opened since the first pulse; whether it stays open is not known yet. */
      readonly hasMoved: boolean;
      /** It was known to be closed during the whole visit. */
      readonly wasClosedAllAlong: boolean;
      /** The compartment whose door was seen to open at this pulse instead. */
      readonly openedInstead: string | undefined;
    }
  | {
      readonly name: 'askingWhetherOpened';
      readonly task: Task;
      readonly attempt: 1 | 2;
      readonly operationId: string;
      readonly openedInstead: string | undefined;
    }
  | {
      readonly name: 'doorOpen';
      readonly task: Task;
      readonly attempt: 1 | 2;
      readonly operationId: string;
      /** The sensor saw it open; otherwise a person said so. */
      readonly wasSeenOpen: boolean;
      /** The sensor cannot tell when it closes, so the person says it. */
      readonly isBlind: boolean;
      /** Nothing is left inside, and why; undefined while a parcel is placed or taken. */
      readonly isToBeEmpty: EmptyReason | undefined;
      /** What a recipient said is wrong behind it. */
      readonly problem: ParcelProblem | undefined;
      readonly isReminded: boolean;
    }
  | {
      readonly name: 'doorStuck';
      readonly task: Task;
      readonly cause: StuckCause;
      /** Neither a sensor nor a person has said that nothing came of the visit: a parcel may be behind this door. */
      readonly isInDoubt: boolean;
    }
  | {
      readonly name: 'askingWhetherInside';
      readonly task: DepositTask;
      readonly operationId: string;
      /** That its door opened and closed; otherwise at least one of the two rests on a person's word. */
      readonly isSeen: boolean;
    }
  | { readonly name: 'deposited'; readonly task: DepositTask }
  | { readonly name: 'stillInside'; readonly task: RetrievalTask }
  | VisitState
  | RecipientState
  | CourierScreenState
  /** A technician has the touchscreen. */
  | { readonly name: 'maintaining'; readonly at: MaintenanceState };

export type StateNamed<N extends SessionState['name']> = Extract<SessionState, { name: N }>;

export const idle: SessionState = { name: 'idle' };

/** The courier may scan a label. `lastStored` names the compartment of the parcel before. */
export function awaitLabel(courier: SignedInCourier, lastStored?: string): StateNamed<'awaitingLabel'> {
  return { name: 'awaitingLabel', courier, refusal: undefined, lastStored };
}

/** The policies that the session follows, in milliseconds. */
export interface SessionRules extends MaintenanceRules {
  readonly country: string;
  readonly codeDigits: number;
  /** A QR is taken only with the last four digits of the phone. */
  readonly tokenNeedsLastFour: boolean;
  /** Which credentials persons in the directory may have. */
  readonly standing: { readonly badges: boolean; readonly pins: boolean; readonly pinDigits: number };
  readonly idleMs: number;
  readonly countdownMs: number;
  readonly thankingMs: number;
  readonly announceMs: number;
  readonly pulseAgainAfterMs: number;
  readonly giveUpAfterMs: number;
  readonly closeReminderMs: number;
  readonly closeGiveUpMs: number;
}
