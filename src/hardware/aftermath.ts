import type { AnswerListener } from './boards/board-family.ts';
import type { Asker } from './exchange.ts';

/** A second board with the same address has spoken by this time after the first, if it ever does. */
const secondAnswerWithinMs = 250;

/**
 * What may still come after an exchange is over: the answer to one that was given up, or a second one to one
 * that was answered. Neither is used for anything; both are told to whoever asked.
 */
export class Aftermath {
  #overdue: { readonly listener: AnswerListener<unknown>; readonly asker: Asker } | undefined;
  #answered: { readonly asker: Asker; readonly untilMs: number; bytesLeft: number } | undefined;

  answered(asker: Asker, atMs: number, shortestAnswerBytes: number): void {
    // A board answers in order: what it still owed will not come any more.
    if (this.#overdue?.asker === asker) this.#overdue = undefined;
    this.#answered = { asker, untilMs: atMs + secondAnswerWithinMs, bytesLeft: shortestAnswerBytes };
  }

  timedOut(asker: Asker, listener: AnswerListener<unknown>): void {
    this.#overdue = { listener, asker };
  }

  /** All that is heard, at any time; returns whether it completed an answer that came too late. */
  hear(chunk: Uint8Array): boolean {
    if (this.#overdue?.listener.hear(chunk) === undefined) return false;
    this.#overdue.asker.cameLate();
    this.#overdue = undefined;
    return true;
  }

  /** Bytes that can belong to no exchange in flight. */
  heardUnasked(byteCount: number, nowMs: number): void {
    const answered = this.#answered;
    if (answered === undefined) return;
    if (nowMs > answered.untilMs) this.#answered = undefined;
    else {
      answered.bytesLeft -= byteCount;
      if (answered.bytesLeft > 0) return;
      this.#answered = undefined;
      answered.asker.spokeAgain?.();
    }
  }

  forget(): void {
    this.#overdue = undefined;
    this.#answered = undefined;
  }
}
