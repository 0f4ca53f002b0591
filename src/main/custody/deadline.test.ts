import { describe, expect, it } from 'vitest';
import { configuration } from '../../contract/configuration.ts';
import type { HoldPolicy, HoldStep } from '../../contract/hold-policy.ts';
import type { z } from '../../contract/zod.ts';
import { deadlineOf, type HoldFacts } from './deadline.ts';
import { dueSteps, nextDueMs, termsOf } from './hold-terms.ts';

const hourMs = 3_600_000;
const berlin = (text: string) => Date.parse(`${text}+01:00`);
/** A Thursday. */
const toldMs = berlin('2026-11-26T12:00');

const withHolds = (holds: Partial<z.input<typeof configuration>['holds']> = {}) =>
  configuration.parse({ timeZone: 'Europe/Berlin', holds });

/** Told on Thursday at noon, running ever since; running time and wall time go together. */
const running: HoldFacts = {
  sizeClass: 'M',
  companyId: 'other',
  steps: [],
  takeBack: null,
  intervals: [
    {
      startedMs: toldMs,
      startedRunningMs: 1_000,
      endedMs: null,
      endedRunningMs: null,
      startedBecause: 'messageDelivered',
    },
  ],
};
const at = (nowMs: number, runningMs = 1_000 + nowMs - toldMs) => ({ nowMs, runningMs });

describe('a deadline', () => {
  it('does not exist before the recipient was told', () => {
    expect(deadlineOf(withHolds(), { ...running, intervals: [] }, at(toldMs))).toEqual({
      kind: 'notStarted',
    });
  });

  it('is so many hours after the message, whenever it is asked for', () => {
    for (const hours of [0, 1, 30, 167]) {
      expect(deadlineOf(withHolds(), running, at(toldMs + hours * hourMs))).toEqual({
        kind: 'held',
        untilMs: toldMs + 168 * hourMs,
        heldMs: hours * hourMs,
        isRunning: true,
        reasons: [
          { kind: 'started', atMs: toldMs, because: 'messageDelivered' },
          { kind: 'given', hours: 168, daysCounted: 'all' },
        ],
      });
    }
  });

  it('is later by as long as the door could not be used, and says when that was', () => {
    const facts: HoldFacts = {
      ...running,
      intervals: [
        {
          startedMs: toldMs,
          startedRunningMs: 0,
          endedMs: toldMs + 2 * hourMs,
          endedRunningMs: 2 * hourMs,
          startedBecause: 'messageGivenUp',
        },
        {
          startedMs: toldMs + 7 * hourMs,
          // The power was off: running time stood still.
          startedRunningMs: 2 * hourMs,
          endedMs: null,
          endedRunningMs: null,
          startedBecause: 'usableAgain',
        },
      ],
    };
    expect(deadlineOf(withHolds(), facts, at(toldMs + 8 * hourMs, 3 * hourMs))).toMatchObject({
      untilMs: toldMs + 173 * hourMs,
      heldMs: 3 * hourMs,
      reasons: [
        { kind: 'started', because: 'messageGivenUp' },
        { kind: 'given' },
        { kind: 'stoodStill', fromMs: toldMs + 2 * hourMs, untilMs: toldMs + 7 * hourMs },
      ],
    });
  });

  it('moves on while the door cannot be used now', () => {
    const facts: HoldFacts = {
      ...running,
      intervals: running.intervals.map((each) => ({
        ...each,
        endedMs: toldMs + hourMs,
        endedRunningMs: 1_000 + hourMs,
      })),
    };
    expect(deadlineOf(withHolds(), facts, at(toldMs + 9 * hourMs))).toMatchObject({
      isRunning: false,
      untilMs: toldMs + 176 * hourMs,
      reasons: [{ kind: 'started' }, { kind: 'given' }, { kind: 'stoodStill', untilMs: null }],
    });
  });

  it('counts business days alone where the policy says so, and names the others', () => {
    const policy = withHolds({
      daysCounted: 'businessDays',
      expiryHours: 72,
      alertHours: 60,
      holidays: ['2026-12-01'],
    });
    const deadline = deadlineOf(policy, running, at(toldMs + hourMs));
    expect(deadline).toMatchObject({ untilMs: berlin('2026-12-02T12:00'), heldMs: hourMs });
    expect(deadline.kind === 'held' && deadline.reasons.slice(2)).toEqual([
      { kind: 'dayNotCounted', date: '2026-11-28', because: 'weekend' },
      { kind: 'dayNotCounted', date: '2026-11-29', because: 'weekend' },
      { kind: 'dayNotCounted', date: '2026-12-01', because: 'holiday' },
    ]);
    // The weekend itself changes nothing.
    expect(deadlineOf(policy, running, at(berlin('2026-11-29T20:00')))).toMatchObject({
      untilMs: berlin('2026-12-02T12:00'),
      heldMs: 36 * hourMs,
    });
  });

  it('is longer after expiry where the policy extends, and costs what it says', () => {
    const policy = withHolds({ extensionHours: 48, extensionFeeCents: 250 });
    const facts = { ...running, steps: ['firstReminder', 'expiry'] as HoldStep[] };
    expect(deadlineOf(policy, facts, at(toldMs + 170 * hourMs))).toMatchObject({
      untilMs: toldMs + 216 * hourMs,
      reasons: [
        { kind: 'started' },
        { kind: 'given' },
        { kind: 'extended', hours: 48, feeCents: 250, currency: 'EUR' },
      ],
    });
    expect(deadlineOf(withHolds(), facts, at(toldMs + 170 * hourMs))).toMatchObject({ untilMs: null });
  });

  it('is over where the parcel goes back', () => {
    expect(deadlineOf(withHolds(), { ...running, takeBack: 'operator' }, at(toldMs))).toEqual({
      kind: 'toTakeBack',
      because: 'operator',
    });
  });
});

describe('the terms', () => {
  const policy = withHolds({
    exceptions: [
      { sizeClasses: ['XL'], companies: ['swift'], expiryHours: 60 },
      { companies: ['swift'], expiryHours: 100 },
      { weekdays: [4], alertHours: 0 },
    ],
  });
  const facts = { sizeClass: 'M', companyId: 'other', startedMs: toldMs } as const;

  it.each([
    ['XL', 'swift', toldMs, { expiryHours: 60 }],
    ['M', 'swift', toldMs, { expiryHours: 100 }],
    ['XL', 'other', toldMs, { expiryHours: 168, alertHours: 0 }],
    ['XL', 'other', berlin('2026-11-27T00:30'), { expiryHours: 168, alertHours: 96 }],
  ] as const)(
    'of %s by %s are those of the first exception that fits',
    (sizeClass, companyId, startedMs, terms) => {
      expect(termsOf(policy, { sizeClass, companyId, startedMs })).toMatchObject(terms);
    },
  );

  it.each<[Partial<HoldPolicy>, [number, HoldStep[]][]]>([
    [
      {},
      [
        [23, []],
        [24, ['firstReminder']],
        [50, ['firstReminder', 'secondReminder']],
        [168, ['firstReminder', 'secondReminder', 'alert', 'expiry']],
        [10_000, ['firstReminder', 'secondReminder', 'alert', 'expiry']],
      ],
    ],
    [
      { firstReminderHours: 0, secondReminderHours: 0, alertHours: 0, afterExpiry: 'return' },
      [
        [167, []],
        [168, ['expiry', 'return']],
      ],
    ],
    [
      { secondReminderHours: 0, alertHours: 200, extensionHours: 48 },
      [
        [168, ['firstReminder', 'expiry']],
        [215, ['firstReminder', 'alert', 'expiry']],
        [216, ['firstReminder', 'alert', 'expiry', 'return']],
      ],
    ],
  ])('%j say what is due', (holds, expected) => {
    const terms = termsOf(withHolds(holds), facts);
    for (const [hours, steps] of expected) expect(dueSteps(terms, [], hours * hourMs)).toEqual(steps);
    expect(dueSteps(terms, ['expiry'], 168 * hourMs)).not.toContain('expiry');
    expect(
      nextDueMs(terms, ['firstReminder', 'secondReminder', 'alert', 'expiry', 'return']),
    ).toBeUndefined();
  });
});
