import type { Cancel, Clock } from '../../clock.ts';
import { type Deadline, deadlineKey, deadlineOf } from './deadline.ts';
import type { SessionRules, SessionState } from './state.ts';

interface Running {
  readonly deadline: Deadline;
  readonly key: string;
  readonly endsMs: number;
  readonly cancel: Cancel;
}

/** Keeps the deadline of the state that the session is in. */
export class SessionTimer {
  readonly #clock: Clock;
  readonly #passed: () => void;
  #running: Running | undefined;

  constructor(clock: Clock, passed: () => void) {
    this.#clock = clock;
    this.#passed = passed;
  }

  /** How long until main leaves this screen by itself; undefined where a door sets the time, or nothing does. */
  idle(): { remainingMs: number; afterMs: number } | undefined {
    const running = this.#running;
    if (!running?.deadline.isExtendedByTouch) return undefined;
    const remainingMs = Math.max(0, running.endsMs - this.#clock.monotonicMs());
    return { remainingMs, afterMs: running.deadline.afterMs };
  }

  /** Sets the deadline of `state`: anew where the state is another one, or the person has shown to be there. */
  follow(state: SessionState, rules: SessionRules, isPersonThere: boolean): void {
    const deadline = deadlineOf(state, rules);
    const key = deadlineKey(state);
    const isKept = this.#running?.key === key && !(isPersonThere && deadline?.isExtendedByTouch);
    if (deadline !== undefined && isKept) return;
    this.stop();
    if (deadline === undefined) return;
    this.#running = {
      deadline,
      key,
      endsMs: this.#clock.monotonicMs() + deadline.afterMs,
      cancel: this.#clock.after(deadline.afterMs, () => {
        this.#running = undefined;
        this.#passed();
      }),
    };
  }

  stop(): void {
    this.#running?.cancel();
    this.#running = undefined;
  }
}
