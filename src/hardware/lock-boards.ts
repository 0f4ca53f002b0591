import type { DoorState } from '../contract/compartment.ts';
import type { LineEstimate, LineState } from './line-quality.ts';

/** Names a door to the hardware; main uses the compartment's id. */
export type DoorId = string;

/** How one door is wired, as the cabinet file says. */
export interface DoorWiring {
  readonly id: DoorId;
  readonly boardId: string;
  readonly channel: number;
  readonly sensor: 'door' | 'latch' | 'none';
  readonly polarity: 'normal' | 'inverted';
  /** Whether the board's goods sensor of this channel is really there. */
  readonly goodsSensor?: boolean;
}

export interface BoardWiring {
  readonly id: string;
  readonly busId: string;
  readonly protocol: string;
  readonly address: number;
  readonly channels: number;
  /** How long a lock is energised, ms; the family's usual time where it is left out. */
  readonly pulseMs?: number;
  /** Address of a separate input module that the door switches are wired to. */
  readonly inputsAddress?: number;
  /** Only one coil at a time is energised among boards of one group; all are one group by default. */
  readonly powerGroup?: string;
}

export interface BusWiring {
  readonly id: string;
  readonly url: string;
  readonly localEcho: 'none' | 'strip';
  /** Who switches the adapter's driver: itself, or the host by RTS. */
  readonly direction?: 'auto' | 'rts';
  /** Quiet between two frames, ms, where the boards need more than their family does. */
  readonly gapMs?: number;
}

export interface CabinetWiring {
  readonly buses: readonly BusWiring[];
  readonly boards: readonly BoardWiring[];
  readonly doors: readonly DoorWiring[];
}

/** A change of what is known of a door. Leaving or entering `unknown` is reported, but is no edge. */
export interface DoorEdge {
  readonly doorId: DoorId;
  readonly from: DoorState;
  readonly to: DoorState;
  /** Monotonic milliseconds at which the answer that showed it was complete. */
  readonly atMonotonicMs: number;
}

/** An opening that nobody asked for. */
export type UnaskedEdge = {
  readonly doorId: DoorId;
  /** Monotonic ms, as of its edge. */
  readonly atMonotonicMs: number;
} & (
  | {
      readonly kind: 'misfire' /** The door whose pulse may have gone astray. */;
      readonly pulsedDoorId: DoorId;
    }
  | { readonly kind: 'tamper' }
);

/** Why nothing came of an exchange on the bus. */
export type BusFault = 'portClosed' | 'timedOut' | 'garbled';

/**
 * Why no unlock was written: `lineTooNoisy` where so many frames of the bus, or of this board, are damaged
 * that it might open another door, `powerBusy` where another coil of its power group was energised all the time.
 */
export type NotWritten = BusFault | 'lineTooNoisy' | 'powerBusy';

/**
 * What became of one pulse. Acknowledgement, latch and door are different things: the acknowledgement
 * here says that the board took the command, never that the door moved.
 *
 * `written: false` proves that no byte of the unlock left. Without an acknowledgement the lock may have
 * fired or not, and the door was read: `isAmbiguous` says that it did not tell either. It tells where it was
 * known closed `before` and opened, or was read closed twice when the pulse had had its time: then a second
 * pulse can do no harm. There is no `fault` where the board said nothing because such boards never do; it
 * is `refused` where the board says that it failed.
 */
export type PulseOutcome =
  | { readonly written: false; readonly fault: NotWritten }
  | { readonly written: true; readonly acknowledged: true }
  | {
      readonly written: true;
      readonly acknowledged: false;
      readonly fault?: BusFault | 'refused';
      readonly isAmbiguous: boolean;
      /** The door when the pulse left. */
      readonly before: DoorState;
      /** The door as read since then; `unknown` where it could not be read. */
      readonly after: DoorState;
    };

export interface BoardHealth {
  readonly boardId: string;
  readonly answered: number;
  readonly timedOut: number;
  readonly garbled: number;
  /** Answers that came after their time and were dropped. */
  readonly late: number;
  /** Monotonic time of the last valid answer; undefined before the first. */
  readonly lastAnswerMonotonicMs: number | undefined;
  readonly answering: boolean;
  /** How clean its own answers are; when `stopped`, none of its locks is pulsed. */
  readonly line: LineState;
}

/** When one unlock left, for whoever measures. All times monotonic, ms. */
export interface UnlockTimes {
  readonly doorId: DoorId;
  readonly askedAtMs: number;
  /** The part of the wait that was for another coil of the power group. */
  readonly powerWaitMs: number;
  /** The part of the wait that was for the exchange in flight and the gap after it. */
  readonly busWaitMs: number;
  /** The last byte had been handed to the port and had its time on the wire. */
  readonly leftAtMs: number;
}

export interface LockBoardsListener {
  /** A door's known state changed. */
  doorEdge?(edge: DoorEdge): void;
  /**
   * The door was known closed before its pulse, changed to open after it, and still read open
   * 500 ms after the pulse had ended: evidence that it really opened.
   */
  doorSeenOpen?(doorId: DoorId, atMonotonicMs: number): void;
  /**
   * A board stopped answering (three attempts in a row over at least 1.5 s; its doors are then
   * `unknown`), or answers again after it had stopped.
   */
  boardSilent?(boardId: string): void;
  boardAnswering?(boardId: string, silentForMs: number): void;
  /** An unlock has left. */
  unlockLeft?(times: UnlockTimes): void;
  /** A door opened that nobody pulsed. Follows its `doorEdge` at once. */
  unaskedEdge?(edge: UnaskedEdge): void;
  /** The port of a bus cannot be opened (also told of the start), so that its doors are out of service; or it can. */
  busClosed?(busId: string): void;
  busOpened?(busId: string): void;
  /**
   * The line of a bus became worse or better; when `stopped`, nothing is pulsed on it. It is judged by the boards
   * that are not stopped by themselves, and stopped where there is none.
   */
  lineChanged?(busId: string, state: LineState, estimate: LineEstimate): void;
  /** The answers of one board became worse or better; when `stopped`, none of its locks is pulsed. */
  boardLineChanged?(boardId: string, state: LineState, estimate: LineEstimate): void;
  /** More than 1 % of a board's exchanges failed in the last five minutes (`isOver`: no longer half of that). */
  boardErrors?(boardId: string, share: number, isOver: boolean): void;
  /** Two boards seem to have this one's address, or no longer. */
  doubledAddress?(boardId: string, isSuspected: boolean): void;
}

/**
 * The doors of the cabinet, as main sees them. It knows wires and doors and has never heard of a
 * parcel. An observation here never waits for anything but the wire.
 */
export interface LockBoards {
  /** Opens the ports and begins to poll. Never rejects: a port that is missing is retried for ever. */
  start(): void;
  /** The newest observation; `unknown` when its board has not answered lately or the sensor sees nothing. */
  door(id: DoorId): DoorState;
  /**
   * Pulses the lock once, ahead of all polls, and says what became of it. It is sent once and never
   * repeated here: whoever asked decides, with what the door shows. Where the answer is missing, the
   * door is read before this resolves. Waits up to 2 s while another coil of the power group is energised;
   * from then on it resolves within 2 s whatever the wire does. `onWritten` is called as soon as the last
   * byte has been handed to the port and had its time on the wire.
   */
  open(id: DoorId, onWritten?: () => void): Promise<PulseOutcome>;
  /** Polls this door's board fast until the returned function is called. */
  watch(id: DoorId): () => void;
  /** Adds a listener; the returned function removes it. */
  listen(listener: LockBoardsListener): () => void;
  health(): readonly BoardHealth[];
  /** Reads every board once; resolves when each answered or was given up. */
  sweep(): Promise<void>;
  /** Ends polling and closes the ports. Resolves when no timer or socket is left. */
  stop(): Promise<void>;
}
