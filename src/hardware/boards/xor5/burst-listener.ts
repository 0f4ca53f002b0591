import type { AnswerListener } from '../board-family.ts';
import { decodeFromBoard } from './decode.ts';
import { type FromBoardFrame, statusByteCounts } from './frame.ts';

/** Longest first: the first five bytes of a read-all answer can look like the answer about one lock. */
const frameLengths = [...statusByteCounts.map((count) => count + 4), 5].sort((a, b) => b - a);

/** More than any answer with noise around it; what is older cannot be part of one. */
const keptBytes = 64;

/**
 * Hears a whole burst and judges it when the line has gone quiet, from its end: what counts is the longest
 * frame that it ends with, then the longest in front of that. Slower than a framer by the quiet time, and the only sure way to tell the
 * answer about one lock from the beginning of a read-all answer, or how many status bytes a board
 * sends, since XOR5 frames say neither (§1.4.6: frame by quiet time, then validate).
 */
export class BurstListener<Answer> implements AnswerListener<Answer> {
  readonly #match: (frame: FromBoardFrame) => Answer | undefined;
  #burst: number[] = [];
  #noiseBytes = 0;
  #strayFrames = 0;

  constructor(match: (frame: FromBoardFrame) => Answer | undefined) {
    this.#match = match;
  }

  get noiseBytes(): number {
    return this.#noiseBytes;
  }

  get strayFrames(): number {
    return this.#strayFrames;
  }

  hear(bytes: Uint8Array): undefined {
    for (const byte of bytes) this.#burst.push(byte);
    const surplus = this.#burst.length - keptBytes;
    if (surplus <= 0) return;
    this.#burst.splice(0, surplus);
    this.#noiseBytes += surplus;
  }

  quiet(): Answer | undefined {
    let burst = Uint8Array.from(this.#burst);
    this.#burst = [];
    // A report may have followed the answer, so what stands in front of it counts too.
    for (let last = frameAtEnd(burst); last !== undefined; last = frameAtEnd(burst)) {
      burst = burst.slice(0, -last.length);
      const answer = this.#match(last.frame);
      if (answer !== undefined) {
        this.#noiseBytes += burst.length;
        return answer;
      }
      this.#strayFrames += 1;
    }
    this.#noiseBytes += burst.length;
    return undefined;
  }
}

function frameAtEnd(
  burst: Uint8Array,
): { readonly frame: FromBoardFrame; readonly length: number } | undefined {
  for (const length of frameLengths) {
    if (burst.length < length) continue;
    const decoded = decodeFromBoard(burst.subarray(burst.length - length));
    if (decoded.valid) return { frame: decoded.frame, length };
  }
  return undefined;
}
