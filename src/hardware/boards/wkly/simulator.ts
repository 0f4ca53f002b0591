import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';

/*
 * A WKLY board from its own side. Written against PROTOCOLS §6 and on purpose without a line of the
 * driver's: what both had wrong in the same way no test would find.
 */

const start = [0x57, 0x4b, 0x4c, 0x59];

const knownQuirks = {
  neverAnswersOpen: 'Obeys an open of one lock (82) and never answers it.',
  saysOneForOpen: 'Says 1 for an open lock and 0 for a closed one, as some 12-channel boards do.',
};

export function simulateWkly(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedWkly(settings);
}

class SimulatedWkly implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = knownQuirks;
  #heard: number[] = [];

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
  }

  /** Silent on a bad check byte, on another board's address and on an unknown command. */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    this.#heard.push(...bytes);
    let answer: Uint8Array | undefined;
    while (this.#heard.length > 0) {
      const length = this.#requestLength();
      if (length === undefined) {
        this.#heard.shift();
        continue;
      }
      const [, , , , , address, command = 0, ...data] = this.#heard.splice(0, length).slice(0, -1);
      if (address === this.settings.address) answer = this.#obey(command, data, disguise) ?? answer;
    }
    return answer;
  }

  report(channel: number): Uint8Array {
    return framed(this.settings.address, 0x85, channel, this.#lock(channel));
  }

  reset(): void {
    this.#heard = [];
  }

  /** A request comes in one go: what does not end where its length says is noise or half of one. */
  #requestLength(): number | undefined {
    if (start.some((byte, at) => this.#heard[at] !== byte)) return undefined;
    const length = this.#heard[4] ?? 0;
    if (length < 8 || length > 64 || length > this.#heard.length) return undefined;
    return xor(this.#heard.slice(0, length)) === 0 ? length : undefined;
  }

  #obey(command: number, data: readonly number[], disguise: Disguise): Uint8Array | undefined {
    const [first = 0, ...more] = data;
    const isOne = data.length === 1;
    switch (command) {
      case 0x80:
      case 0x87:
        return first === more.length && first > 0 ? this.#openSeveral(command, more, disguise) : undefined;
      case 0x82:
        return isOne ? this.#open(first, disguise) : undefined;
      case 0x83:
        return isOne ? this.#about(0x83, first, disguise, this.#lock(first)) : undefined;
      case 0x84:
        return data.length === 0 ? this.#readAll(disguise) : undefined;
      case 0x86:
        return data.length === 0 ? this.#openSeveral(0x86, this.#channels, disguise) : undefined;
      case 0x81:
      case 0x88:
      case 0x89:
        // What a held output or a light does is not to be seen in a door.
        return isOne ? this.#about(command, first, disguise) : undefined;
      default:
        return undefined;
    }
  }

  /** The acknowledgement tells of the lock while its pulse is running (§6.3). */
  #open(channel: number, disguise: Disguise): Uint8Array | undefined {
    if (this.#has(channel)) this.#pulse(channel);
    if (this.settings.quirks.has('neverAnswersOpen')) return undefined;
    return this.#about(0x82, channel, disguise, this.#lock(channel));
  }

  #openSeveral(command: number, channels: readonly number[], disguise: Disguise): Uint8Array {
    const hasAll = channels.every((channel) => this.#has(channel));
    if (hasAll) for (const channel of channels) this.#pulse(channel);
    return framed(this.#name(disguise), command, hasAll ? 0x00 : 0xff);
  }

  /** One byte a channel, channel 1 first (§6.2). */
  #readAll(disguise: Disguise): Uint8Array {
    const locks = this.#channels.map((channel) => this.#lock(channel));
    return framed(this.#name(disguise), 0x84, 0x00, locks.length, ...locks);
  }

  /** `FF`, failed, for a channel that the board does not have. */
  #about(command: number, channel: number, disguise: Disguise, ...lock: readonly number[]): Uint8Array {
    const named = disguise.wrongLock ? (channel % this.settings.channels) + 1 : channel;
    return framed(this.#name(disguise), command, this.#has(channel) ? 0x00 : 0xff, named, ...lock);
  }

  #name(disguise: Disguise): number {
    return disguise.wrongBoard ? (this.settings.address + 1) % 32 : this.settings.address;
  }

  /** 00 open, 01 closed, FF error; an input that nobody wired reads as if it were open. */
  #lock(channel: number): number {
    if (!this.#has(channel)) return 0xff;
    const isClosed = this.settings.doors[channel - 1]?.input === 1;
    return isClosed === this.settings.quirks.has('saysOneForOpen') ? 0x00 : 0x01;
  }

  #pulse(channel: number): void {
    this.settings.doors[channel - 1]?.pulse(this.settings.pulseMs);
    this.settings.pulsed(channel, this.settings.pulseMs);
  }

  get #channels(): number[] {
    return Array.from({ length: this.settings.channels }, (_, index) => index + 1);
  }

  #has(channel: number): boolean {
    return channel >= 1 && channel <= this.settings.channels;
  }
}

function xor(bytes: readonly number[]): number {
  return bytes.reduce((check, byte) => check ^ byte, 0);
}

function framed(address: number, command: number, ...data: readonly number[]): Uint8Array {
  const body = [...start, data.length + 8, address, command, ...data];
  return Uint8Array.from([...body, xor(body)]);
}
