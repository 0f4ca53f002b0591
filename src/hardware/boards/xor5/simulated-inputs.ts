import type { SimulatedBoardSettings } from '../../simulator/board.ts';

/** What a simulated board's switches read as, by §1.2 and §1.3. */
export class SimulatedInputs {
  readonly #settings: SimulatedBoardSettings;

  constructor(settings: SimulatedBoardSettings) {
    this.#settings = settings;
  }

  /** 0x11 where the switch is shorted; an input that nobody wired reads as a valid state too (§1.3). */
  status(channel: number): 0x00 | 0x11 {
    const { doors, quirks } = this.#settings;
    const door = doors[channel - 1];
    if (door === undefined) return quirks.has('unwiredReadsClosed') ? 0x11 : 0x00;
    const isTurned = quirks.has('shortedWhenOpen') && door.cutReads === undefined;
    return (door.input === 1) !== isTurned ? 0x11 : 0x00;
  }

  /** Status bytes of a read-all: 3 on boards of up to 24 channels, 4 up to 32, 7 on 50 (§1.2, §1.7). */
  all(): number[] {
    const { channels, quirks } = this.#settings;
    if (quirks.has('sevenStatusBytes') || channels > 32) return this.groups(7);
    return this.groups(quirks.has('fourStatusBytes') || channels > 24 ? 4 : 3);
  }

  /** Highest group first: the last byte carries channels 1–8, bit 0 channel 1 (§1.2). */
  groups(count: number): number[] {
    return Array.from({ length: count }, (_, index) => {
      const group = count - 1 - index;
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) {
        if (this.status(group * 8 + bit + 1) === 0x11) byte |= 1 << bit;
      }
      return byte;
    });
  }
}
