import { z } from '../../contract/zod.ts';
import type { FrameDirection } from '../boards/frame-language.ts';
import { RarePicks } from './random.ts';

const share = z.number().min(0).max(1).default(0);

/** What a bad line does to bytes that pass: shares of all bits, or of all bytes. */
export const noiseSettings = z.strictObject({
  /** The chance of each bit to arrive flipped. */
  flips: share,
  /** The chance of each byte not to arrive. */
  lost: share,
  /** The chance of each byte to arrive twice. */
  doubled: share,
  direction: z.enum(['both', 'to-board', 'from-board']).default('both'),
});
export type NoiseSettings = z.output<typeof noiseSettings>;

/** What a line has done so far. */
export interface NoiseCounts {
  flippedBits: number;
  lostBytes: number;
  doubledBytes: number;
}

export const noNoise: NoiseSettings = { flips: 0, lost: 0, doubled: 0, direction: 'both' };

/** Damages what passes, at random. All who listen on the pair hear the same damage. */
export class LineNoise {
  readonly counts: NoiseCounts = { flippedBits: 0, lostBytes: 0, doubledBytes: 0 };
  readonly #flips: RarePicks;
  readonly #lost: RarePicks;
  readonly #doubled: RarePicks;
  #settings = noNoise;

  constructor(random: () => number) {
    this.#flips = new RarePicks(random);
    this.#lost = new RarePicks(random);
    this.#doubled = new RarePicks(random);
  }

  get settings(): NoiseSettings {
    return this.#settings;
  }

  set settings(settings: NoiseSettings) {
    this.#settings = settings;
    this.#flips.share = settings.flips;
    this.#lost.share = settings.lost;
    this.#doubled.share = settings.doubled;
  }

  /** What arrives of `bytes`; the same array where nothing happens to it. */
  pass(direction: FrameDirection, bytes: Uint8Array): Uint8Array {
    const { direction: noisy } = this.#settings;
    if (noisy !== 'both' && noisy !== direction) return bytes;
    let passed = bytes;
    this.#flips.from(bytes.length * 8, (bit) => {
      if (passed === bytes) passed = Uint8Array.from(bytes);
      passed[bit >> 3] = (passed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      this.counts.flippedBits += 1;
    });
    const lost = picked(this.#lost, passed.length);
    const doubled = picked(this.#doubled, passed.length);
    if (lost === undefined && doubled === undefined) return passed;
    const arrived: number[] = [];
    passed.forEach((byte, index) => {
      if (lost?.has(index)) {
        this.counts.lostBytes += 1;
        return;
      }
      arrived.push(byte);
      if (!doubled?.has(index)) return;
      arrived.push(byte);
      this.counts.doubledBytes += 1;
    });
    return Uint8Array.from(arrived);
  }
}

function picked(picks: RarePicks, count: number): Set<number> | undefined {
  let found: Set<number> | undefined;
  picks.from(count, (index) => {
    found ??= new Set();
    found.add(index);
  });
  return found;
}
