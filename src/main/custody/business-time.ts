import { Temporal } from 'temporal-polyfill';
import type { HoldPolicy } from '../../contract/hold-policy.ts';

/** Which days count, and where. `all`: every moment does. */
export type CountedDays =
  | 'all'
  | (Pick<HoldPolicy, 'weekendDays' | 'holidays'> & {
      /** IANA. Days begin at its midnight, so one of them may have 23 or 25 hours. */
      readonly timeZone: string;
    });

/** A day that does not count, as people name it. */
export interface UncountedDay {
  /** Such as 2026-12-25. */
  readonly date: string;
  readonly because: 'weekend' | 'holiday';
}

/** How much of the time from `fromMs` to `toMs` counts, in ms; both are wall time. */
export function countedMs(fromMs: number, toMs: number, days: CountedDays): number {
  if (days === 'all') return Math.max(0, toMs - fromMs);
  let counted = 0;
  for (const day of daysFrom(fromMs, days)) {
    if (day.startMs >= toMs) break;
    if (day.because === undefined)
      counted += Math.max(0, Math.min(day.endMs, toMs) - Math.max(day.startMs, fromMs));
  }
  return counted;
}

/** The wall time at which `durationMs` have counted, beginning at `fromMs`. */
export function wallAfter(fromMs: number, durationMs: number, days: CountedDays): number {
  if (days === 'all') return fromMs + durationMs;
  let leftMs = durationMs;
  for (const day of daysFrom(fromMs, days)) {
    if (day.because !== undefined) continue;
    const startMs = Math.max(day.startMs, fromMs);
    if (day.endMs - startMs >= leftMs) return startMs + leftMs;
    leftMs -= day.endMs - startMs;
  }
  throw new Error('the calendar has no end');
}

/** The days between the two that do not count, oldest first. */
export function uncountedDays(fromMs: number, toMs: number, days: CountedDays): UncountedDay[] {
  if (days === 'all') return [];
  const found: UncountedDay[] = [];
  for (const { startMs, date, because } of daysFrom(fromMs, days)) {
    if (startMs >= toMs) break;
    if (because !== undefined) found.push({ date, because });
  }
  return found;
}

/** 1 (Monday) to 7, in this zone. */
export function isoWeekdayOf(wallMs: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO(timeZone).dayOfWeek;
}

/** The days from the one of this moment on, without end. */
function* daysFrom(fromMs: number, { timeZone, weekendDays, holidays }: Exclude<CountedDays, 'all'>) {
  const closed = new Set(holidays);
  const weekend = new Set(weekendDays);
  let day = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone).startOfDay();
  for (;;) {
    // Not 24 hours later: on two days a year that would be another hour of the next day, or still this one.
    const next = day.add({ days: 1 }).startOfDay();
    const date = day.toPlainDate().toString();
    const because: UncountedDay['because'] | undefined = closed.has(date)
      ? 'holiday'
      : weekend.has(day.dayOfWeek)
        ? 'weekend'
        : undefined;
    yield { date, startMs: day.epochMilliseconds, endMs: next.epochMilliseconds, because };
    day = next;
  }
}
