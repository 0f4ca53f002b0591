import type { DoorState } from '../contract/compartment.ts';

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

/** Why nothing came of an exchange on the bus. */
export type BusFault = 'portClosed' | 'timedOut' | 'garbled';

/**
 * What became of one pulse. Acknowledgement, latch and door are different things: the acknowledgement
 * here says that the board took the command, never that the door moved.
 *
 * `written: false` proves that no byte of the unlock left; `written: true` with `acknowledged: false`
 * is ambiguous: the lock may have fired.
 */
export type PulseOutcome =
  | { readonly written: false; readonly fault: BusFault }
  | { readonly written: true; readonly acknowledged: boolean; readonly fault?: BusFault };

export interface BoardHealth {
  readonly boardId: string;
  readonly answered: number;
  readonly timedOut: number;
  readonly garbled: number;
  /** Answers that came after their time and were dropped; each is among `timedOut` too. */
  readonly late: number;
  /** Monotonic time of the last valid answer; undefined before the first. */
  readonly lastAnswerMonotonicMs: number | undefined;
  readonly answering: boolean;
}

/** When one unlock left, for whoever measures. All times monotonic, ms. */
export interface UnlockTimes {
  readonly doorId: DoorId;
  readonly askedAtMs: number;
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
   * door is read before this resolves. Resolves within 2 s whatever the wire does. `onWritten` is
   * called as soon as the last byte has been handed to the port and had its time on the wire.
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
