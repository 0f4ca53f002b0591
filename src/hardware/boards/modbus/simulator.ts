import type { Disguise, SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';
import { SimulatedRegisters } from './simulated-registers.ts';

/*
 * A relay board of Waveshare's map and the input module beside it, from their own side. Written against
 * PROTOCOLS §8 and on purpose without a line of the driver's: what both had wrong in the same way no test
 * would find.
 */

const knownQuirks = {
  refusesFlash: 'Answers an unlock with exception 03, as boards and gateways that know only on and off do.',
  noInputs: 'Has no inputs: answers a read of the door switches with exception 01.',
  lastByteFirst: 'Keeps relays 1 to 8 in the last byte of FC 01 and FC 0F instead of the first.',
} as const;
type Quirk = keyof typeof knownQuirks;

const broadcast = 0x00;

export function simulateModbus(settings: SimulatedBoardSettings): SimulatedBoard {
  return new SimulatedModbus(settings);
}

class SimulatedModbus implements SimulatedBoard {
  readonly settings: SimulatedBoardSettings;
  readonly knownQuirks = knownQuirks;
  readonly #relaysOn = new Set<number>();
  readonly #registers: SimulatedRegisters;
  #heard: number[] = [];

  constructor(settings: SimulatedBoardSettings) {
    this.settings = settings;
    this.#registers = new SimulatedRegisters(settings);
  }

  /** Silent on a bad check and on another board's address; what it cannot do is told by an exception (§8.2). */
  hear(bytes: Uint8Array, disguise: Disguise): Uint8Array | undefined {
    this.#heard.push(...bytes);
    let answer: Uint8Array | undefined;
    while (this.#heard.length >= 8) {
      const length = requestLength(this.#heard);
      if (length === undefined || crcOf(this.#heard.slice(0, length)) !== 0) {
        this.#heard.shift();
        continue;
      }
      answer = this.#obey(this.#heard.splice(0, length), disguise) ?? answer;
    }
    // A request comes in one go; what is left after a burst is half of one.
    this.#heard = [];
    return answer;
  }

  /** There is none by design (§8). */
  report(): undefined {
    return undefined;
  }

  reset(): void {
    this.#heard = [];
    this.#relaysOn.clear();
  }

  #obey(request: readonly number[], disguise: Disguise): Uint8Array | undefined {
    const [address = 0, code = 0] = request;
    const { inputsAddress } = this.settings;
    const isForInputs = address === inputsAddress;
    if (!isForInputs && address !== this.settings.address && address !== broadcast) return undefined;
    // A board whose address is changed still answers under the old one.
    const own = isForInputs ? address : this.settings.address;
    const body = isForInputs ? this.#inputModule(request) : this.#relayBoard(request);
    // Everybody obeys a broadcast and nobody answers; only the address may be asked for so (§8.2).
    const asksForAddress = code === 0x03 && word(request, 2) === 0x4000;
    if (address === broadcast && !asksForAddress) return undefined;
    const named = disguise.wrongBoard ? (own % 247) + 1 : own;
    if (typeof body === 'number') return withCrc([named, 0x80 | code, body]);
    if (disguise.wrongLock && code === 0x05) body[1] = (body[1] ?? 0) ^ 0x01;
    return withCrc([named, code, ...body]);
  }

  /** What follows the function in the answer, or the code of an exception. It has inputs and nothing else. */
  #inputModule(request: readonly number[]): number[] | number {
    return request[1] === 0x02 ? this.#readBits(request, (channel) => this.#input(channel)) : 0x01;
  }

  #relayBoard(request: readonly number[]): number[] | number {
    switch (request[1]) {
      case 0x01:
        return this.#ordered(this.#readBits(request, (channel) => this.#relaysOn.has(channel)));
      case 0x02:
        if (this.settings.inputsAddress !== undefined || this.#has('noInputs')) return 0x01;
        return this.#readBits(request, (channel) => this.#input(channel));
      case 0x03:
        return this.#registers.read(word(request, 2), word(request, 4));
      case 0x05:
        return this.#writeCoil(word(request, 2), word(request, 4)) ?? [...request.slice(2, 6)];
      case 0x06:
        return this.#registers.write(word(request, 2), word(request, 4)) ?? [...request.slice(2, 6)];
      case 0x0f:
        return this.#writeCoils(request) ?? [...request.slice(2, 6)];
      case 0x10:
        return this.#writeRegisters(request) ?? [...request.slice(2, 6)];
      default:
        return 0x01;
    }
  }

  #readBits(request: readonly number[], isOn: (channel: number) => boolean): number[] | number {
    const start = word(request, 2);
    const count = word(request, 4);
    if (count < 1 || count > 2000) return 0x03;
    if (start + count > this.settings.channels) return 0x02;
    const bytes = Array.from({ length: Math.ceil(count / 8) }, () => 0);
    for (let bit = 0; bit < count; bit += 1) {
      if (isOn(start + bit + 1)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
    return [bytes.length, ...bytes];
  }

  /** FC 05: relays at 0000, toggle at 0100, flash on at 0200, flash off at 0400, all of them at 00FF (§8.2). */
  #writeCoil(coil: number, value: number): number | undefined {
    if (coil === 0x00ff) {
      if (value !== 0xff00 && value !== 0x0000) return 0x03;
      for (let channel = 1; channel <= this.settings.channels; channel += 1)
        this.#switch(channel, value !== 0);
      return undefined;
    }
    const channel = (coil & 0xff) + 1;
    if (channel > this.settings.channels) return 0x02;
    switch (coil >> 8) {
      case 0x00:
        if (value === 0x5500) this.#switch(channel, !this.#relaysOn.has(channel));
        else if (value === 0xff00 || value === 0x0000) this.#switch(channel, value !== 0);
        else return 0x03;
        return undefined;
      case 0x01:
        this.#switch(channel, !this.#relaysOn.has(channel));
        return undefined;
      case 0x02:
        if (value < 1 || value > 0x7fff || this.#has('refusesFlash')) return 0x03;
        this.#relaysOn.delete(channel);
        this.#pulse(channel, value * 100);
        return undefined;
      case 0x04:
        if (value < 1 || value > 0x7fff || this.#has('refusesFlash')) return 0x03;
        this.#relaysOn.delete(channel);
        return undefined;
      default:
        return 0x02;
    }
  }

  #writeCoils(request: readonly number[]): number | undefined {
    const start = word(request, 2);
    const count = word(request, 4);
    if (count < 1 || request[6] !== Math.ceil(count / 8)) return 0x03;
    if (start + count > this.settings.channels) return 0x02;
    const sent = request.slice(7, -2);
    const bytes = this.#has('lastByteFirst') ? sent.toReversed() : sent;
    for (let bit = 0; bit < count; bit += 1) {
      this.#switch(start + bit + 1, ((bytes[bit >> 3] ?? 0) >> (bit & 7)) % 2 === 1);
    }
    return undefined;
  }

  #writeRegisters(request: readonly number[]): number | undefined {
    const start = word(request, 2);
    const count = word(request, 4);
    if (count < 1 || request[6] !== count * 2) return 0x03;
    for (let index = 0; index < count; index += 1) {
      const refused = this.#registers.write(start + index, word(request, 7 + index * 2));
      if (refused !== undefined) return refused;
    }
    return undefined;
  }

  /** A relay that goes on energises its lock; how long is the host's business, and no door waits for the end. */
  #switch(channel: number, isOn: boolean): void {
    if (!isOn) this.#relaysOn.delete(channel);
    else if (!this.#relaysOn.has(channel)) {
      this.#relaysOn.add(channel);
      this.#pulse(channel, this.settings.pulseMs);
    }
  }

  #pulse(channel: number, pulseMs: number): void {
    this.settings.doors[channel - 1]?.pulse(pulseMs);
    this.settings.pulsed(channel, pulseMs);
  }

  /** An input that nobody wired reads 0. */
  #input(channel: number): boolean {
    return this.settings.doors[channel - 1]?.input === 1;
  }

  #ordered(body: number[] | number): number[] | number {
    if (typeof body === 'number' || !this.#has('lastByteFirst')) return body;
    const [count = 0, ...bytes] = body;
    return [count, ...bytes.reverse()];
  }

  #has(quirk: Quirk): boolean {
    return this.settings.quirks.has(quirk);
  }
}

/** By the function, and for those that carry data by their count of bytes; undefined where too little is there. */
function requestLength(heard: readonly number[]): number | undefined {
  const code = heard[1];
  const length = code === 0x0f || code === 0x10 ? 9 + (heard[6] ?? 0) : 8;
  return heard.length >= length ? length : undefined;
}

function word(bytes: readonly number[], at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

/** CRC-16/Modbus by its definition, bit after bit, low byte sent first. */
function crcOf(bytes: readonly number[]): number {
  return bytes.reduce((start, byte) => {
    let check = start ^ byte;
    for (let bit = 0; bit < 8; bit += 1) check = (check >>> 1) ^ ((check & 1) * 0xa001);
    return check;
  }, 0xffff);
}

function withCrc(bytes: readonly number[]): Uint8Array {
  const check = crcOf(bytes);
  return Uint8Array.from([...bytes, check % 256, check >>> 8]);
}
