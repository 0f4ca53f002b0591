import type { CommandBody } from '../../contract/command.ts';
import type { DoorState, SizeClass } from '../../contract/compartment.ts';
import type { Evidence } from '../../contract/parcel.ts';
import type { Scan } from './scan.ts';
import type {
  DepositTask,
  EmptyReason,
  RetrievalTask,
  SessionState,
  SignedInCourier,
  StuckCause,
  Task,
} from './state.ts';

/** What happened, in the past tense. Nothing else moves a session. */
export type SessionEvent =
  | {
      readonly kind: 'commanded';
      readonly command: Exclude<CommandBody, { name: 'scan' | 'scanUnreadable' }>;
    }
  /** At the camera or a scanner. Undefined: it is too long or holds what no label holds. */
  | { readonly kind: 'scanned'; readonly scan: Scan | undefined }
  | {
      readonly kind: 'pinChecked';
      readonly phone: string;
      readonly result:
        | { readonly ok: true; readonly courier: SignedInCourier }
        | { readonly ok: false; readonly reason: 'wrong' | 'notApproved' | 'wait'; readonly waitMs: number };
    }
  | {
      readonly kind: 'labelFound';
      readonly trackingNumber: string;
      readonly standing: 'new' | 'alreadyStored';
    }
  /** `hasDoor`: whether the cabinet file still names its compartment. */
  | { readonly kind: 'unsettledDepositFound'; readonly task: DepositTask; readonly hasDoor: boolean }
  | { readonly kind: 'compartmentReserved'; readonly task: DepositTask }
  | { readonly kind: 'noneFree' }
  | { readonly kind: 'codeAccepted'; readonly task: RetrievalTask; readonly hasDoor: boolean }
  | { readonly kind: 'codeRefused'; readonly refusal: 'unknown' | 'notACode' | undefined }
  | { readonly kind: 'openingBegun'; readonly operationId: string }
  | { readonly kind: 'openingRefused' }
  | {
      readonly kind: 'doorPulsed';
      readonly operationId: string;
      readonly wasWritten: boolean;
      readonly doorBefore: DoorState;
    }
  | { readonly kind: 'doorSeenOpen'; readonly compartmentId: string }
  | {
      readonly kind: 'doorChanged';
      readonly compartmentId: string;
      readonly from: DoorState;
      readonly to: DoorState;
    }
  | { readonly kind: 'deadlinePassed'; readonly door: DoorState }
  /** The disk refused: what was to be written is not true, and nothing is pulsed. */
  | { readonly kind: 'storeFailed' };

/** What to do, in the imperative. The runner performs it; most answer with an event. */
export type SessionEffect =
  | { readonly do: 'checkPin'; readonly phone: string; readonly pin: string }
  | { readonly do: 'findLabel'; readonly courier: SignedInCourier; readonly trackingNumber: string }
  | {
      readonly do: 'reserve';
      readonly courier: SignedInCourier;
      readonly trackingNumber: string;
      readonly recipientE164: string;
      readonly sizeClass: SizeClass;
    }
  | { readonly do: 'tryCode'; readonly code: string; readonly lastFour: string | undefined }
  | { readonly do: 'tryToken'; readonly token: string }
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
    }
  /** Nothing was pulsed; the log is to know the reference that the person is shown. */
  | { readonly do: 'reportRefusedDoor'; readonly task: Task };

/** What follows: the next state and what is to be done. Undefined where the event has no meaning in the state. */
export type Stepped = readonly [SessionState, ...SessionEffect[]] | undefined;
