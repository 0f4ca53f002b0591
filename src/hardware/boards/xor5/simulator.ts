import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';

/*
 * An XOR5 board from its own side. Written against PROTOCOLS §1 and on purpose without a line of the
 * driver's: what both had wrong in the same way no test would find.
 */

const requestLengths: Readonly<Record<number, readonly number[]>> = {
  // `8A bb ll 11 BCC`, or with seconds in front of the check byte `8A bb ll 11 ss BCC` (§1.2).
  138: [5, 6],
  128: [5],
  144: [6],
  154: [5],
  155: [5],
};

/** Status bytes of a read-all: 3 on boards of up to 24 channels, 4 up to 32, 7 on 50 (§1.2, §1.7). */
function statusByteCount(channels: number): number {
  if (channels <= 24) return 3;
  return channels <= 32 ? 4 : 7;
}

export function simulateXor5(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedXor5(settings);
}

class SimulatedXor5 implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = {};
  #heard: number[] = [];

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
  }

  /** Silent on a bad check byte, on another board's address and on an unknown head (§1.7). */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    this.#heard.push(...bytes);
    let answer: Uint8Array | undefined;
    while (this.#heard.length >= 5) {
      const length = this.#requestLength();
      if (length === undefined) {
        this.#heard.shift();
        continue;
      }
      const request = this.#heard.splice(0, length);
      if (request[1] === this.settings.address) answer = this.#obey(request, disguise) ?? answer;
    }
    // A request comes in one go; what is left after a burst is half of one.
    this.#heard = [];
    return answer;
  }

  report(channel: number): Uint8Array {
    return withBcc([0x81, this.settings.address, channel, this.#status(channel)]);
  }

  reset(): void {
    this.#heard = [];
  }

  #requestLength(): number | undefined {
    const lengths = requestLengths[this.#heard[0] ?? 0] ?? [];
    return lengths.find(
      (length) =>
        this.#heard.length >= length && bcc(this.#heard.slice(0, length - 1)) === this.#heard[length - 1],
    );
  }

  #obey(request: readonly number[], disguise: Disguise): Uint8Array | undefined {
    const [head = 0, , lock = 0, parameter = 0, fifth = 0] = request;
    const seconds = request.length === 6 ? fifth : undefined;
    switch (head) {
      case 0x8a:
        return parameter === 0x11 ? this.#open(lock, seconds, disguise) : undefined;
      case 0x80:
        if (parameter !== 0x33) return undefined;
        return lock === 0 ? this.#readAll(disguise) : this.#readOne(lock, disguise);
      case 0x90:
        // m1 = locks 1–8, m2 = 9–16, m3 = 17–24, lowest bit first; no answer is documented (§1.2).
        this.#openSet([lock, parameter, fifth]);
        return undefined;
      case 0x9a:
      case 0x9b:
        return this.#has(lock) ? this.#about(head, lock, disguise) : undefined;
      default:
        return undefined;
    }
  }

  #open(lock: number, seconds: number | undefined, disguise: Disguise): Uint8Array | undefined {
    const pulseMs = seconds === undefined ? this.settings.pulseMs : seconds * 1000;
    if (lock === 0) {
      for (let channel = 1; channel <= this.settings.channels; channel += 1) this.#pulse(channel, pulseMs);
      return this.#about(0x8a, 0, disguise);
    }
    if (!this.#has(lock)) return undefined;
    // The answer is sampled before the latch has moved (§1.4.2).
    const answer = this.#about(0x8a, lock, disguise);
    this.#pulse(lock, pulseMs);
    return answer;
  }

  #openSet(masks: readonly number[]): void {
    masks.forEach((mask, group) => {
      for (let bit = 0; bit < 8; bit += 1) {
        const channel = group * 8 + bit + 1;
        if ((mask >> bit) & 1 && this.#has(channel)) this.#pulse(channel, this.settings.pulseMs);
      }
    });
  }

  #readOne(lock: number, disguise: Disguise): Uint8Array | undefined {
    return this.#has(lock) ? this.#about(0x80, lock, disguise) : undefined;
  }

  /** Highest group first: the byte before the 33 carries channels 1–8, bit 0 channel 1 (§1.2). */
  #readAll(disguise: Disguise): Uint8Array {
    const groups: number[] = [];
    for (let group = statusByteCount(this.settings.channels) - 1; group >= 0; group -= 1) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) {
        if (this.#status(group * 8 + bit + 1) === 0x11) byte |= 1 << bit;
      }
      groups.push(byte);
    }
    return withBcc([0x80, this.#name(disguise), ...groups, 0x33]);
  }

  #about(head: number, lock: number, disguise: Disguise): Uint8Array {
    const named = disguise.wrongLock ? (lock % this.settings.channels) + 1 : lock;
    return withBcc([head, this.#name(disguise), named, lock === 0 ? 0x00 : this.#status(lock)]);
  }

  #name(disguise: Disguise): number {
    return disguise.wrongBoard ? (this.settings.address % 31) + 1 : this.settings.address;
  }

  /** 0x11 where the switch is shorted; an input that nobody wired reads as if it were open (§1.3). */
  #status(channel: number): number {
    return this.settings.doors[channel - 1]?.input === 1 ? 0x11 : 0x00;
  }

  #pulse(channel: number, pulseMs: number): void {
    this.settings.doors[channel - 1]?.pulse(pulseMs);
    this.settings.pulsed(channel, pulseMs);
  }

  #has(lock: number): boolean {
    return lock >= 1 && lock <= this.settings.channels;
  }
}

function bcc(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0);
}

function withBcc(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes, bcc(bytes)]);
}
