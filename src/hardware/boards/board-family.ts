import type { DoorState } from '../../contract/compartment.ts';
import type { LineSettings } from '../line.ts';

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
  listen(): AnswerListener<Answer>;
}

/**
 * What a board said of its inputs, channel 1 first, for sensors of the usual polarity. What it did not
 * say is `unknown`; so is every channel after the end of the array.
 */
export interface BoardReading {
  readonly doors: readonly DoorState[];
}

/** The board took the command. `latch` is its switch at that moment and never proof of an open door. */
export interface OpenAnswer {
  readonly latch: DoorState;
}

/** One board on a bus: requests to it and the matching of its answers. Keeps no clock and no port. */
export interface LockBoard {
  /** How long the lock is energised, ms after the request has been taken. */
  readonly pulseMs: number;
  open(channel: number): BoardRequest<OpenAnswer>;
  readAll(): BoardRequest<BoardReading>;
  /**
   * A read whose answer can be told from the answers to the reads and probes before it. When an
   * answer stayed out, this one shows that the board is in step again: a board answers in the order
   * in which it was asked, so nothing older can come any more. `turn` counts the probes.
   */
  probe(turn: number): BoardRequest<unknown>;
}

/** What boards of a family can do; everything above asks only this. */
export interface BoardAbilities {
  readonly maxChannels: number;
  readonly maxAddress: number;
  readonly readsOne: boolean;
  readonly readsAll: boolean;
  /** Sends reports by itself. They are hints that cause a poll, never evidence. */
  readonly reports: boolean;
  readonly goodsSensor: boolean;
  /** Seconds that an unlock may ask for, where the board takes them. */
  readonly pulseSeconds: { readonly from: number; readonly to: number } | undefined;
  /** `none` and `weak` mean: believe only what was read twice the same. */
  readonly check: 'none' | 'weak' | 'strong';
}

export interface BoardFamily {
  /** As the cabinet file writes it. */
  readonly name: string;
  /** As a technician knows it. */
  readonly title: string;
  readonly usualLine: LineSettings;
  readonly abilities: BoardAbilities;
  board(address: number, channels: number): LockBoard;
}
