import type { AnswerListener, BoardReading, OpenAnswer } from '../board-family.ts';
import type { Framer } from '../framer.ts';
import { BurstListener } from './burst-listener.ts';
import type { FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';
import { doorOfStatus, doorsOfStatusBytes } from './status.ts';

/** Waits for `8A board lock status` (§1.2). Board and lock must be the ones asked for (§1.4.9). */
export class OpenListener implements AnswerListener<OpenAnswer> {
  readonly #framer: Framer<FromBoardFrame>;
  readonly #board: number;
  readonly #lock: number;
  #strayFrames = 0;

  constructor(board: number, lock: number, statusBytes: number | undefined) {
    this.#framer = answerFramer(statusBytes);
    this.#board = board;
    this.#lock = lock;
  }

  get noiseBytes(): number {
    return this.#framer.noiseBytes;
  }

  get strayFrames(): number {
    return this.#strayFrames;
  }

  hear(bytes: Uint8Array): OpenAnswer | undefined {
    return this.#match(this.#framer.push(bytes));
  }

  quiet(): OpenAnswer | undefined {
    return this.#match(this.#framer.expire());
  }

  #match(frames: readonly FromBoardFrame[]): OpenAnswer | undefined {
    for (const frame of frames) {
      if (frame.kind === 'openAnswer' && frame.board === this.#board && frame.lock === this.#lock) {
        return { latch: doorOfStatus(frame.status) };
      }
      this.#strayFrames += 1;
    }
    return undefined;
  }
}

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
