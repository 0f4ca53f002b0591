import { z } from '../../contract/zod.ts';
import type { SimulatedDoor } from './door.ts';

/** What can go wrong with what a board says (PROTOCOLS §10.10). Times in ms. */
export const answerFaults = z.strictObject({
  /** It hears and obeys, and nobody hears its answer. */
  silent: z.boolean().optional(),
  wrongChecksum: z.boolean().optional(),
  lateMs: z.int().min(0).max(60_000).optional(),
  /** Only so many bytes of each answer come. */
  cutAfterBytes: z.int().min(0).max(50).optional(),
  oneByteChunks: z.boolean().optional(),
  /** A USB adapter's latency timer in the middle of each answer. */
  splitPauseMs: z.int().min(1).max(1_000).optional(),
  /** One bit of each answer, another one each time. */
  flipOneBit: z.boolean().optional(),
  wrongBoard: z.boolean().optional(),
  wrongLock: z.boolean().optional(),
  garbageInFront: z.array(z.int().min(0).max(255)).max(64).optional(),
  /** Each answer is sent a second time, right behind the first. */
  twice: z.boolean().optional(),
  /** Each answer waits for the next one, and the two come in one piece. */
  glued: z.boolean().optional(),
  /**
   * A report of the first lock: in front of each answer, in its middle or right behind it; `during` begins
   * while the request is still passing and collides with it.
   */
  report: z.enum(['before', 'inside', 'after', 'during']).optional(),
  /** All this for so many answers; without it until it is changed. */
  times: z.int().min(1).optional(),
});
export type AnswerFaults = z.infer<typeof answerFaults>;

export interface SimulatedBoardSettings {
  address: number;
  /** Where the door switches are on an input module of their own: its address. */
  readonly inputsAddress?: number;
  readonly channels: number;
  readonly pulseMs: number;
  /** Channel 1 first; a channel without a door is not wired. */
  readonly doors: readonly (SimulatedDoor | undefined)[];
  /** A lock has been energised; the last byte of the request had arrived just before. */
  readonly pulsed: (channel: number, pulseMs: number) => void;
  /** Ways of real boards that are switched on in this one, by the names in `knownQuirks`. */
  readonly quirks: Set<string>;
}

/** A board as the wire sees it: whole bursts in, the answer out. Knows neither time nor noise. */
export interface SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  /** Ways in which real boards of the family differ, each with a sentence for the technician. */
  readonly knownQuirks: Readonly<Record<string, string>>;
  /** Acts on every request in `bytes` that is for this board and returns what it would answer. */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined;
  /** A report of its own about one channel; undefined where the family has none. */
  report(channel: number): Uint8Array | undefined;
  /** Forgets half a request, as after a power cut. */
  reset(): void;
}

/** An answer that is right in itself and names somebody else. */
export interface Disguise {
  readonly wrongBoard: boolean;
  readonly wrongLock: boolean;
}

export type SimulateBoard = (settings: SimulatedBoardSettings) => SimulatedBoard;
