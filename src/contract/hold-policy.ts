import { sizeClass } from './compartment.ts';
import { companyId } from './courier.ts';
import { z } from './zod.ts';

const leapHours = 8_760;

/** What happens to a parcel that is not fetched, in this order; each once. */
export const holdSteps = ['firstReminder', 'secondReminder', 'alert', 'expiry', 'return'] as const;
export const holdStep = z.enum(holdSteps);
export type HoldStep = z.infer<typeof holdStep>;

/** ISO weekday: 1 is Monday, 7 is Sunday. */
const isoWeekday = z.int().min(1).max(7);

/** A day of the calendar, such as 2026-12-25. */
const isoDate = z.iso.date({ error: 'expected a day such as 2026-12-25' });

/**
 * What a parcel's hold is made of. Hours are hours of the hold clock: they run only while the recipient
 * could have come, and with `businessDays` on business days alone.
 */
const terms = {
  /** The recipient is reminded after this; 0: not at all. */
  firstReminderHours: z.number().min(0).max(leapHours),
  secondReminderHours: z.number().min(0).max(leapHours),
  /** The operator is told of a parcel that is still here after this; 0: not at all. */
  alertHours: z.number().min(0).max(leapHours),
  /** The time that the recipient was given ends after this. */
  expiryHours: z.number().min(1).max(leapHours),
  daysCounted: z.enum(['all', 'businessDays']),
  /** `return`: at expiry the code stops working and the parcel is to be taken back by its carrier. */
  afterExpiry: z.enum(['extend', 'return']),
  /** With `extend`, the parcel is held for this much longer and is to be taken back then; 0: until it is fetched. */
  extensionHours: z.number().min(0).max(leapHours),
  /** What the extension costs, in hundredths of `holds.currency`. Shown and told, not collected here. */
  extensionFeeCents: z.int().min(0).max(1_000_000),
};

const termsObject = z.strictObject(terms);
/** The terms that one parcel is held under. */
export type HoldTerms = z.infer<typeof termsObject>;

const holdException = z.strictObject({
  /** Which parcels it is for; what is left out is any. Companies by the ids of `couriers.companies`, or `other`. */
  sizeClasses: z.array(sizeClass).min(1).optional(),
  companies: z.array(companyId).min(1).max(100).optional(),
  /** Weekdays on which the hold clock started, 1 (Monday) to 7. */
  weekdays: z.array(isoWeekday).min(1).optional(),
  /** What it says of those; what is left out is as for all. */
  ...termsObject.partial().shape,
});

/**
 * For how long parcels are held and what happens on the way. The first exception that fits a parcel
 * changes the terms that hold for all.
 */
export const holdPolicy = z
  .strictObject({
    firstReminderHours: terms.firstReminderHours.default(24),
    secondReminderHours: terms.secondReminderHours.default(48),
    alertHours: terms.alertHours.default(96),
    expiryHours: terms.expiryHours.default(168),
    daysCounted: terms.daysCounted.default('all'),
    afterExpiry: terms.afterExpiry.default('extend'),
    extensionHours: terms.extensionHours.default(0),
    extensionFeeCents: terms.extensionFeeCents.default(0),
    /** ISO 4217. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'expected a currency such as EUR' })
      .default('EUR'),
    /** Weekdays that are no business days. One at least is left. */
    weekendDays: z.array(isoWeekday).max(6).default([6, 7]),
    /** Days that are no business days, beside the weekends. */
    holidays: z.array(isoDate).max(1_000).default([]),
    exceptions: z.array(holdException).max(50).default([]),
  })
  .superRefine((policy, context) => {
    for (const message of faultsOf(policy)) context.addIssue({ code: 'custom', message });
    policy.exceptions.forEach((exception, index) => {
      for (const message of faultsOf(applied(policy, exception)))
        context.addIssue({ code: 'custom', path: ['exceptions', index], message });
    });
  });
export type HoldPolicy = z.infer<typeof holdPolicy>;
export type HoldException = HoldPolicy['exceptions'][number];

/** The terms for all, as an exception changes them. */
export function applied(general: HoldTerms, exception: HoldException | undefined): HoldTerms {
  return {
    firstReminderHours: exception?.firstReminderHours ?? general.firstReminderHours,
    secondReminderHours: exception?.secondReminderHours ?? general.secondReminderHours,
    alertHours: exception?.alertHours ?? general.alertHours,
    expiryHours: exception?.expiryHours ?? general.expiryHours,
    daysCounted: exception?.daysCounted ?? general.daysCounted,
    afterExpiry: exception?.afterExpiry ?? general.afterExpiry,
    extensionHours: exception?.extensionHours ?? general.extensionHours,
    extensionFeeCents: exception?.extensionFeeCents ?? general.extensionFeeCents,
  };
}

/** What makes these terms no order of events that a person could be told. */
function faultsOf(of: HoldTerms): string[] {
  const faults: string[] = [];
  const { firstReminderHours: first, secondReminderHours: second, alertHours, expiryHours, afterExpiry } = of;
  if (second > 0 && second <= first) faults.push('secondReminderHours must come after firstReminderHours');
  if (second > 0 && first === 0) faults.push('a second reminder needs a first one');
  if (first >= expiryHours || second >= expiryHours) faults.push('reminders must come before expiryHours');
  if (afterExpiry === 'return' && alertHours > expiryHours)
    faults.push('with "return", alertHours must not come after expiryHours');
  return faults;
}
