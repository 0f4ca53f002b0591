import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';

/*
 * A Winnsen board from its own side. Written against PROTOCOLS §7 and on purpose without a line of the
 * driver's: what both had wrong in the same way no test would find.
 */

/** Of an open, a poll and the clone's read of one lock, by their codes (§7.1). */
const requestLengths: ReadonlyMap<number, number> = new Map([
  [0x05, 6],
  [0x02, 7],
  [0x12, 6],
]);

const knownQuirks = {
  answersPlusA0: 'Answers with the code of the request plus A0 instead of plus 80.',
  cloneDialect: "A clone's firmware: reads one lock with code 12 and does not know the poll of all, code 02.",
  coolsDown: 'Refuses every open with the result 02, as a clone does while a coil has its rest.',
};

export function simulateWinnsen(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedWinnsen(settings);
}

class SimulatedWinnsen implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = knownQuirks;
  #heard: number[] = [];

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
  }

  /** Silent on a frame that is not whole, on another station's number and on an unknown code. */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    this.#heard.push(...bytes);
    let answer: Uint8Array | undefined;
    while (this.#heard.length > 0) {
      const length = this.#requestLength();
      if (length === undefined) {
        this.#heard.shift();
        continue;
      }
      const [, , code = 0, station, first = 0, second = 0] = this.#heard.splice(0, length);
      if (station === this.settings.address) answer = this.#obey(code, first, second, disguise) ?? answer;
    }
    return answer;
  }

  /** Boards of this kind only speak when they are asked (§7.2). */
  report(): undefined {
    return undefined;
  }

  reset(): void {
    this.#heard = [];
  }

  /** A request comes in one go: what does not end where its length says is noise or half of one. */
  #requestLength(): number | undefined {
    const [head, said, code = 0] = this.#heard;
    const length = requestLengths.get(code);
    if (head !== 0x90 || said !== length || length === undefined) return undefined;
    return this.#heard[length - 1] === 0x03 ? length : undefined;
  }

  #obey(code: number, first: number, second: number, disguise: Disguise): Uint8Array | undefined {
    const isClone = this.settings.quirks.has('cloneDialect');
    switch (code) {
      case 0x05:
        return this.#has(first) ? this.#open(first, disguise) : undefined;
      case 0x02:
        return isClone ? undefined : this.#poll(first | (second << 8), disguise);
      case 0x12:
        // The status stands before the lock's number, unlike in the answer to an open (§7.1).
        return isClone && this.#has(first)
          ? framed(0x92, this.#name(disguise), this.#isOpen(first) ? 1 : 0, this.#lockName(first, disguise))
          : undefined;
      default:
        return undefined;
    }
  }

  #open(lock: number, disguise: Disguise): Uint8Array {
    const named = [this.#name(disguise), this.#lockName(lock, disguise)];
    if (this.settings.quirks.has('coolsDown')) return framed(0x05 + this.#offset, ...named, 0x02);
    this.settings.doors[lock - 1]?.pulse(this.settings.pulseMs);
    this.settings.pulsed(lock, this.settings.pulseMs);
    return framed(0x05 + this.#offset, ...named, this.#isOpen(lock) ? 0x01 : 0x00);
  }

  #poll(asked: number, disguise: Disguise): Uint8Array {
    let open = 0;
    for (let lock = 1; lock <= this.settings.channels; lock += 1) {
      const bit = 1 << (lock - 1);
      if (asked & bit && this.#isOpen(lock)) open |= bit;
    }
    return framed(0x02 + this.#offset, this.#name(disguise), open & 0xff, open >> 8);
  }

  get #offset(): number {
    return this.settings.quirks.has('answersPlusA0') ? 0xa0 : 0x80;
  }

  #name(disguise: Disguise): number {
    return disguise.wrongBoard ? (this.settings.address % 0xff) + 1 : this.settings.address;
  }

  #lockName(lock: number, disguise: Disguise): number {
    return disguise.wrongLock ? (lock % this.settings.channels) + 1 : lock;
  }

  /** An input that nobody wired reads as if it were open. */
  #isOpen(lock: number): boolean {
    return this.settings.doors[lock - 1]?.input !== 1;
  }

  #has(lock: number): boolean {
    return lock >= 1 && lock <= this.settings.channels;
  }
}

function framed(code: number, ...payload: readonly number[]): Uint8Array {
  return Uint8Array.of(0x90, payload.length + 4, code, ...payload, 0x03);
}
