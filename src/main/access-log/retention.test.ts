import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import type { CabinetDatabase } from '../database/open.ts';
import { TestPlace } from '../database/test-place.ts';
import { accessLogHead, appendAccessLog } from './access-log.ts';
import { correctMonth, keepAccessLog } from './retention.ts';
import { accessLogSegments } from './segments.ts';
import { firstBrokenRow } from './verify.ts';

let place: TestPlace;
let database: CabinetDatabase;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
});
afterEach(() => place.remove());

/** The middle of a month, which may lie beyond twelve. */
const inMonth = (year: number, month: number) => Date.UTC(year, month - 1, 15);

function append(nowMs: number): void {
  database.store.transaction((tx) =>
    appendAccessLog(tx, { kind: 'a', actor: 'kiosk', subject: 'cabinet', nowMs }),
  );
}

function keep(nowMs: number, { isClockTrusted = true, keepMonths = 24 } = {}): void {
  database.store.transaction((tx) => keepAccessLog(tx, keepMonths, { nowMs, isClockTrusted }));
}

const months = () => accessLogSegments(database.store).map(({ month }) => month);
const rows = () =>
  database.store.all(
    z.object({ segment: z.int(), sequence: z.int(), kind: z.string() }),
    'SELECT segment, sequence, kind FROM access_log ORDER BY sequence',
  );

describe('a segment', () => {
  it('takes its month from a trusted clock, once there is one', () => {
    append(0);
    keep(0, { isClockTrusted: false });
    expect(months()).toEqual([null]);
    keep(inMonth(2026, 11));
    expect(months()).toEqual(['2026-11']);
    expect(rows()).toHaveLength(1);
  });

  it('is sealed when a later month begins, and the next one says so', () => {
    append(inMonth(2026, 11));
    append(inMonth(2026, 11) + 5);
    keep(inMonth(2026, 11));
    const sealed = accessLogHead(database.store);
    keep(inMonth(2026, 12));
    append(inMonth(2026, 12));
    expect(accessLogSegments(database.store)).toEqual([
      {
        number: 1,
        month: '2026-11',
        first_sequence: 1,
        previous_hash: '0'.repeat(64),
        row_count: 2,
        last_hash: sealed.hash,
        first_ms: inMonth(2026, 11),
        last_ms: inMonth(2026, 11) + 5,
        dropped_ms: null,
      },
      expect.objectContaining({
        number: 2,
        month: '2026-12',
        first_sequence: 3,
        previous_hash: sealed.hash,
        row_count: null,
      }),
    ]);
    expect(rows().map(({ segment, kind }) => `${segment} ${kind}`)).toEqual([
      '1 a',
      '1 a',
      '2 accessLog.segmentBegun',
      '2 a',
    ]);
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('takes no row once it is sealed, and its seal does not change', () => {
    append(1);
    keep(inMonth(2026, 11));
    const { hash } = accessLogHead(database.store);
    keep(inMonth(2026, 12));
    for (const sql of [
      `INSERT INTO access_log_1 SELECT 2, 1, 'x', 'x', 'x', '{}', '${hash}', 'x'`,
      'UPDATE access_log_1 SET occurred_ms = 0',
      'UPDATE access_log_segment SET row_count = 9 WHERE number = 1',
      "UPDATE access_log_segment SET month = '2026-10' WHERE number = 1",
    ]) {
      expect(() => database.store.transaction((tx) => tx.run(sql)), sql).toThrow(
        /newest one|append-only|does not change/,
      );
    }
  });

  it('goes on while the clock is not trusted, and when it went back', () => {
    keep(inMonth(2026, 11));
    append(inMonth(2026, 11));
    keep(inMonth(2027, 5), { isClockTrusted: false });
    keep(inMonth(2026, 3));
    append(inMonth(2026, 3));
    expect(months()).toEqual(['2026-11']);
  });

  it('of a month that never was is given the right one when somebody sets the clock', () => {
    keep(inMonth(2026, 11));
    append(1);
    keep(inMonth(2099, 1));
    database.store.transaction((tx) => correctMonth(tx, inMonth(2026, 11)));
    expect(months()).toEqual(['2026-11', '2026-11']);
    append(1);
    keep(inMonth(2026, 12));
    expect(months()).toEqual(['2026-11', '2026-11', '2026-12']);
    database.store.transaction((tx) => correctMonth(tx, inMonth(2027, 1)));
    expect(months().at(-1)).toBe('2026-12');
  });

  it('that is empty becomes one of the new month', () => {
    keep(inMonth(2026, 11));
    keep(inMonth(2026, 12));
    expect(months()).toEqual(['2026-12']);
  });
});

describe('retention', () => {
  it('drops a segment whole when its last row is so many months old, and keeps its seal', () => {
    for (let month = 1; month <= 4; month += 1) {
      keep(inMonth(2026, month), { keepMonths: 2 });
      append(inMonth(2026, month));
    }
    // January ended two months before April; February has one more.
    const [january, february] = accessLogSegments(database.store);
    expect(january).toMatchObject({
      dropped_ms: inMonth(2026, 4),
      row_count: 1,
      last_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(february?.dropped_ms).toBeNull();
    expect(rows()[0]).toMatchObject({ segment: 2, sequence: 2 });
    expect(rows().map(({ kind }) => kind)).toContain('accessLog.segmentDropped');
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('drops one at a time, never the newest, and nothing by a clock in doubt', () => {
    for (let month = 1; month <= 4; month += 1) {
      keep(inMonth(2026, month));
      append(inMonth(2026, month));
    }
    const dropped = () => accessLogSegments(database.store).filter((each) => each.dropped_ms !== null).length;
    keep(inMonth(2029, 1), { isClockTrusted: false });
    expect(dropped()).toBe(0);
    // Rows went on into April's for as long as no later month was known, so it counts from then.
    for (let minute = 1; minute <= 6; minute += 1) {
      keep(inMonth(2029, 1));
      expect(dropped()).toBe(Math.min(minute, 3));
    }
    expect(months().at(-1)).toBe('2029-01');
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(rows()[0]?.segment).toBe(4);
    keep(inMonth(2031, 1));
    expect(dropped()).toBe(4);
  });
});

describe('whatever the clock does', () => {
  const step = fc.record({
    nowMs: fc.integer({ min: 0, max: inMonth(2030, 1) }),
    isClockTrusted: fc.boolean(),
    keepMonths: fc.integer({ min: 1, max: 12 }),
    isCorrected: fc.boolean(),
    restores: fc.nat(9).map((dice) => dice === 0),
  });

  it('the chain is whole, rows are not scattered, and a lost database comes back with its segments', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const ours = new TestPlace();
        database = ours.open();
        try {
          for (const { nowMs, isCorrected, restores, ...when } of steps) {
            if (isCorrected) database.store.transaction((tx) => correctMonth(tx, nowMs));
            keep(nowMs, when);
            append(nowMs);
            if (!restores) continue;
            const before = { rows: rows(), segments: accessLogSegments(database.store) };
            database.close();
            ours.loseDatabase();
            database = ours.open();
            expect(database.origin).toMatchObject({ kind: 'restored', isComplete: true });
            expect({ rows: rows(), segments: accessLogSegments(database.store) }).toEqual(before);
          }
          expect(firstBrokenRow(database.store)).toBeUndefined();
          const found = rows();
          expect(found.map(({ sequence }) => sequence)).toEqual(
            found.map((_, index) => index + (found[0]?.sequence ?? 1)),
          );
          const segments = found.map(({ segment }) => segment);
          expect(segments).toEqual([...segments].sort((a, b) => a - b));
        } finally {
          ours.remove();
        }
      }),
      { numRuns: 40 },
    );
  });
});
