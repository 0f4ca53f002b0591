import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardFamily } from './boards/board-family.ts';
import { winnsen } from './boards/winnsen/board.ts';
import { xor5 } from './boards/xor5/board.ts';
import { BusLine } from './bus-line.ts';
import { type LineState, usualLineLimits } from './line-quality.ts';

const answerBits = 56;
const secondMs = 1_000;
const minuteMs = 60_000;

/** A bus whose boards are read in turn, each of them twice a second. */
class TestedBus {
  nowMs = 0;
  readonly told: string[] = [];
  readonly line: BusLine;
  readonly #boardIds: readonly string[];

  constructor(boardIds: readonly string[], families: readonly BoardFamily[] = [xor5]) {
    this.#boardIds = boardIds;
    this.line = new BusLine(boardIds, families, usualLineLimits, {
      boardChanged: (boardId, state) => this.told.push(`${boardId} ${state}`),
      busChanged: (state) => this.told.push(`bus ${state}`),
    });
  }

  /** @param damagedEvery of these boards every so many-th answer is damaged. */
  reads(forMs: number, damagedEvery: Readonly<Record<string, number>> = {}): void {
    const endMs = this.nowMs + forMs;
    for (let turn = 0; this.nowMs < endMs; turn += 1, this.nowMs += 500) {
      for (const id of this.#boardIds) this.read(id, turn % (damagedEvery[id] ?? Infinity) === 0 && turn > 0);
    }
  }

  read(boardId: string, isDamaged: boolean): void {
    this.line.note(boardId, this.nowMs, { isDamaged, checkedBits: answerBits });
  }

  get states(): Record<string, LineState> {
    const boards = this.#boardIds.map((id) => [id, this.line.stateOf(id)]);
    return { bus: this.line.state, ...Object.fromEntries(boards) };
  }
}

const three = ['a', 'b', 'c'];

describe('one board that is not understood', () => {
  it('is stopped, and its bus is not, whenever it begins', () => {
    for (const cleanMs of [0, 2 * secondMs, 20 * secondMs, 70 * secondMs, 20 * minuteMs]) {
      const bus = new TestedBus(['a', 'b']);
      bus.reads(cleanMs);
      bus.reads(10 * minuteMs, { a: 1 });
      expect(bus.states).toEqual({ bus: 'good', a: 'stopped', b: 'good' });
      expect(bus.told).not.toContain('bus stopped');
    }
  });

  it('among boards with little damage of their own does not stop them', () => {
    const bus = new TestedBus(three);
    bus.reads(30 * minuteMs, { a: 1, b: 10, c: 10 });
    expect(bus.states).toMatchObject({ bus: 'alarming', a: 'stopped', b: 'alarming', c: 'alarming' });
  });

  it('beside boards that bear less is stopped where it would stop them', () => {
    const bus = new TestedBus(three, [xor5, winnsen, winnsen]);
    bus.reads(2 * minuteMs, { a: 10 });
    expect(bus.states).toMatchObject({ a: 'stopped', b: 'good', c: 'good' });
    expect(bus.line.state).not.toBe('stopped');
  });

  it('comes back by itself', () => {
    const bus = new TestedBus(three);
    bus.reads(30 * minuteMs, { a: 1 });
    bus.told.length = 0;
    bus.reads(2 * minuteMs);
    expect(bus.told).toEqual(['a alarming']);
    bus.reads(12 * minuteMs);
    expect(bus.states).toEqual({ bus: 'good', a: 'good', b: 'good', c: 'good' });
    expect(bus.told).not.toContain('bus stopped');
  });
});

describe('a bus', () => {
  it('is stopped where all of its boards are, says what they heard, and comes back with the first of them', () => {
    const bus = new TestedBus(three);
    bus.reads(minuteMs, { a: 1, b: 1 });
    expect(bus.line.state).toBe('good');
    bus.reads(minuteMs, { a: 1, b: 1, c: 1 });
    expect(bus.states).toEqual({ bus: 'stopped', a: 'stopped', b: 'stopped', c: 'stopped' });
    expect(bus.line.estimate(bus.nowMs).damagedReads).toBeGreaterThan(300);
    bus.reads(2 * minuteMs, { a: 1, b: 1 });
    expect(bus.states).toEqual({ bus: 'alarming', a: 'stopped', b: 'stopped', c: 'alarming' });
  });

  it('alarms at a damage that is too rare to show of one board', () => {
    const bus = new TestedBus(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    // 1 in 17 of each: a minute is too short for one board to prove more than 4 in 100.
    const rare = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => [id, 17]));
    bus.reads(3 * minuteMs, rare);
    expect(bus.told).toEqual(['bus alarming']);
  });

  it('of one board is what its board is, at each read', () => {
    const reads = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30_000 })), { maxLength: 200 });
    fc.assert(
      fc.property(reads, (all) => {
        const bus = new TestedBus(['a']);
        for (const [isDamaged, laterMs] of all) {
          bus.nowMs += laterMs;
          bus.read('a', isDamaged);
          expect(bus.line.state).toBe(bus.line.stateOf('a'));
        }
      }),
    );
  });

  it('is never stopped by the damage of one board alone, however it is read', () => {
    const read = fc.tuple(
      // The bad one is asked more often: whoever is not answered asks again.
      fc.constantFrom('a', 'a', 'a', 'a', 'b'),
      fc.oneof({ weight: 30, arbitrary: fc.nat(1_000) }, { weight: 1, arbitrary: fc.nat(300_000) }),
    );
    const spell = fc.tuple(fc.integer({ min: 0, max: 10 }), fc.array(read, { maxLength: 100 }));
    fc.assert(
      fc.property(fc.array(spell, { maxLength: 6 }), (spells) => {
        const bus = new TestedBus(['a', 'b']);
        for (const [damagedOfTen, all] of spells) {
          for (const [index, [boardId, laterMs]] of all.entries()) {
            bus.nowMs += laterMs;
            bus.read(boardId, boardId === 'a' && (index * 7) % 10 < damagedOfTen);
          }
        }
        expect(bus.told).not.toContain('bus stopped');
      }),
    );
  });
});
