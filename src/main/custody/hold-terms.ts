import type { SizeClass } from '../../contract/compartment.ts';
import type { Configuration } from '../../contract/configuration.ts';
import { applied, type HoldStep, type HoldTerms, holdSteps } from '../../contract/hold-policy.ts';
import { type CountedDays, isoWeekdayOf } from './business-time.ts';

const hourMs = 3_600_000;

/** What decides under which terms a parcel is held. */
export interface HeldFacts {
  readonly sizeClass: SizeClass;
  /** Of the courier who brought it, at that time. */
  readonly companyId: string;
  /** When its hold clock started, in wall time. */
  readonly startedMs: number;
}

/** The terms of a parcel: the general ones, as the first exception changes them that fits it. */
export function termsOf(configuration: Configuration, facts: HeldFacts): HoldTerms {
  const { holds, timeZone } = configuration;
  const exception = holds.exceptions.find(
    ({ sizeClasses, companies, weekdays }) =>
      (sizeClasses === undefined || sizeClasses.includes(facts.sizeClass)) &&
      (companies === undefined || companies.includes(facts.companyId)) &&
      (weekdays === undefined || weekdays.includes(isoWeekdayOf(facts.startedMs, timeZone))),
  );
  return applied(holds, exception);
}

/** Which days the hold clock of these terms counts. */
export function countedDaysOf(configuration: Configuration, terms: HoldTerms): CountedDays {
  if (terms.daysCounted === 'all') return 'all';
  const { weekendDays, holidays } = configuration.holds;
  return { timeZone: configuration.timeZone, weekendDays, holidays };
}

/**
 * After how much counted time a step is taken, in ms of the hold clock; undefined where these terms
 * have no such step.
 */
export function dueAfterMs(terms: HoldTerms, step: HoldStep): number | undefined {
  switch (step) {
    case 'firstReminder':
      return orNone(terms.firstReminderHours);
    case 'secondReminder':
      return orNone(terms.secondReminderHours);
    case 'alert':
      return orNone(terms.alertHours);
    case 'expiry':
      return terms.expiryHours * hourMs;
    case 'return':
      if (terms.afterExpiry === 'return') return terms.expiryHours * hourMs;
      return terms.extensionHours === 0 ? undefined : (terms.expiryHours + terms.extensionHours) * hourMs;
    default:
      return step satisfies never;
  }
}

/** The steps that were not taken yet and are due after so much counted time, in their order. */
export function dueSteps(terms: HoldTerms, taken: readonly HoldStep[], heldMs: number): HoldStep[] {
  return holdSteps.filter((step) => {
    const dueMs = dueAfterMs(terms, step);
    return dueMs !== undefined && !taken.includes(step) && heldMs >= dueMs;
  });
}

/** After how much counted time the next step is due; undefined where none is left. */
export function nextDueMs(terms: HoldTerms, taken: readonly HoldStep[]): number | undefined {
  const left = holdSteps
    .filter((step) => !taken.includes(step))
    .flatMap((step) => dueAfterMs(terms, step) ?? []);
  return left.length === 0 ? undefined : Math.min(...left);
}

function orNone(hours: number): number | undefined {
  return hours === 0 ? undefined : hours * hourMs;
}
