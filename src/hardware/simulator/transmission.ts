/** Clocks that add fractions of a millisecond meet exactly only by chance. */
const touchMs = 1e-6;

/** Somebody talks on the pair: bytes one after the other at the line's pace. */
export class Transmission {
  readonly isHost: boolean;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly #bytes: Uint8Array;
  readonly #characterMs: number;
  /** Places of bytes that nobody hears as this one's: they went into somebody else's. */
  #swallowed: Set<number> | undefined;

  constructor(isHost: boolean, fromMs: number, bytes: Uint8Array, characterMs: number) {
    this.isHost = isHost;
    this.fromMs = fromMs;
    this.untilMs = fromMs + bytes.length * characterMs;
    // Its own: whoever talks at the same time changes them.
    this.#bytes = Uint8Array.from(bytes);
    this.#characterMs = characterMs;
  }

  get length(): number {
    return this.#bytes.length;
  }

  overlaps(other: Transmission): boolean {
    return this.fromMs < other.untilMs - touchMs && other.fromMs < this.untilMs - touchMs;
  }

  /** What can be heard of the bytes from `begin` to before `end`. */
  heard(begin = 0, end = this.#bytes.length): Uint8Array {
    const bytes = this.#bytes.slice(begin, end);
    const swallowed = this.#swallowed;
    return swallowed === undefined ? bytes : bytes.filter((_, index) => !swallowed.has(begin + index));
  }

  /**
   * Both talk at once: on the pair a 0 wins over a 1. Where two characters meet one garbled one is heard:
   * as the host's where one is the host's (which hears itself or nothing meanwhile), else as this one's.
   */
  meet(other: Transmission): void {
    const offset = Math.round((other.fromMs - this.fromMs) / this.#characterMs);
    for (let place = 0; place < other.length; place += 1) {
      const own = place + offset;
      const byte = this.#bytes[own];
      if (byte === undefined) continue;
      const garbled = byte & (other.#bytes[place] ?? 0xff);
      if (other.isHost) {
        other.#bytes[place] = garbled;
        this.#swallow(own);
      } else {
        this.#bytes[own] = garbled;
        other.#swallow(place);
      }
    }
  }

  #swallow(place: number): void {
    this.#swallowed ??= new Set();
    this.#swallowed.add(place);
  }
}
