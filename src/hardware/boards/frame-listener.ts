import type { AnswerListener } from './board-family.ts';
import type { Framer } from './framer.ts';

/**
 * Waits for the first frame that `match` takes for the answer; every other valid frame is a stray. For
 * families whose frames say themselves how long they are.
 */
export class FrameListener<Frame, Answer> implements AnswerListener<Answer> {
  readonly #framer: Framer<Frame>;
  readonly #match: (frame: Frame) => Answer | undefined;
  #strayFrames = 0;

  constructor(framer: Framer<Frame>, match: (frame: Frame) => Answer | undefined) {
    this.#framer = framer;
    this.#match = match;
  }

  get noiseBytes(): number {
    return this.#framer.noiseBytes;
  }

  get strayFrames(): number {
    return this.#strayFrames;
  }

  hear(bytes: Uint8Array): Answer | undefined {
    return this.#first(this.#framer.push(bytes));
  }

  quiet(): Answer | undefined {
    return this.#first(this.#framer.expire());
  }

  #first(frames: readonly Frame[]): Answer | undefined {
    for (const frame of frames) {
      const answer = this.#match(frame);
      if (answer !== undefined) return answer;
      this.#strayFrames += 1;
    }
    return undefined;
  }
}
