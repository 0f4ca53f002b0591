/**
 * What stands at the front of some bytes: a frame, the beginning of what may become one, or neither.
 */
export type Recognition<Frame> = { readonly frame: Frame; readonly length: number } | 'incomplete' | 'noise';

/**
 * Bytes in any cut become frames. What frames look like is the family's; how to find the next one
 * after noise is the same for all (DESIGN §6): on anything wrong exactly one byte is dropped, never
 * the whole span, and half a frame expires when the line has been quiet.
 */
export class Framer<Frame> {
  readonly #recognise: (bytes: Uint8Array) => Recognition<Frame>;
  #pending: Uint8Array = new Uint8Array(0);
  #noiseBytes = 0;

  constructor(recognise: (bytes: Uint8Array) => Recognition<Frame>) {
    this.#recognise = recognise;
  }

  /** Bytes dropped so far. */
  get noiseBytes(): number {
    return this.#noiseBytes;
  }

  /** Bytes that wait for the rest of their frame. */
  get pendingBytes(): number {
    return this.#pending.length;
  }

  push(chunk: Uint8Array): Frame[] {
    this.#pending = this.#pending.length === 0 ? chunk : joined(this.#pending, chunk);
    return this.#scan(false);
  }

  /** The line was quiet: what still waits for more bytes will not get them. */
  expire(): Frame[] {
    return this.#scan(true);
  }

  #scan(hasEnded: boolean): Frame[] {
    const frames: Frame[] = [];
    let from = 0;
    while (from < this.#pending.length) {
      const found = this.#recognise(this.#pending.subarray(from));
      if (found === 'noise' || (found === 'incomplete' && hasEnded)) {
        this.#noiseBytes += 1;
        from += 1;
      } else if (found === 'incomplete') {
        break;
      } else {
        frames.push(found.frame);
        from += found.length;
      }
    }
    this.#pending = this.#pending.slice(from);
    return frames;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
