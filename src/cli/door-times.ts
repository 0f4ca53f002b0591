import type { TimedOpening } from './timed-opening.ts';

/** What one door did over all rounds of a test. */
export class DoorTimes {
  readonly #left: number[] = [];
  readonly #open: number[] = [];
  #rounds = 0;
  #seenOpen = 0;

  add(opening: TimedOpening): void {
    this.#rounds += 1;
    if (opening.isSeenOpen) this.#seenOpen += 1;
    if (opening.leftAfterMs !== undefined) this.#left.push(opening.leftAfterMs);
    if (opening.openAfterMs !== undefined) this.#open.push(opening.openAfterMs);
  }

  /** The door was not closed in time, and so was not opened. */
  skip(): void {
    this.#rounds += 1;
  }

  get failures(): number {
    return this.#rounds - this.#seenOpen;
  }

  /** Times in whole ms, from asking to the unlock on the wire and from there to the open door. */
  get summary() {
    return {
      rounds: this.#rounds,
      seenOpen: this.#seenOpen,
      failures: this.failures,
      unlockSentMs: spread(this.#left),
      doorOpenMs: spread(this.#open),
    };
  }
}

function spread(times: readonly number[]): { readonly p50: number; readonly max: number } | undefined {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted[Math.ceil(sorted.length / 2) - 1];
  const longest = sorted.at(-1);
  if (middle === undefined || longest === undefined) return undefined;
  return { p50: Math.round(middle), max: Math.round(longest) };
}
