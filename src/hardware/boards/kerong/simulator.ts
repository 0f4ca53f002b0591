import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';

/*
 * A KERONG short-frame board from its own side. Written against PROTOCOLS §2 and on purpose without a line of
 * the driver's: what both had wrong in the same way no test would find.
 */

const knownQuirks = {
  answersOpen: 'Answers an unlock with a status (35) that names the lock; others obey in silence (§2.3).',
  lockedReadsZero: 'A latch bit of 0 means locked, as one library and the DS16 text have it (§2.3).',
  busyAfterUnlock: 'Is deaf to the next three requests after an unlock (§2.3, one report).',
} as const;

/** Data bytes that a command may have (§2.2). */
const dataLengths: Readonly<Record<number, readonly number[]>> = {
  48: [0],
  49: [0],
  50: [0],
  51: [0],
  55: [0, 2],
  57: [0, 1],
  64: [1],
};

const requestsMissedWhileBusy = 3;

export function simulateKerong(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedKerong(settings);
}

class SimulatedKerong implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = knownQuirks;
  #pulseMs: number;
  #requestsToMiss = 0;

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
    this.#pulseMs = settings.pulseMs;
  }

  /**
   * Silent on a bad sum, on another board's address and on an unknown command. A request comes in one
   * go: half of one at the end of a burst is dropped.
   */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    let answer: Uint8Array | undefined;
    for (let at = 0; at < bytes.length; ) {
      const request = requestAt(bytes, at);
      if (request === undefined) {
        at += 1;
        continue;
      }
      at += request.length;
      answer = this.#take(request, disguise) ?? answer;
    }
    return answer;
  }

  /** No report of its own is known. */
  report(): undefined {
    return undefined;
  }

  /** The unlock time stays: it is a setting of the board. */
  reset(): void {
    this.#requestsToMiss = 0;
  }

  #take(request: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    const [, address = 0, command = 0] = request;
    const isForAll = command === 0x32 && address === 0xf0;
    if (address >> 4 !== this.settings.address && !isForAll) return undefined;
    if (this.#requestsToMiss > 0) {
      this.#requestsToMiss -= 1;
      return undefined;
    }
    return this.#obey(command, address & 0x0f, request.subarray(3, -2), disguise);
  }

  #obey(command: number, lock: number, data: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    switch (command) {
      case 0x30:
        return this.#status(0x35, 0, disguise);
      case 0x31:
        return this.#unlock(lock, disguise);
      case 0x32:
        return this.#status(0x36, 0, disguise);
      case 0x33:
        for (let each = 0; each < this.settings.channels; each += 1) this.#pulse(each);
        return undefined;
      case 0x37:
        return this.#unlockTime(data, disguise);
      default:
        // 39 and 40 have no documented answer; neither a delay nor another baud rate is simulated.
        return undefined;
    }
  }

  #unlock(lock: number, disguise: Disguise): Uint8Array | undefined {
    if (lock >= this.settings.channels) return undefined;
    const named = disguise.wrongLock ? (lock + 1) % this.settings.channels : lock;
    const answer = this.#status(0x35, named, disguise);
    this.#pulse(lock);
    return this.settings.quirks.has('answersOpen') ? answer : undefined;
  }

  /** Without data it asks, with data it sets; an answer is documented for asking only (§2.2). */
  #unlockTime(data: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    const [high, low] = data;
    if (high !== undefined && low !== undefined) {
      this.#pulseMs = (high * 256 + low) * 10;
      return undefined;
    }
    const units = Math.trunc(this.#pulseMs / 10);
    return this.#say(disguise, 0, 0x38, [Math.trunc(units / 256) % 256, units % 256]);
  }

  /** H1 H2 I1 I2: latches of locks 1–8 and 9–16, then the goods sensors likewise, lowest bit first (§2.2). */
  #status(command: number, lock: number, disguise: Disguise): Uint8Array {
    const latches = this.#bits((channel) => this.#latch(channel));
    const goods = this.#bits((channel) => this.settings.doors[channel]?.hasGoods === true);
    return this.#say(disguise, lock, command, [...latches, ...goods]);
  }

  /** The input of a lock, 1 where its switch is shorted; one that nobody wired reads 0. */
  #latch(channel: number): boolean {
    const isSet = this.settings.doors[channel]?.input === 1;
    return this.settings.quirks.has('lockedReadsZero') ? !isSet : isSet;
  }

  #bits(isSet: (channel: number) => boolean): [number, number] {
    const bytes: [number, number] = [0, 0];
    for (let channel = 0; channel < 16; channel += 1) {
      if (isSet(channel)) bytes[channel < 8 ? 0 : 1] += 2 ** (channel % 8);
    }
    return bytes;
  }

  #say(disguise: Disguise, lock: number, command: number, data: readonly number[]): Uint8Array {
    const board = disguise.wrongBoard ? (this.settings.address + 1) % 16 : this.settings.address;
    const body = [0x02, board * 16 + lock, command, ...data, 0x03];
    return Uint8Array.from([...body, sumOf(body)]);
  }

  #pulse(lock: number): void {
    if (this.settings.quirks.has('busyAfterUnlock')) this.#requestsToMiss = requestsMissedWhileBusy;
    this.settings.doors[lock]?.pulse(this.#pulseMs);
    this.settings.pulsed(lock + 1, this.#pulseMs);
  }
}

/** The whole valid request that begins at `at`, whoever it is for. */
function requestAt(bytes: Uint8Array, at: number): Uint8Array | undefined {
  if (bytes[at] !== 0x02) return undefined;
  for (const dataLength of dataLengths[bytes[at + 2] ?? 0] ?? []) {
    const end = at + dataLength + 5;
    if (end > bytes.length || bytes[end - 2] !== 0x03) continue;
    if (sumOf(bytes.subarray(at, end - 1)) === bytes[end - 1]) return bytes.subarray(at, end);
  }
  return undefined;
}

function sumOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) % 256;
  return sum;
}
