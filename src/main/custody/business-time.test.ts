import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedDays, countedMs, isoWeekdayOf, uncountedDays, wallAfter } from './business-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const berlin: CountedDays = {
  timeZone: 'Europe/Berlin',
  weekendDays: [6, 7],
  holidays: ['2026-12-25', '2026-12-26'],
};
/** A time in Berlin in winter. */
const winter = (text: string) => Date.parse(`${text}+01:00`);

describe('counted time', () => {
  it('is all time where every day counts', () => {
    expect(countedMs(1_000, 5_000, 'all')).toBe(4_000);
    expect(countedMs(5_000, 1_000, 'all')).toBe(0);
    expect(wallAfter(1_000, 4_000, 'all')).toBe(5_000);
    expect(uncountedDays(0, 30 * dayMs, 'all')).toEqual([]);
  });

  it('stands still over a weekend, from midnight to midnight of the place', () => {
    const friday = winter('2026-11-27T18:00');
    expect(wallAfter(friday, 24 * hourMs, berlin)).toBe(winter('2026-11-30T18:00'));
    expect(countedMs(friday, winter('2026-11-30T01:00'), berlin)).toBe(7 * hourMs);
    expect(uncountedDays(friday, winter('2026-11-30T01:00'), berlin)).toEqual([
      { date: '2026-11-28', because: 'weekend' },
      { date: '2026-11-29', because: 'weekend' },
    ]);
  });

  it('begins with the next business day where it is begun on another', () => {
    expect(wallAfter(winter('2026-11-28T12:00'), 1, berlin)).toBe(winter('2026-11-30T00:00') + 1);
  });

  it('stands still on holidays, which need not be weekends', () => {
    const eve = winter('2026-12-24T12:00');
    expect(wallAfter(eve, 24 * hourMs, berlin)).toBe(winter('2026-12-28T12:00'));
    expect(uncountedDays(eve, winter('2026-12-28T12:00'), berlin)).toEqual([
      { date: '2026-12-25', because: 'holiday' },
      { date: '2026-12-26', because: 'holiday' },
      { date: '2026-12-27', because: 'weekend' },
    ]);
  });

  it('knows days of 23 and of 25 hours', () => {
    const everyDay: CountedDays = { timeZone: 'Europe/Berlin', weekendDays: [], holidays: [] };
    for (const day of ['2026-03-29', '2026-10-25']) {
      const noonBefore = Date.parse(`${day}T00:00Z`) - 12 * hourMs;
      expect(countedMs(noonBefore, noonBefore + 2 * dayMs, everyDay)).toBe(2 * dayMs);
    }
    // The Sunday on which the clocks go back lasts an hour longer, and none of it counts.
    const saturday = Date.parse('2026-10-24T12:00+02:00');
    expect(wallAfter(saturday, hourMs, berlin)).toBe(winter('2026-10-26T01:00'));
  });

  it('knows which day it is there, not here', () => {
    const instant = Date.UTC(2026, 10, 29, 23, 30);
    expect(isoWeekdayOf(instant, 'UTC')).toBe(7);
    expect(isoWeekdayOf(instant, 'Europe/Berlin')).toBe(1);
    expect(isoWeekdayOf(instant, 'Pacific/Honolulu')).toBe(7);
  });
});

it('comes to the same from both sides, in any zone', () => {
  const days = fc.record({
    timeZone: fc.constantFrom('Europe/Berlin', 'Pacific/Apia', 'America/Sao_Paulo', 'Asia/Kathmandu', 'UTC'),
    weekendDays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }),
    holidays: fc.array(fc.constantFrom('2026-12-25', '2027-01-01', '2026-11-30', '2026-10-25'), {
      maxLength: 4,
    }),
  });
  const start = fc.integer({ min: Date.UTC(2026, 8, 1), max: Date.UTC(2027, 3, 1) });
  fc.assert(
    fc.property(days, start, fc.integer({ min: 1, max: 20 * dayMs }), (counted, fromMs, durationMs) => {
      const untilMs = wallAfter(fromMs, durationMs, counted);
      expect(countedMs(fromMs, untilMs, counted)).toBe(durationMs);
      expect(untilMs).toBeGreaterThanOrEqual(fromMs + durationMs);
      const middleMs = fromMs + Math.floor((untilMs - fromMs) / 3);
      expect(countedMs(fromMs, middleMs, counted) + countedMs(middleMs, untilMs, counted)).toBe(durationMs);
    }),
    { numRuns: 150 },
  );
});
