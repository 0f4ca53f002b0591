import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardFamily } from './boards/board-family.ts';
import { xor5 } from './boards/xor5/board.ts';
import { type LineEstimate, LineQuality, type LineState, usualLineLimits } from './line-quality.ts';
import { ReadWindows } from './read-windows.ts';

/** Two flips in one column pass a check of this kind. */
const weakCheck: BoardFamily = { ...xor5, misfireShare: (p) => 80 * p ** 2 };
const noCheck: BoardFamily = { ...xor5, misfireShare: (p) => 11 * p };
const answerBits = 56;
const secondMs = 1_000;
const minuteMs = 60_000;

/** A line whose reads are damaged by a repeatable chance. */
class TestedLine {
  nowMs = 0;
  readonly changes: LineState[] = [];
  estimate: LineEstimate | undefined;
  readonly windows = new ReadWindows();
  readonly quality: LineQuality;
  readonly #random: () => number;

  constructor(families: readonly BoardFamily[] = [weakCheck], seed = 7) {
    this.#random = randomFrom(seed);
    this.quality = new LineQuality(
      families,
      usualLineLimits,
      () => [this.windows],
      (state, estimate) => {
        this.changes.push(state);
        this.estimate = estimate;
      },
    );
  }

  /** Seven boards are read twice a second. */
  reads(forMs: number, damagedShare: number, periodMs = 500 / 7): void {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs; this.nowMs += periodMs) {
      this.read(this.#random() < damagedShare);
    }
  }

  read(isDamaged: boolean): void {
    this.windows.note(this.nowMs, { isDamaged, checkedBits: answerBits });
    this.quality.judge(this.nowMs, isDamaged);
  }
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The share of answers that is damaged where a bit is flipped with the chance `p`. */
const damagedAt = (p: number) => 1 - (1 - p) ** answerBits;
/** The chance at which XOR5's floor is `misfires`. */
const weakAt = (misfires: number) => damagedAt(Math.sqrt(misfires / 80));

describe('a line', () => {
  it('is not judged by one bad read, nor by two, in its first minute', () => {
    for (const families of [[weakCheck], [noCheck]]) {
      const line = new TestedLine(families);
      line.read(true);
      line.reads(5_000, 0);
      line.read(true);
      line.reads(10 * minuteMs, 0);
      expect(line.changes).toEqual([]);
    }
  });

  it('keeps its state at a rate well below the limit, for days', () => {
    const line = new TestedLine();
    line.reads(48 * 60 * minuteMs, weakAt(1e-6));
    expect(line.changes).toEqual([]);
    expect(line.quality.estimate(line.nowMs).misfireShare).toBeLessThan(1e-5);
  });

  it('alarms where the floor passes 1 in 100,000, and does not stop', () => {
    const line = new TestedLine();
    line.reads(60 * minuteMs, weakAt(5e-5));
    expect(line.changes).toEqual(['alarming']);
    const estimate = line.quality.estimate(line.nowMs);
    expect(estimate.misfireShare).toBeGreaterThan(1e-5);
    expect(estimate.misfireShare).toBeLessThan(2e-4);
  });

  it('stops within a minute where the floor is far above 1 in 1,000', () => {
    const line = new TestedLine();
    line.reads(minuteMs, 0);
    line.reads(50 * secondMs, 0.6);
    expect(line.quality.state).toBe('stopped');
  });

  it('stops in the end where the floor is a little above 1 in 1,000', () => {
    const line = new TestedLine();
    line.reads(2 * 60 * minuteMs, weakAt(1.5e-3));
    expect(line.quality.state).toBe('stopped');
  });

  it('comes back by itself, step by step, when its reads are clean again', () => {
    const line = new TestedLine();
    line.reads(30 * minuteMs, 0.5);
    expect(line.quality.state).toBe('stopped');
    line.changes.length = 0;
    line.reads(90 * secondMs, 0);
    expect(line.changes).toEqual(['alarming']);
    line.reads(12 * minuteMs, 0);
    expect(line.changes).toEqual(['alarming', 'good']);
  });

  it('does not come and go around a limit', () => {
    for (const share of [weakAt(1e-5), weakAt(1e-3)]) {
      const line = new TestedLine();
      line.reads(3 * 60 * minuteMs, share);
      expect(line.changes.length).toBeLessThanOrEqual(2);
    }
  });

  it('is told of the family on it that suffers most', () => {
    const share = 1e-3;
    const checked = new TestedLine([weakCheck]);
    checked.reads(60 * minuteMs, share);
    expect(checked.changes).toEqual([]);
    const unchecked = new TestedLine([weakCheck, noCheck]);
    unchecked.reads(60 * minuteMs, share);
    expect(unchecked.changes).toEqual(['alarming']);
  });

  it('without a check alarms at rates that only many reads can show, and recovers from them', () => {
    const line = new TestedLine([noCheck]);
    // The limit is at about 1 damaged read in 20,000.
    line.reads(2 * 60 * minuteMs, 1e-3, 200);
    expect(line.changes).toEqual(['alarming']);
    line.reads(26 * 60 * minuteMs, 0, 200);
    expect(line.changes).toEqual(['alarming', 'good']);
  });

  it('of one board without a check, too few reads to prove it good, recovers in a day', () => {
    const line = new TestedLine([noCheck]);
    line.reads(minuteMs, 0, 2_000);
    for (let times = 0; times < 3; times += 1) line.read(true);
    expect(line.quality.state).not.toBe('good');
    line.reads(27 * 60 * minuteMs, 0, 2_000);
    expect(line.quality.state).toBe('good');
  });

  it('is never called worse by a clean read, nor better by a damaged one', () => {
    const rank = { good: 0, alarming: 1, stopped: 2 };
    const reads = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30_000 })), { maxLength: 300 });
    fc.assert(
      fc.property(reads, (all) => {
        const line = new TestedLine([weakCheck, noCheck]);
        for (const [isDamaged, laterMs] of all) {
          const before = line.quality.state;
          line.nowMs += laterMs;
          line.read(isDamaged);
          const change = rank[line.quality.state] - rank[before];
          if (!isDamaged) expect(change).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});
