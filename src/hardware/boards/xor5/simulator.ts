import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';
import { SimulatedInputs } from './simulated-inputs.ts';

/*
 * An XOR5 board from its own side, in both dialects. Written against PROTOCOLS §1 and on purpose without a
 * line of the driver's: what both had wrong in the same way no test would find.
 */

/** `8A bb ll 11 BCC`, or with seconds in front of the check byte `8A bb ll 11 ss BCC` (§1.2). */
const requestLengths: Readonly<Record<number, readonly number[]>> = {
  138: [5, 6],
  128: [5],
  144: [6],
  154: [5],
  155: [5],
};
/** What only Kecheng's boards know: 7A, 7C, 7E, 7F, 82, 8D and 9D, five bytes each (§1.2). */
const kechengHeads = new Set([0x7a, 0x7c, 0x7e, 0x7f, 0x82, 0x8d, 0x9d]);

const knownQuirks = {
  shortedWhenOpen: 'The switches of its locks are shorted when open and not when closed.',
  unwiredReadsClosed: 'An input that nobody wired reads as closed (11) and not as open (00).',
  answersAfterLatch: 'Answers an open with its switch as it is after the pulse, not before.',
  fourStatusBytes: 'Answers a read of all locks with 4 status bytes, whatever its label says.',
  sevenStatusBytes: 'Answers a read of all locks with 7 status bytes, whatever its label says.',
  reportsWith82: 'Begins its reports with 82 and not with 81.',
  neverReports: 'Never speaks by itself.',
} as const;
const knownKechengQuirks = {
  ...knownQuirks,
  silentOnSettings: 'Obeys 7E (unlock time) and 8D (reports on or off) without an answer.',
} as const;
type Quirk = keyof typeof knownKechengQuirks;

const firmware = 0xab;

export function simulateXor5(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedXor5(settings, false);
}

export function simulateXor5Kecheng(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedXor5(settings, true);
}

class SimulatedXor5 implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks: Readonly<Record<string, string>>;
  readonly #inputs: SimulatedInputs;
  readonly #isKecheng: boolean;
  /** Unlock times that a host has set, in seconds, by lock. */
  readonly #seconds = new Map<number, number>();
  /** Until a host switches it off; how such boards leave the factory is not documented. */
  #reports = true;
  #heard: number[] = [];

  constructor(settings: SimulatedBoardSettings, isKecheng: boolean) {
    this.settings = settings;
    this.#inputs = new SimulatedInputs(settings);
    this.#isKecheng = isKecheng;
    this.knownQuirks = isKecheng ? knownKechengQuirks : knownQuirks;
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

  report(channel: number): Uint8Array | undefined {
    if (!this.#reports || this.#has('neverReports')) return undefined;
    const head = this.#has('reportsWith82') ? 0x82 : 0x81;
    return withBcc([head, this.settings.address, channel, this.#inputs.status(channel)]);
  }

  reset(): void {
    this.#heard = [];
  }

  #requestLength(): number | undefined {
    const head = this.#heard[0] ?? 0;
    const lengths = requestLengths[head] ?? (this.#isKecheng && kechengHeads.has(head) ? [5] : []);
    return lengths.find((length) => this.#heard.length >= length && bcc(this.#heard.slice(0, length)) === 0);
  }

  #obey(request: readonly number[], disguise: Disguise): Uint8Array | undefined {
    const [head = 0, , lock = 0, parameter = 0, fifth = 0] = request;
    switch (head) {
      case 0x8a:
        if (!this.#knows(parameter)) return undefined;
        return this.#open(lock, request.length === 6 ? fifth : undefined, disguise);
      case 0x80:
        if (parameter !== 0x33) return undefined;
        return lock === 0 ? this.#readAll(disguise) : this.#readOne(lock, disguise);
      case 0x90:
        // m1 = locks 1–8, m2 = 9–16, m3 = 17–24, lowest bit first; no answer is documented (§1.2).
        this.#openSet([lock, parameter, fifth]);
        return undefined;
      case 0x9a:
      case 0x9b:
        return this.#knows(parameter) ? this.#hold(head, lock, disguise) : undefined;
      default:
        return this.#obeyKecheng(request, disguise);
    }
  }

  /** §1.2, the dialect of A5. What has no answer in the document gets none here, but for settings. */
  #obeyKecheng(request: readonly number[], disguise: Disguise): Uint8Array | undefined {
    const [head = 0, , lock = 0, parameter = 0] = request;
    switch (head) {
      case 0x7a:
      case 0x7f:
        if (parameter === (head === 0x7a ? 0x33 : 0x11) && this.#hasLock(lock)) this.#pulse(lock);
        return undefined;
      case 0x7c:
        if (parameter === 0x03 && this.#hasLock(lock))
          for (let time = 0; time < 3; time += 1) this.#pulse(lock);
        return undefined;
      case 0x7e:
        if (!this.#hasLock(lock) || parameter === 0) return undefined;
        this.#seconds.set(lock, parameter);
        return this.#confirm(request, disguise);
      case 0x8d:
        if (parameter > 0x01) return undefined;
        this.#reports = parameter === 0x01;
        return this.#confirm(request, disguise);
      case 0x9d:
        return parameter === 0x33 ? this.#openAllInTurn(disguise) : undefined;
      case 0x82:
        if (lock !== 0 || (parameter !== 0x22 && parameter !== 0x44)) return undefined;
        return withBcc([
          0x82,
          this.#name(disguise),
          0x00,
          parameter === 0x22 ? firmware : this.settings.address,
        ]);
      default:
        return undefined;
    }
  }

  /** The old form of an open with 0x11 is kept as a fallback beside 0x33 (§1.2). */
  #knows(parameter: number): boolean {
    return parameter === 0x11 || (this.#isKecheng && parameter === 0x33);
  }

  #open(lock: number, seconds: number | undefined, disguise: Disguise): Uint8Array | undefined {
    if (lock !== 0 && !this.#hasLock(lock)) return undefined;
    return this.#sampled(
      () => this.#about(0x8a, lock, disguise),
      () => {
        if (lock !== 0) this.#pulse(lock, seconds);
        else
          for (let channel = 1; channel <= this.settings.channels; channel += 1)
            this.#pulse(channel, seconds);
      },
    );
  }

  #openAllInTurn(disguise: Disguise): Uint8Array {
    return this.#sampled(
      () => withBcc([0x9e, this.#name(disguise), ...this.#inputs.groups(3)]),
      () => {
        for (let channel = 1; channel <= this.settings.channels; channel += 1) this.#pulse(channel);
      },
    );
  }

  /** The answer to an open is sampled around the pulse, usually before the latch has moved (§1.4.2). */
  #sampled(sample: () => Uint8Array, pulse: () => void): Uint8Array {
    const before = sample();
    pulse();
    return this.#has('answersAfterLatch') ? sample() : before;
  }

  #openSet(masks: readonly number[]): void {
    masks.forEach((mask, group) => {
      for (let bit = 0; bit < 8; bit += 1) {
        const channel = group * 8 + bit + 1;
        if ((mask >> bit) & 1 && this.#hasLock(channel)) this.#pulse(channel);
      }
    });
  }

  /** An output that is held energises its lock; no door waits for the end of it. */
  #hold(head: number, lock: number, disguise: Disguise): Uint8Array | undefined {
    if (!this.#hasLock(lock)) return undefined;
    const answer = this.#about(head, lock, disguise);
    if (head === 0x9a) this.#pulse(lock);
    return answer;
  }

  #readOne(lock: number, disguise: Disguise): Uint8Array | undefined {
    return this.#hasLock(lock) ? this.#about(0x80, lock, disguise) : undefined;
  }

  #readAll(disguise: Disguise): Uint8Array {
    return withBcc([0x80, this.#name(disguise), ...this.#inputs.all(), 0x33]);
  }

  #about(head: number, lock: number, disguise: Disguise): Uint8Array {
    const named = disguise.wrongLock ? (lock % this.settings.channels) + 1 : lock;
    return withBcc([head, this.#name(disguise), named, lock === 0 ? 0x00 : this.#inputs.status(lock)]);
  }

  /** No answer to a setting is documented; this one repeats it, and whoever asks must not need that. */
  #confirm([head = 0, , lock = 0, value = 0]: readonly number[], disguise: Disguise): Uint8Array | undefined {
    return this.#has('silentOnSettings') ? undefined : withBcc([head, this.#name(disguise), lock, value]);
  }

  #name(disguise: Disguise): number {
    return disguise.wrongBoard ? (this.settings.address % 31) + 1 : this.settings.address;
  }

  #pulse(channel: number, seconds = this.#seconds.get(channel)): void {
    const pulseMs = seconds === undefined ? this.settings.pulseMs : seconds * 1000;
    this.settings.doors[channel - 1]?.pulse(pulseMs);
    this.settings.pulsed(channel, pulseMs);
  }

  #hasLock(lock: number): boolean {
    return lock >= 1 && lock <= this.settings.channels;
  }

  #has(quirk: Quirk): boolean {
    return this.settings.quirks.has(quirk);
  }
}

function bcc(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0);
}

function withBcc(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes, bcc(bytes)]);
}
