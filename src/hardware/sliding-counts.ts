/** A window is cut into so many steps; it slides by one of them. */
const steps = 12;

/** Sums of the last `windowMs`, exact to a twelfth of it, in memory that does not grow. */
export class SlidingCounts {
  readonly windowMs: number;
  readonly #kinds: number;
  readonly #stepMs: number;
  readonly #sums: Float64Array;
  readonly #totals: Float64Array;
  #step = Number.NEGATIVE_INFINITY;

  /** @param kinds how many different things are counted side by side. */
  constructor(windowMs: number, kinds: number) {
    this.windowMs = windowMs;
    this.#kinds = kinds;
    this.#stepMs = windowMs / steps;
    this.#sums = new Float64Array(steps * kinds);
    this.#totals = new Float64Array(kinds);
  }

  /** Adds one amount for each kind, at `nowMs` (monotonic; never earlier than before). */
  add(nowMs: number, ...amounts: readonly number[]): void {
    this.#slideTo(nowMs);
    const from = (this.#step % steps) * this.#kinds;
    amounts.forEach((amount, kind) => {
      this.#sums[from + kind] = (this.#sums[from + kind] ?? 0) + amount;
      this.#totals[kind] = (this.#totals[kind] ?? 0) + amount;
    });
  }

  /** The sum of one kind, the first being 0, over the window that ends at `nowMs`. */
  total(nowMs: number, kind: number): number {
    this.#slideTo(nowMs);
    return this.#totals[kind] ?? 0;
  }

  #slideTo(nowMs: number): void {
    const step = Math.floor(nowMs / this.#stepMs);
    const passed = Math.min(steps, step - this.#step);
    for (let back = 0; back < passed; back += 1) {
      const from = ((step - back) % steps) * this.#kinds;
      for (let kind = 0; kind < this.#kinds; kind += 1) {
        this.#totals[kind] = (this.#totals[kind] ?? 0) - (this.#sums[from + kind] ?? 0);
        this.#sums[from + kind] = 0;
      }
    }
    this.#step = Math.max(step, this.#step);
  }
}
