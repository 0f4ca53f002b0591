import type { Clock } from '../clock.ts';
import type { BusFault } from './lock-boards.ts';

/**
 * An unlock goes ahead of what a technician asks for, that ahead of what confirms a change, and that ahead of
 * polls.
 */
export type Priority = 'unlock' | 'commission' | 'confirm' | 'poll';
const rank: Readonly<Record<Priority, number>> = { unlock: 0, commission: 1, confirm: 2, poll: 3 };

interface Waiting {
  readonly rank: number;
  readonly begin: () => void;
  readonly withdraw: (fault: BusFault) => void;
}

/** Who waits for the bus: by priority, and among equals in the order they came. */
export class TurnQueue {
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Calls `begin` when the turn has come, or `withdraw` when it has not after `startWithinMs`. */
  add(
    priority: Priority,
    startWithinMs: number,
    begin: () => void,
    withdraw: (fault: BusFault) => void,
  ): void {
    const waiting: Waiting = {
      rank: rank[priority],
      begin: () => {
        cancelStart();
        begin();
      },
      withdraw: (fault) => {
        cancelStart();
        withdraw(fault);
      },
    };
    const cancelStart = this.#clock.after(startWithinMs, () => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      withdraw('timedOut');
    });
    const behind = this.#waiting.findIndex((other) => other.rank > waiting.rank);
    if (behind === -1) this.#waiting.push(waiting);
    else this.#waiting.splice(behind, 0, waiting);
  }

  beginNext(): void {
    this.#waiting.shift()?.begin();
  }

  withdrawAll(fault: BusFault): void {
    for (const waiting of this.#waiting.splice(0)) waiting.withdraw(fault);
  }
}
