import { sizeClass } from './compartment.ts';
import { z } from './zod.ts';

export const courierStates = ['pending', 'approved', 'suspended', 'rejected'] as const;
export const courierState = z.enum(courierStates);
export type CourierState = z.infer<typeof courierState>;

/**
 * Every move that a courier's state can make; no other exists. The database holds the same table and
 * refuses what is not in it. A rejected number cannot register again, so the operator can still approve it.
 */
export const courierMoves: readonly (readonly [from: CourierState, to: CourierState])[] = [
  ['pending', 'approved'],
  ['pending', 'rejected'],
  ['approved', 'suspended'],
  ['suspended', 'approved'],
  ['suspended', 'rejected'],
  ['rejected', 'approved'],
];

export const companyId = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** The company of whoever drives for none of those that the configuration names. */
export const otherCompany = 'other';

/** As ISO 8601 counts: 1 is Monday, 7 is Sunday. */
const isoWeekday = z.int().min(1).max(7);

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Hours of some days, in the cabinet's time zone; `to` before `from` ends on the day after. */
export const accessHours = z
  .strictObject({
    weekdays: z.array(isoWeekday).min(1).default([1, 2, 3, 4, 5, 6, 7]),
    from: z.string().regex(timeOfDay),
    to: z.string().regex(timeOfDay).or(z.literal('24:00')),
  })
  .refine(({ from, to }) => from !== to, { error: 'from and to must differ; a whole day is 00:00 to 24:00' });
export type AccessHours = z.infer<typeof accessHours>;

/** What a courier may do. What is left out is not limited here. */
export const courierAccess = z.strictObject({
  /** Deposits are taken only in these hours. */
  hours: z.array(accessHours).min(1).max(21).optional(),
  sizeClasses: z.array(sizeClass).min(1).optional(),
  /** Parcels of this courier that are in the cabinet at a time. */
  compartmentsAtOnce: z.int().min(1).max(1_000).optional(),
});
export type CourierAccess = z.infer<typeof courierAccess>;

/** A company that couriers drive for. Its `access` goes before the one for everybody. */
export const courierCompany = z.strictObject({
  id: companyId.refine((id) => id !== otherCompany, { error: `"${otherCompany}" is who is not listed` }),
  name: z.string().trim().min(1).max(60),
  mayDeposit: z.boolean().default(true),
  access: courierAccess.prefault({}),
});
export type CourierCompany = z.infer<typeof courierCompany>;
