import type { BoardFamily } from './boards/board-family.ts';
import { ReadWindows, type WindowCounts } from './read-windows.ts';

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

/** One plug that is pulled damages a read or two: fewer than this in a window are no rate. */
const fewestDamaged = 3;
/** A state ends when the floor is proven to be below this part of its limit. */
const endsBelow = 1 / 2;
/** One-sided, 99.9 %: how surely a limit must be passed … */
const surelyAbove = 3.09;
/** … and, 95 %, that it is not any more: reads that become clean again are not waited for too long. */
const surelyBelow = 1.64;

/**
 * How clean a line is, by the reads of one board or of several together. Of a frame that was damaged so that its
 * check does not show it nothing can be seen, but its share follows from that of the reads whose damage does
 * show: with a chance `p` that a bit is flipped, a share `d = 1 - (1 - p)^n` of answers with `n` checked bits is
 * damaged, and each family knows how many unlocks go astray at that `p` (`misfireShare`). Requests are taken
 * to suffer as answers do.
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
  readonly #judged: () => readonly ReadWindows[];
  readonly #changed: (state: LineState, estimate: LineEstimate) => void;
  #state: LineState = 'good';

  /** @param judged the boards whose reads are judged, asked for each time. */
  constructor(
    families: readonly BoardFamily[],
    limits: LineLimits,
    judged: () => readonly ReadWindows[],
    changed: (state: LineState, estimate: LineEstimate) => void,
  ) {
    this.#families = families;
    this.#limits = limits;
    this.#judged = judged;
    this.#changed = changed;
  }

  get state(): LineState {
    return this.#state;
  }

  /** A read has just been counted. */
  judge(nowMs: number, isDamaged: boolean): void {
    // A clean read makes no good line worse.
    if (!isDamaged && this.#state === 'good') return;
    this.#become(this.#stateAt(nowMs), nowMs);
  }

  /** It is known to be no good, whatever its reads say by themselves; it ends as if they had said so. */
  stop(nowMs: number): void {
    this.#become('stopped', nowMs);
  }

  /** From the shortest window with enough in it to speak of a share, else from all there is. */
  estimate(nowMs: number): LineEstimate {
    const windows = ReadWindows.summed(this.#judged(), nowMs);
    const telling = windows.find(({ damagedReads }) => damagedReads >= fewestDamaged);
    return this.#estimateOf(telling ?? (windows.at(-1) as WindowCounts));
  }

  #become(state: LineState, nowMs: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed(state, this.estimate(nowMs));
  }

  #stateAt(nowMs: number): LineState {
    const isStopped = this.#isAbove(nowMs, this.#limits.stopShare, this.#state === 'stopped', 0);
    if (isStopped) return 'stopped';
    const isAlarming = this.#isAbove(nowMs, this.#limits.alarmShare, this.#state !== 'good', 1);
    return isAlarming ? 'alarming' : 'good';
  }

  /** @param endsFrom the shortest window that may end the state. */
  #isAbove(nowMs: number, limit: number, isSo: boolean, endsFrom: number): boolean {
    const windows = ReadWindows.summed(this.#judged(), nowMs);
    for (const [index, { reads, damagedReads, checkedBits }] of windows.entries()) {
      if (reads === 0) continue;
      const bits = checkedBits / reads;
      const isRate = damagedReads >= fewestDamaged;
      if (isRate && this.#misfires(shareEnd(damagedReads, reads, -surelyAbove), bits) > limit) return true;
      if (index < endsFrom) continue;
      if (this.#misfires(shareEnd(damagedReads, reads, surelyBelow), bits) < limit * endsBelow) return false;
      if (!isRate && index === windows.length - 1) return false;
    }
    return isSo;
  }

  #estimateOf({ windowMs, reads, damagedReads, checkedBits }: WindowCounts): LineEstimate {
    const share = reads === 0 ? 0 : damagedReads / reads;
    const bits = reads === 0 ? 1 : checkedBits / reads;
    return {
      windowMs,
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
