import type { Cancel, Clock } from '../clock.ts';
import type { AnswerListener, BoardRequest } from './boards/board-family.ts';
import { EchoStripper } from './echo.ts';
import { type LineSettings, wireMs } from './line.ts';
import type { BusFault } from './lock-boards.ts';
import type { Heard } from './turn-evidence.ts';

/**
 * The line counts as quiet after this. A USB adapter may deliver the parts of one answer 16 ms apart
 * (PROTOCOLS §10.4).
 */
export const quietMs = 25;

/** A port that has not taken a frame after this never will. */
const writeWithinMs = 500;

export type TurnOutcome<Answer> =
  | {
      readonly answered: true;
      readonly answer: Answer;
      readonly sentAtMs: number;
      readonly atMs: number;
      readonly heard: Heard;
    }
  | { readonly answered: false; readonly fault: BusFault; readonly atMs: number; readonly heard: Heard };

export interface TurnContext {
  readonly clock: Clock;
  readonly line: LineSettings;
  readonly localEcho: 'none' | 'strip';
  write(bytes: Uint8Array, done: (failure?: Error) => void): void;
  /** The last byte has been handed over and had its time on the wire, monotonic ms. */
  left(atMs: number): void;
}

export interface TurnCounts {
  noiseBytes: number;
  strayFrames: number;
  /** Heard before the request can have left, so no answer to it. */
  earlyBytes: number;
  collisions: number;
}

/** A turn as the bus sees it, whatever its answer is. */
export interface TurnInFlight {
  readonly listener: AnswerListener<unknown>;
  readonly counts: TurnCounts;
  hear(chunk: Uint8Array): void;
  portClosed(): void;
}

/**
 * One request on the wire and the wait for its answer. Everything it waits for has a deadline, and it
 * ends exactly once, with its timers gone. When it has begun, the request must be taken for sent.
 */
export class BusTurn<Answer> implements TurnInFlight {
  readonly #request: BoardRequest<Answer>;
  readonly #context: TurnContext;
  readonly #end: (outcome: TurnOutcome<Answer>) => void;
  readonly #listener: AnswerListener<Answer>;
  readonly #echo: EchoStripper | undefined;
  readonly #requestMs: number;
  #heardBytes = 0;
  #earlyBytes = 0;
  #sentAtMs = 0;
  #hasLeft = false;
  #hasEnded = false;
  #cancelQuiet: Cancel = () => {};
  #cancelDeadline: Cancel = () => {};
  #cancelLeft: Cancel = () => {};

  constructor(
    request: BoardRequest<Answer>,
    context: TurnContext,
    end: (outcome: TurnOutcome<Answer>) => void,
  ) {
    this.#request = request;
    this.#context = context;
    this.#end = end;
    this.#listener = request.listen();
    this.#echo = context.localEcho === 'strip' ? new EchoStripper(request.bytes) : undefined;
    this.#requestMs = wireMs(context.line, request.bytes.length);
  }

  get listener(): AnswerListener<unknown> {
    return this.#listener;
  }

  get counts(): TurnCounts {
    return {
      noiseBytes: this.#listener.noiseBytes,
      strayFrames: this.#listener.strayFrames,
      earlyBytes: this.#earlyBytes,
      collisions: this.#echo?.hasCollided ? 1 : 0,
    };
  }

  /** Sends. The listener has been waiting since before: a fast answer finds it. */
  begin(): void {
    const { clock, line } = this.#context;
    this.#sentAtMs = clock.monotonicMs();
    const answerMs = wireMs(line, this.#request.longestAnswerBytes);
    const deadlineMs = this.#requestMs + this.#request.answerWithinMs + answerMs;
    this.#cancelDeadline = clock.after(writeWithinMs, () => this.#fail('portClosed'));
    this.#context.write(this.#request.bytes, (failure) => {
      if (this.#hasEnded) return;
      // What a failed write has sent before it failed nobody knows.
      if (failure !== undefined) return this.#fail('portClosed');
      this.#cancelDeadline();
      const elapsedMs = clock.monotonicMs() - this.#sentAtMs;
      this.#cancelDeadline = clock.after(Math.max(0, deadlineMs - elapsedMs), () => this.#timeOut());
      const wireLeftMs = this.#requestMs - elapsedMs;
      // A drained serial port has already had the time; a socket only took the bytes.
      if (wireLeftMs <= 0) this.#left();
      else this.#cancelLeft = clock.after(wireLeftMs, () => this.#left());
    });
  }

  hear(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#echo !== undefined) {
      bytes = this.#echo.strip(chunk);
      if (this.#echo.hasCollided) {
        this.#fail('garbled');
        return;
      }
    } else if (!this.#canHaveLeft()) {
      // An echo that nobody configured, or somebody else's talk: on 0x11 boards the echo of an unlock
      // is byte for byte its acknowledgement (PROTOCOLS §1.4.1).
      this.#earlyBytes += chunk.length;
      return;
    }
    if (bytes.length === 0) return;
    this.#heardBytes += bytes.length;
    const answer = this.#listener.hear(bytes);
    if (answer !== undefined) {
      this.#answered(answer);
      return;
    }
    this.#cancelQuiet();
    this.#cancelQuiet = this.#context.clock.after(quietMs, () => this.#atQuiet());
  }

  portClosed(): void {
    this.#fail('portClosed');
  }

  /** One character less than the whole request: the clocks of two ends never agree to the bit. */
  #canHaveLeft(): boolean {
    const heardAfterMs = this.#context.clock.monotonicMs() - this.#sentAtMs;
    return heardAfterMs >= this.#requestMs - wireMs(this.#context.line, 1);
  }

  #atQuiet(): void {
    const answer = this.#listener.quiet();
    // As much as a whole answer was heard and it was none: no need to wait for the deadline. Less
    // may be what the line says when its driver lets go, with the answer still to come (§10.6).
    if (answer !== undefined) this.#answered(answer);
    else if (this.#listener.noiseBytes >= this.#request.shortestAnswerBytes) this.#fail('garbled');
  }

  #timeOut(): void {
    const answer = this.#listener.quiet();
    if (answer !== undefined) this.#answered(answer);
    else this.#fail(this.#listener.noiseBytes > 0 ? 'garbled' : 'timedOut');
  }

  #answered(answer: Answer): void {
    if (this.#hasEnded) return;
    // An answer proves that the request has left, whatever the port has yet to say about it.
    this.#left();
    const atMs = this.#context.clock.monotonicMs();
    this.#finish({ answered: true, answer, sentAtMs: this.#sentAtMs, atMs, heard: this.#heard(true) });
  }

  #fail(fault: BusFault): void {
    if (this.#hasEnded) return;
    const atMs = this.#context.clock.monotonicMs();
    this.#finish({ answered: false, fault, atMs, heard: this.#heard(false) });
  }

  #heard(isAnswered: boolean): Heard {
    const { noiseBytes } = this.#listener;
    const { shortestAnswerBytes, longestAnswerBytes } = this.#request;
    return { isAnswered, bytes: this.#heardBytes, noiseBytes, shortestAnswerBytes, longestAnswerBytes };
  }

  #left(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#cancelLeft();
    // A timer may fire up to a millisecond early; the wire does not.
    this.#context.left(Math.max(this.#context.clock.monotonicMs(), this.#sentAtMs + this.#requestMs));
  }

  #finish(outcome: TurnOutcome<Answer>): void {
    this.#hasEnded = true;
    this.#cancelQuiet();
    this.#cancelDeadline();
    this.#cancelLeft();
    this.#end(outcome);
  }
}
