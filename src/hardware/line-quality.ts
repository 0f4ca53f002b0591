import type { BoardFamily } from './boards/board-family.ts';
import { SlidingCounts } from './sliding-counts.ts';

/** `alarming`: somebody must look at the wire. `stopped`: nothing is pulsed on it. */
export type LineState = 'good' | 'alarming' | 'stopped';

/** Shares of unlocks that open another door than the one asked for: the misfire floor of a line. */
export interface LineLimits {
  readonly alarmShare: number;
  readonly stopShare: number;
}

export const usualLineLimits: LineLimits = { alarmShare: 1 / 100_000, stopShare: 1 / 1_000 };

/** What the reads of one window say of the line. */
export interface LineEstimate {
  readonly windowMs: number;
  readonly reads: number;
  readonly damagedReads: number;
  /** The chance that a bit is flipped on the wire. */
  readonly bitErrorShare: number;
  /** The misfire floor of the worst family on the bus at that chance. */
  readonly misfireShare: number;
}

/** One answer that was heard, whole or not. */
export interface HeardRead {
  readonly isDamaged: boolean;
  /** Bits of such an answer in which its check, or its structure, shows a flip. */
  readonly checkedBits: number;
}

const secondMs = 1_000;
const hourMs = 3_600_000;
/** Each looks at what the one before it cannot: a fresh fault at once, a rare one in the end. */
const windowsMs = [60 * secondMs, 600 * secondMs, hourMs, 24 * hourMs] as const;
/** One plug that is pulled damages a read or two: fewer than this in a window are no rate. */
const fewestDamaged = 3;
/** A state ends when the floor is proven to be below this part of its limit. */
const endsBelow = 1 / 2;
/** One-sided, 99.9 %: how surely a limit must be passed … */
const surelyAbove = 3.09;
/** … and, 95 %, that it is not any more: reads that become clean again are not waited for too long. */
const surelyBelow = 1.64;

/**
 * How clean the wire of one bus is. Of a frame that was damaged so that its check does not show it nothing
 * can be seen, but its share follows from that of the reads whose damage does show: with a chance `p` that a
 * bit is flipped, a share `d = 1 - (1 - p)^n` of answers with `n` checked bits is damaged, and each family
 * knows how many unlocks go astray at that `p` (`misfireShare`). Requests are taken to suffer as answers do.
 *
 * What is counted is a sample, and the limits are small: with XOR5, 1 misfire in 100,000 is 4 damaged reads
 * in 100, with Winnsen, which has no check, 1 in 40,000. So nothing is concluded from the share itself, only
 * from the ends of its Wilson interval: a limit is passed where the lower end is above it, and a state ends
 * where the upper end is below half of its limit. In between everything stays as it is. Of the windows
 * (a minute to a day) the shortest one that proves either decides, since it is the newest: a line that goes bad
 * is stopped within a minute and comes back within two, and a rate that takes 40,000 reads to show
 * is known in the end. An alarm takes ten clean minutes to end, so that one does not come and go; it also
 * ends with a day in which next to nothing was damaged, where there are too few reads to prove more.
 */
export class LineQuality {
  readonly #families: readonly BoardFamily[];
  readonly #limits: LineLimits;
  readonly #changed: (state: LineState, estimate: LineEstimate) => void;
  readonly #windows = windowsMs.map((windowMs) => new SlidingCounts(windowMs, 3));
  #state: LineState = 'good';

  constructor(
    families: readonly BoardFamily[],
    limits: LineLimits,
    changed: (state: LineState, estimate: LineEstimate) => void,
  ) {
    this.#families = families;
    this.#limits = limits;
    this.#changed = changed;
  }

  get state(): LineState {
    return this.#state;
  }

  note(nowMs: number, { isDamaged, checkedBits }: HeardRead): void {
    for (const window of this.#windows) window.add(nowMs, 1, isDamaged ? 1 : 0, checkedBits);
    // A clean read makes no good line worse.
    if (!isDamaged && this.#state === 'good') return;
    const state = this.#judge(nowMs);
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state, this.estimate(nowMs));
  }

  /** From the shortest window with enough in it to speak of a share, else from all there is. */
  estimate(nowMs: number): LineEstimate {
    const telling = this.#windows.find((window) => window.total(nowMs, 1) >= fewestDamaged);
    return this.#estimateOf(telling ?? (this.#windows.at(-1) as SlidingCounts), nowMs);
  }

  #judge(nowMs: number): LineState {
    const isStopped = this.#isAbove(nowMs, this.#limits.stopShare, this.#state === 'stopped', 0);
    if (isStopped) return 'stopped';
    const isAlarming = this.#isAbove(nowMs, this.#limits.alarmShare, this.#state !== 'good', 1);
    return isAlarming ? 'alarming' : 'good';
  }

  /** @param endsFrom the shortest window that may end the state. */
  #isAbove(nowMs: number, limit: number, isSo: boolean, endsFrom: number): boolean {
    for (const [index, window] of this.#windows.entries()) {
      const reads = window.total(nowMs, 0);
      const damaged = window.total(nowMs, 1);
      if (reads === 0) continue;
      const bits = window.total(nowMs, 2) / reads;
      const isRate = damaged >= fewestDamaged;
      if (isRate && this.#misfires(shareEnd(damaged, reads, -surelyAbove), bits) > limit) return true;
      if (index < endsFrom) continue;
      if (this.#misfires(shareEnd(damaged, reads, surelyBelow), bits) < limit * endsBelow) return false;
      if (!isRate && index === this.#windows.length - 1) return false;
    }
    return isSo;
  }

  #estimateOf(window: SlidingCounts, nowMs: number): LineEstimate {
    const reads = window.total(nowMs, 0);
    const damagedReads = window.total(nowMs, 1);
    const share = reads === 0 ? 0 : damagedReads / reads;
    const bits = reads === 0 ? 1 : window.total(nowMs, 2) / reads;
    return {
      windowMs: window.windowMs,
      reads,
      damagedReads,
      bitErrorShare: bitErrors(share, bits),
      misfireShare: this.#misfires(share, bits),
    };
  }

  #misfires(damagedShare: number, checkedBits: number): number {
    const p = bitErrors(damagedShare, checkedBits);
    return Math.max(0, ...this.#families.map((family) => family.misfireShare(p)));
  }
}

/** `p` of `d = 1 - (1 - p)^n`. */
function bitErrors(damagedShare: number, checkedBits: number): number {
  return 1 - (1 - damagedShare) ** (1 / checkedBits);
}

/** One end of Wilson's interval for a share of which `hits` of `all` were seen; the lower one where `z` is below 0. */
function shareEnd(hits: number, all: number, z: number): number {
  const share = hits / all;
  const zz = (z * z) / all;
  const half = z * Math.sqrt((share * (1 - share) + zz / 4) / all);
  return Math.min(1, Math.max(0, (share + zz / 2 + half) / (1 + zz)));
}
