import type { CommandBody } from '../../contract/command.ts';
import type { DoorState, GoodsState, SizeClass } from '../../contract/compartment.ts';
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
        | { readonly ok: true; readonly courier: SignedInCourier }
        | { readonly ok: false; readonly reason: 'wrong' | 'notApproved' | 'wait'; readonly waitMs: number };
    }
  | {
      readonly kind: 'labelFound';
      readonly trackingNumber: string;
      readonly standing: 'new' | 'alreadyStored';
    }
  /**
   * `canOpen`: whether its door can be told to open; not where the cabinet file names its compartment no
   * more, or where its bus is gone or too noisy.
   */
  | { readonly kind: 'unsettledDepositFound'; readonly task: DepositTask; readonly canOpen: boolean }
  | { readonly kind: 'compartmentReserved'; readonly task: DepositTask }
  | { readonly kind: 'noneFree' }
  | { readonly kind: 'codeAccepted'; readonly task: RetrievalTask; readonly canOpen: boolean }
  | { readonly kind: 'codeRefused'; readonly refusal: 'unknown' | 'notACode' | undefined }
  | { readonly kind: 'openingBegun'; readonly operationId: string }
  | { readonly kind: 'openingRefused' }
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
      readonly openedInstead: string | undefined;
    }
  /** After the close the goods sensor saw something else than follows from the visit. */
  | {
      readonly do: 'noteGoods';
      readonly task: Task;
      readonly goods: 'present' | 'absent';
      readonly answer: 'inside' | null;
    }
  /** Nothing was pulsed; the log is to know the reference that the person is shown. */
  | { readonly do: 'reportRefusedDoor'; readonly task: Task };

/** What follows: the next state and what is to be done. Undefined where the event has no meaning in the state. */
export type Stepped = readonly [SessionState, ...SessionEffect[]] | undefined;
