import type { GoodsState } from '../contract/compartment.ts';

/** What a goods sensor sees, from readings alone: believed when two in a row said the same. */
export class GoodsSight {
  #state: GoodsState = 'unknown';
  #last: GoodsState = 'unknown';

  get state(): GoodsState {
    return this.#state;
  }

  observe(state: GoodsState): void {
    if (state === this.#last) this.#state = state;
    this.#last = state;
  }

  /** Its board is silent. */
  lose(): void {
    this.#state = 'unknown';
    this.#last = 'unknown';
  }
}
