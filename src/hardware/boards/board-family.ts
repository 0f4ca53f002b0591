import type { DoorState, GoodsState } from '../../contract/compartment.ts';
import type { LineSettings } from '../line.ts';
import type { FrameLanguage } from './frame-language.ts';

/** Collects what is heard after a request until it is the answer. One for each exchange. */
export interface AnswerListener<Answer> {
  /** Takes bytes in any cut; the answer as soon as it is complete and beyond doubt. */
  hear(bytes: Uint8Array): Answer | undefined;
  /** The line has been quiet for `quietMs`: half a frame expires, and what waited for that is decided. */
  quiet(): Answer | undefined;
  /** Bytes heard so far that belong to no valid frame. */
  readonly noiseBytes: number;
  /** Valid frames heard so far that answer something else. */
  readonly strayFrames: number;
}

/** One frame to a board, and how to know its answer. */
export interface BoardRequest<Answer> {
  readonly bytes: Uint8Array;
  /** Longest wait for the answer's first byte, ms after the last byte of the request has left. */
  readonly answerWithinMs: number;
  /** Bytes of the shortest possible answer: it cannot be complete before these had their time. */
  readonly shortestAnswerBytes: number;
  readonly longestAnswerBytes: number;
  /** Boards are known that obey this and say nothing: a wait that ends in silence is no fault of theirs. */
  readonly mayStayUnanswered?: true;
  listen(): AnswerListener<Answer>;
}

/**
 * What a board said of its inputs, channel 1 first, for sensors of the usual polarity. What it did not
 * say is `unknown`; so is every channel after the end of an array.
 */
export interface BoardReading {
  readonly doors: readonly DoorState[];
  /** What its goods (infrared) sensors see, where it has any. */
  readonly goods?: readonly GoodsState[];
}

/** The board took the command. `latch` is its switch at that moment and never proof of an open door. */
export interface OpenAnswer {
  readonly latch: DoorState;
  /** The board says that nothing came of it. Whether the coil was energised it does not say. */
  readonly hasFailed?: true;
}

/** How one board is set up, as the cabinet file says. */
export interface BoardSettings {
  readonly address: number;
  readonly channels: number;
  /** How long a lock is to be energised, ms; the family's usual time where it is left out. */
  readonly pulseMs?: number;
  /** Where the door switches are on an input module of their own: its address on the same bus. */
  readonly inputsAddress?: number;
}

/** One board on a bus: requests to it and the matching of its answers. Keeps no clock and no port. */
export interface LockBoard {
  /** How long the lock is energised, ms after the request has been taken. */
  readonly pulseMs: number;
  /** Pulses one lock. `channel` counts from 1, as on the hardware; so everywhere above `frame.ts`. */
  open(channel: number): BoardRequest<OpenAnswer>;
  readAll(): BoardRequest<BoardReading>;
  /**
   * A read whose answer can be told from the answers to the reads and probes before it. When an
   * answer stayed out, this one shows that the board is in step again: a board answers in the order
   * in which it was asked, so nothing older can come any more. `turn` counts the probes. Boards whose
   * answers all look alike have none: they are left alone until nothing older can come.
   */
  probe?(turn: number): BoardRequest<unknown>;
  /** Sent before anything else when the board is met for the first time after the program's start. */
  greeting?(): BoardRequest<unknown>;
}

/** What boards of a family can do; everything above asks only this. */
export interface BoardAbilities {
  readonly maxChannels: number;
  readonly minAddress: number;
  readonly maxAddress: number;
  readonly readsOne: boolean;
  readonly readsAll: boolean;
  /** Sends reports by itself. They are hints that cause a poll, never evidence. */
  readonly reports: boolean;
  readonly goodsSensor: boolean;
  /** Has a light for each channel that the host can switch. */
  readonly lights: boolean;
  /** May have its door switches on a module with an address of its own. */
  readonly separateInputs: boolean;
  /** How long a lock is energised, and what else an unlock may ask for, ms. */
  readonly pulse: {
    readonly usualMs: number;
    readonly choice?: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number };
  };
  /** What was read is believed after one reading (`strong`), two (`weak`) or three (`none`) that said the same. */
  readonly check: 'none' | 'weak' | 'strong';
}

export interface BoardFamily {
  /** As the cabinet file writes it. */
  readonly name: string;
  /** As a technician knows it. */
  readonly title: string;
  readonly usualLine: LineSettings;
  /** Baud rates that such boards have been met with, the usual one first. */
  readonly bauds: readonly number[];
  readonly abilities: BoardAbilities;
  /** Its frames, for whoever looks at a wire. */
  readonly frames: FrameLanguage;
  board(settings: BoardSettings): LockBoard;
  /**
   * The share of unlock frames that a board takes for an unlock of another lock when each bit on the wire
   * is flipped with the chance `bitErrorShare`: the floor below which no program can bring misfires.
   */
  misfireShare(bitErrorShare: number): number;
  /**
   * Quiet that the family's boards need between two frames, ms. Left out where nobody speaks of one: then it is
   * what the cabinet file says, or 2 characters, in which a board has let go of the line.
   */
  gapMs?(line: LineSettings): number;
}
