import type { Configuration } from '../../contract/configuration.ts';
import type { HoldStep } from '../../contract/hold-policy.ts';
import type { TakeBackReason } from '../../contract/parcel.ts';
import { countedMs, type UncountedDay, uncountedDays, wallAfter } from './business-time.ts';
import type { HoldInterval } from './hold-clock.ts';
import { countedDaysOf, dueAfterMs, type HeldFacts, termsOf } from './hold-terms.ts';
import type { Instant } from './moment.ts';

/** Everything stored that a deadline follows from. */
export interface HoldFacts extends Omit<HeldFacts, 'startedMs'> {
  /** Oldest first. */
  readonly intervals: readonly HoldInterval[];
  /** What was done already. */
  readonly steps: readonly HoldStep[];
  readonly takeBack: TakeBackReason | null;
}

export type DeadlineReason =
  /** The hold clock started then. */
  | { readonly kind: 'started'; readonly atMs: number; readonly because: HoldInterval['startedBecause'] }
  /** So many hours of it are given; `businessDays`: counted on those alone. */
  | { readonly kind: 'given'; readonly hours: number; readonly daysCounted: 'all' | 'businessDays' }
  /** The door could not be used; null: nor can it now. */
  | { readonly kind: 'stoodStill'; readonly fromMs: number; readonly untilMs: number | null }
  | ({ readonly kind: 'dayNotCounted' } & UncountedDay)
  /** The given time is over and this much more was given; 0 hours: until it is fetched. */
  | {
      readonly kind: 'extended';
      readonly hours: number;
      readonly feeCents: number;
      readonly currency: string;
    };

/** Until when a parcel is kept, and why; for the screen, messages and the operator. */
export type Deadline =
  /** The recipient has not been told yet. */
  | { readonly kind: 'notStarted' }
  /**
   * `untilMs` is wall time, and true if the clock runs on from now without a stop; each stop makes it
   * later, never earlier. Null: until the parcel is fetched.
   */
  | {
      readonly kind: 'held';
      readonly untilMs: number | null;
      readonly heldMs: number;
      readonly isRunning: boolean;
      readonly reasons: readonly DeadlineReason[];
    }
  /** Its carrier takes it back: the code opens nothing. */
  | { readonly kind: 'toTakeBack'; readonly because: TakeBackReason };

/**
 * The deadline of a parcel, as it follows from what is stored and from the policy in force. Of an
 * interval that lasted in running time, the wall time at its end is taken for right: a clock that was
 * corrected in between was wrong before.
 */
export function deadlineOf(configuration: Configuration, facts: HoldFacts, now: Instant): Deadline {
  if (facts.takeBack !== null) return { kind: 'toTakeBack', because: facts.takeBack };
  const [first] = facts.intervals;
  if (first === undefined) return { kind: 'notStarted' };
  const { startedMs } = first;
  const terms = termsOf(configuration, { ...facts, startedMs });
  const days = countedDaysOf(configuration, terms);
  const isExtended = facts.steps.includes('expiry');
  const givenMs = dueAfterMs(terms, isExtended ? 'return' : 'expiry');
  const heldMs = countedHeldMs(configuration, { ...facts, startedMs }, facts.intervals, now);
  const untilMs = givenMs === undefined ? null : wallAfter(now.nowMs, Math.max(0, givenMs - heldMs), days);
  const { extensionHours: hours, extensionFeeCents: feeCents } = terms;
  const reasons: DeadlineReason[] = [
    { kind: 'started', atMs: startedMs, because: first.startedBecause },
    { kind: 'given', hours: terms.expiryHours, daysCounted: terms.daysCounted },
    ...pausesOf(facts.intervals),
    ...uncountedDays(startedMs, untilMs ?? now.nowMs, days).map(
      (day) => ({ kind: 'dayNotCounted', ...day }) as const,
    ),
  ];
  if (isExtended) {
    reasons.push({ kind: 'extended', hours, feeCents, currency: configuration.holds.currency });
  }
  return { kind: 'held', untilMs, heldMs, isRunning: facts.intervals.at(-1)?.endedMs === null, reasons };
}

/** For how long the recipient could have come, in ms, as the terms of the parcel count it. */
export function countedHeldMs(
  configuration: Configuration,
  facts: HeldFacts,
  intervals: readonly HoldInterval[],
  now: Instant,
): number {
  const days = countedDaysOf(configuration, termsOf(configuration, facts));
  let heldMs = 0;
  for (const { startedRunningMs, endedMs, endedRunningMs } of intervals) {
    const untilMs = endedMs ?? now.nowMs;
    const lastedMs = Math.max(0, (endedRunningMs ?? now.runningMs) - startedRunningMs);
    heldMs += countedMs(untilMs - lastedMs, untilMs, days);
  }
  return heldMs;
}

function pausesOf(intervals: readonly HoldInterval[]): DeadlineReason[] {
  return intervals.flatMap(({ endedMs }, index) => {
    if (endedMs === null) return [];
    const next = intervals[index + 1];
    return [{ kind: 'stoodStill', fromMs: endedMs, untilMs: next?.startedMs ?? null }];
  });
}
