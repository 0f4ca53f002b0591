/**
 * Numbers in [0, 1) that are the same for the same seed and stream, so that an experiment with random
 * faults can be repeated. sfc32 (C. Doty-Humphrey, PractRand): four words of state, and cheap.
 */
export function randomFrom(seed: number, stream = 0): () => number {
  let a = seed | 0;
  let b = Math.trunc(seed / 0x1_0000_0000) | 0;
  let c = stream | 0;
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // Seeds that differ in one bit have parted by then.
  for (let round = 0; round < 15; round += 1) next();
  return next;
}

/**
 * Picks members of a row that never ends, each with the same small chance. It draws how many are passed
 * over until the next one is hit, so a row without a hit costs one subtraction however long it is.
 */
export class RarePicks {
  readonly #random: () => number;
  #share = 0;
  #passedOver = Number.POSITIVE_INFINITY;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** The chance of each member, from 0 to 1. */
  set share(share: number) {
    this.#share = share;
    this.#passedOver = this.#draw();
  }

  /** Calls `hit` with the index of each picked one of the row's next `count` members. */
  from(count: number, hit: (index: number) => void): void {
    let index = this.#passedOver;
    while (index < count) {
      hit(index);
      index += 1 + this.#draw();
    }
    this.#passedOver = index - count;
  }

  #draw(): number {
    if (this.#share <= 0) return Number.POSITIVE_INFINITY;
    return Math.floor(Math.log1p(-this.#random()) / Math.log1p(-this.#share));
  }
}
