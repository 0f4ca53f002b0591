import type { AnswerListener, BoardReading } from '../board-family.ts';
import type { Framer } from '../framer.ts';
import { BurstListener } from './burst-listener.ts';
import type { FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';
import { doorsOfStatusBytes } from './status.ts';

/**
 * Waits for `80 board S… 33`. A board's answers always have one length (§1.4.6): once it is known, an
 * answer of that length is taken the moment it is complete; until then, and where that failed, the
 * burst is judged when the line has gone quiet, and the length learned from it.
 */
export class ReadAllListener implements AnswerListener<BoardReading> {
  readonly #framer: Framer<FromBoardFrame> | undefined;
  readonly #burst: BurstListener<readonly number[]>;
  readonly #board: number;
  readonly #learn: (statusBytes: number) => void;
  #strayFrames = 0;

  constructor(board: number, statusBytes: number | undefined, learn: (statusBytes: number) => void) {
    this.#board = board;
    this.#learn = learn;
    this.#framer = statusBytes === undefined ? undefined : answerFramer(statusBytes);
    this.#burst = new BurstListener((frame) => this.#statusOf(frame));
  }

  get noiseBytes(): number {
    return this.#framer?.noiseBytes ?? this.#burst.noiseBytes;
  }

  get strayFrames(): number {
    return this.#framer === undefined ? this.#burst.strayFrames : this.#strayFrames;
  }

  hear(bytes: Uint8Array): BoardReading | undefined {
    this.#burst.hear(bytes);
    return this.#match(this.#framer?.push(bytes) ?? []);
  }

  quiet(): BoardReading | undefined {
    const framed = this.#match(this.#framer?.expire() ?? []);
    const status = this.#burst.quiet();
    if (framed !== undefined) return framed;
    if (status === undefined) return undefined;
    this.#learn(status.length);
    return { doors: doorsOfStatusBytes(status) };
  }

  #match(frames: readonly FromBoardFrame[]): BoardReading | undefined {
    for (const frame of frames) {
      const status = this.#statusOf(frame);
      if (status !== undefined) return { doors: doorsOfStatusBytes(status) };
      this.#strayFrames += 1;
    }
    return undefined;
  }

  #statusOf(frame: FromBoardFrame): readonly number[] | undefined {
    return frame.kind === 'readAllAnswer' && frame.board === this.#board ? frame.status : undefined;
  }
}
