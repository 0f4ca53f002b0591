import type { SimulatedBoardSettings } from '../../simulator/board.ts';

const softwareVersion = 200;

/** The holding registers of a simulated board (§8.2). A number in place of an answer is an exception's code. */
export class SimulatedRegisters {
  readonly #settings: SimulatedBoardSettings;
  /** UART at 2000: parity above, index of the baud rate below; from 1000 on the control modes of an IO board. */
  readonly #values = new Map<number, number>([[0x2000, 0x0001]]);

  constructor(settings: SimulatedBoardSettings) {
    this.#settings = settings;
    for (let channel = 0; channel < settings.channels; channel += 1) this.#values.set(0x1000 + channel, 0);
  }

  read(start: number, count: number): number[] | number {
    if (count < 1 || count > 125) return 0x03;
    const bytes = [count * 2];
    for (let register = start; register < start + count; register += 1) {
      const value = this.#value(register);
      if (value === undefined) return 0x02;
      bytes.push(value >> 8, value & 0xff);
    }
    return bytes;
  }

  write(register: number, value: number): number | undefined {
    if (register === 0x4000) {
      if (value < 1 || value > 0xff) return 0x03;
      this.#settings.address = value;
      return undefined;
    }
    if (!this.#values.has(register)) return 0x02;
    this.#values.set(register, value);
    return undefined;
  }

  #value(register: number): number | undefined {
    if (register === 0x4000) return this.#settings.address;
    return register === 0x8000 ? softwareVersion : this.#values.get(register);
  }
}
