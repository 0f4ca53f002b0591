import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';

/*
 * A KERONG 48-lock board from its own side. Written against PROTOCOLS §3 and on purpose without a line of
 * the driver's: what both had wrong in the same way no test would find.
 */

const knownQuirks = {
  answersOpen: 'Answers an open with a status (75) that names the lock (§3: not in any capture).',
  answersOpenWith77: 'Answers an open with a frame 77, as the unexplained one of the captures may be (§3).',
  answersOpenShort: 'Answers an open with six bytes, as one client expects (§3).',
} as const;

export function simulateKerong48(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedKerong48(settings);
}

class SimulatedKerong48 implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = knownQuirks;

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
  }

  /**
   * Silent on a bad sum, on another board's address and on an unknown command. A request comes in one
   * go: half of one at the end of a burst is dropped.
   */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    let answer: Uint8Array | undefined;
    for (let at = 0; at + 6 <= bytes.length; ) {
      const [head, address, lock = 0, command, tail, sum] = bytes.subarray(at, at + 6);
      if (head !== 0x02 || tail !== 0x03 || sum !== sumOf(bytes.subarray(at, at + 5))) {
        at += 1;
        continue;
      }
      at += 6;
      if (address !== this.settings.address) continue;
      if (command === 0x60 && lock === 0) answer = this.#status(0x75, 0, disguise);
      if (command === 0x61 && lock < this.settings.channels) answer = this.#open(lock, disguise) ?? answer;
    }
    return answer;
  }

  /** The frame 77, taken for a report of one lock (§3, an inference). */
  report(channel: number): Uint8Array {
    return this.#status(0x77, channel - 1, { wrongBoard: false, wrongLock: false });
  }

  /** Nothing is kept from one burst to the next. */
  reset(): void {}

  #open(lock: number, disguise: Disguise): Uint8Array | undefined {
    const named = disguise.wrongLock ? (lock + 1) % this.settings.channels : lock;
    const answer = this.#openAnswer(named, disguise);
    this.settings.doors[lock]?.pulse(this.settings.pulseMs);
    this.settings.pulsed(lock + 1, this.settings.pulseMs);
    return answer;
  }

  #openAnswer(lock: number, disguise: Disguise): Uint8Array | undefined {
    const { quirks } = this.settings;
    if (quirks.has('answersOpen')) return this.#status(0x75, lock, disguise);
    if (quirks.has('answersOpenWith77')) return this.#status(0x77, lock, disguise);
    return quirks.has('answersOpenShort')
      ? withSum([0x02, this.#name(disguise), lock, 0x75, 0x00])
      : undefined;
  }

  /** D1–D6 are the latches of locks 1–48, D7–D12 their goods sensors, lowest bit first (§3). */
  #status(command: number, lock: number, disguise: Disguise): Uint8Array {
    const data = new Array<number>(12).fill(0);
    for (let each = 0; each < 48; each += 1) {
      const door = this.settings.doors[each];
      const bit = 2 ** (each % 8);
      const byte = Math.trunc(each / 8);
      if (door?.input === 1) data[byte] = (data[byte] ?? 0) + bit;
      if (door?.hasGoods === true) data[byte + 6] = (data[byte + 6] ?? 0) + bit;
    }
    return withSum([0x02, this.#name(disguise), lock, command, ...data, 0x03]);
  }

  #name(disguise: Disguise): number {
    return disguise.wrongBoard ? (this.settings.address + 1) % 16 : this.settings.address;
  }
}

function sumOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) % 256;
  return sum;
}

function withSum(body: readonly number[]): Uint8Array {
  return Uint8Array.from([...body, sumOf(body)]);
}
