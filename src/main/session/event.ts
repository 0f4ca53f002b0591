import type { CommandBody } from '../../contract/command.ts';
import type { DoorState, GoodsState, SizeClass } from '../../contract/compartment.ts';
import type { CourierState } from '../../contract/courier.ts';
import type { DepositRefusal } from '../../contract/courier-view.ts';
import type { Evidence } from '../../contract/parcel.ts';
import type { ParcelProblem } from '../../contract/recipient-view.ts';
import type { SearchAnswer } from '../people/directory-search.ts';
import type { ChosenRecipient, ParcelInHand, SignedInCourier } from './in-hand.ts';
import type { MaintenanceEffect, MaintenanceReport } from './maintenance/event.ts';
import type { RecipientEffect, RecipientEvent } from './recipient-event.ts';
import type { RegistrationEffect, RegistrationReport } from './registration/event.ts';
import type { Scan } from './scan.ts';
import type { DepositTask, EmptyReason, RecallTask, SessionState, StuckCause, Task } from './state.ts';
import type { RetrievalTask } from './visit.ts';

/**
 * What a pulse came to on the wire, as far as that decides what follows:
 * - `taken`: the board took it, or is one that never says, or the door shows that it did;
 * - `missed`: the board did not take it, or says that it failed, and the door was closed before and still is;
 * - `ambiguous`: nobody can tell;
 * - `notWritten`: it never left, and may be tried again;
 * - `outOfReach`: it never left, and would not at once either.
 */
export type PulseResult = 'taken' | 'missed' | 'ambiguous' | 'notWritten' | 'outOfReach';

/** What happened, in the past tense. Nothing else moves a session. */
export type SessionEvent =
  | {
      readonly kind: 'commanded';
      readonly command: Exclude<CommandBody, { name: 'scan' | 'scanUnreadable' | 'confirmClosed' }>;
    }
  /** The person says that the door is closed; `goods`: what is seen behind it. */
  | { readonly kind: 'closeConfirmed'; readonly goods: GoodsState }
  /** At the camera or a scanner. Undefined: it is too long or holds what no label holds. */
  | { readonly kind: 'scanned'; readonly scan: Scan | undefined }
  | {
      readonly kind: 'pinChecked';
      readonly phone: string;
      readonly result:
        | { readonly ok: true; readonly courier: SignedInCourier; readonly refused?: DepositRefusal }
        | {
            readonly ok: false;
            readonly reason: 'wrong' | 'notApproved' | 'wait' | 'locked';
            readonly waitMs: number;
          };
    }
  /** `refused`: they are let in, and may deposit nothing now. */
  | {
      readonly kind: 'badgeChecked';
      readonly result:
        | { readonly ok: true; readonly courier: SignedInCourier; readonly refused?: DepositRefusal }
        | { readonly ok: false; readonly reason: 'unknownBadge' | 'notApproved' };
    }
  /** Asked again with the label and with the size, the courier may not. */
  | { readonly kind: 'depositRefused'; readonly because: DepositRefusal }
  /** The operator does not let this courier in any more. */
  | {
      readonly kind: 'courierShutOut';
      readonly courierId: string;
      readonly to: Exclude<CourierState, 'approved'>;
    }
  | { readonly kind: 'parcelToTakeBackFound'; readonly task: RecallTask; readonly canOpen: boolean }
  | { readonly kind: 'parcelToTakeBackGone' }
  | { readonly kind: 'registrationReported'; readonly report: RegistrationReport }
  | {
      readonly kind: 'labelFound';
      readonly trackingNumber: string;
      /** `alreadyStoredUntold`: and its recipient could not be told yet. */
      readonly standing: 'new' | 'alreadyStored' | 'alreadyStoredUntold';
      /** What was announced of a new one. */
      readonly announced?: Pick<ParcelInHand, 'recipient' | 'announcedSize'>;
    }
  /**
   * `canOpen`: whether its door can be told to open; not where the cabinet file names its compartment no
   * more, or where its bus is gone or too noisy.
   */
  | { readonly kind: 'unsettledDepositFound'; readonly task: DepositTask; readonly canOpen: boolean }
  | { readonly kind: 'compartmentReserved'; readonly task: DepositTask }
  | { readonly kind: 'noneFree' }
  | { readonly kind: 'codeAccepted'; readonly task: RetrievalTask; readonly canOpen: boolean }
  /** Another parcel lies here for whoever has just closed a door, or is let in by a badge or a PIN. */
  | { readonly kind: 'nextDoorFound'; readonly task: RetrievalTask; readonly canOpen: boolean }
  /** Nothing (more) lies here that can be opened for them. */
  | { readonly kind: 'visitOver' }
  | { readonly kind: 'codeRefused'; readonly refusal: 'unknown' | 'notACode' | undefined }
  | { readonly kind: 'openingBegun'; readonly operationId: string }
  /** `notAllowed`: a parcel that was to be taken back, and is not for this courier any more. */
  | { readonly kind: 'openingRefused'; readonly because?: 'notAllowed' }
  | {
      readonly kind: 'doorPulsed';
      readonly operationId: string;
      readonly result: PulseResult;
      readonly doorBefore: DoorState;
    }
  /** Another door opened at the pulse of this one, as seen. */
  | { readonly kind: 'misfired'; readonly compartmentId: string; readonly openedInstead: string }
  | { readonly kind: 'doorSeenOpen'; readonly compartmentId: string }
  | {
      readonly kind: 'doorChanged';
      readonly compartmentId: string;
      readonly from: DoorState;
      readonly to: DoorState;
      /** What is seen behind it. */
      readonly goods: GoodsState;
    }
  | { readonly kind: 'deadlinePassed'; readonly door: DoorState }
  /** The corner of the start screen was touched as often as asks for maintenance mode. */
  | { readonly kind: 'maintenanceCalled' }
  | { readonly kind: 'maintenanceReported'; readonly report: MaintenanceReport }
  | { readonly kind: 'directorySearched'; readonly answer: SearchAnswer }
  | RecipientEvent
  /** The disk refused: what was to be written is not true, and nothing is pulsed. */
  | { readonly kind: 'storeFailed' };

/** What to do, in the imperative. The runner performs it; most answer with an event. */
export type SessionEffect =
  | { readonly do: 'checkPin'; readonly phone: string; readonly pin: string }
  | { readonly do: 'checkBadge'; readonly token: string }
  | {
      readonly do: 'findParcelToTakeBack';
      readonly courier: SignedInCourier;
      readonly parcelId: string;
    }
  | { readonly do: 'findLabel'; readonly courier: SignedInCourier; readonly trackingNumber: string }
  | { readonly do: 'openDirectory'; readonly courier: SignedInCourier }
  | { readonly do: 'searchDirectory'; readonly courier: SignedInCourier; readonly text: string }
  | {
      readonly do: 'reserve';
      readonly courier: SignedInCourier;
      readonly trackingNumber: string;
      readonly recipient: ChosenRecipient;
      readonly sizeClass: SizeClass;
    }
  | { readonly do: 'tryCode'; readonly code: string; readonly lastFour: string | undefined }
  | { readonly do: 'tryToken'; readonly token: string; readonly lastFour?: string }
  | { readonly do: 'findNext'; readonly task: RetrievalTask }
  /** What a recipient says is wrong becomes a case, under the reference that the screen shows. */
  | { readonly do: 'openCase'; readonly task: RetrievalTask; readonly problem: ParcelProblem }
  /** The parcel that the code is for was not there, as the recipient says: it stays in custody. */
  | { readonly do: 'keepDisputed'; readonly task: RetrievalTask; readonly doorIsOpen: boolean }
  | { readonly do: 'openDoor'; readonly task: Task; readonly attempt: 1 | 2 }
  | {
      readonly do: 'recordAnswer';
      readonly task: Task;
      readonly operationId: string;
      readonly answer: 'opened' | 'didNotOpen' | 'closed' | EmptyReason;
    }
  | { readonly do: 'confirm'; readonly task: Task; readonly operationId: string; readonly isSeen: boolean }
  | {
      readonly do: 'cancelDeposit';
      readonly parcelId: string;
      readonly because: EmptyReason | 'dropped';
      readonly evidence: Extract<Evidence, 'personReported' | 'doorNeverOpened'>;
    }
  | { readonly do: 'leave'; readonly task: Task; readonly doorIsOpen: boolean; readonly saidOpened: boolean }
  | {
      readonly do: 'giveUpDoor';
      readonly task: Task;
      readonly because: Exclude<StuckCause, 'outOfService'>;
      readonly wasClosedAllAlong: boolean;
      readonly isInDoubt: boolean;
      readonly openedInstead: string | undefined;
    }
  /** After the close the goods sensor saw something else than follows from the visit. */
  | {
      readonly do: 'noteGoods';
      readonly task: Task;
      readonly goods: 'present' | 'absent';
      readonly answer: 'inside' | null;
    }
  | RecipientEffect
  | { readonly do: 'register'; readonly effect: RegistrationEffect }
  | { readonly do: 'maintain'; readonly effect: MaintenanceEffect }
  /** Nothing was pulsed; the log is to know the reference that the person is shown. */
  | { readonly do: 'reportRefusedDoor'; readonly task: Task };

/** What follows: the next state and what is to be done. Undefined where the event has no meaning in the state. */
export type Stepped = readonly [SessionState, ...SessionEffect[]] | undefined;
