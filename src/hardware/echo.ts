/**
 * Takes the own bytes off the front of what is heard, for adapters that keep their receiver on while
 * they send (PROTOCOLS §10.3). What comes back differently was overlaid by somebody else: a collision.
 */
export class EchoStripper {
  readonly #sent: Uint8Array;
  #matched = 0;
  #hasCollided = false;

  constructor(sent: Uint8Array) {
    this.#sent = sent;
  }

  get hasCollided(): boolean {
    return this.#hasCollided;
  }

  /** What is left of `chunk` once the echo is gone from it. */
  strip(chunk: Uint8Array): Uint8Array {
    let at = 0;
    while (at < chunk.length && this.#matched < this.#sent.length) {
      if (chunk[at] !== this.#sent[this.#matched]) this.#hasCollided = true;
      at += 1;
      this.#matched += 1;
    }
    return chunk.subarray(at);
  }
}
