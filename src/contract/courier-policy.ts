import { courierAccess, courierCompany } from './courier.ts';
import { z } from './zod.ts';

const signInTries = z
  .strictObject({
    /** Wrong PINs in a row for a number that cost nothing but the last of them. */
    freeWrongPins: z.int().min(1).max(10).default(5),
    /** Running time to wait after that one, the next, and so on; the last holds from then on. */
    waitMinutes: z.array(z.number().min(0).max(1_440)).min(1).max(10).default([1, 5, 15, 60]),
    /** So many wrong PINs since the last good one, and no PIN is taken for that number. */
    lockAfterWrongPins: z.int().min(2).max(100).default(20),
  })
  .refine(({ freeWrongPins, lockAfterWrongPins }) => lockAfterWrongPins > freeWrongPins, {
    path: ['lockAfterWrongPins'],
    error: 'must be more than freeWrongPins',
  });

/** How couriers register, sign in and deposit: the section `couriers` of the configuration. */
export const courierPolicy = z.strictObject({
  /** Offered at registration, besides "other". */
  companies: z
    .array(courierCompany)
    .max(100)
    .refine((companies) => new Set(companies.map(({ id }) => id)).size === companies.length, {
      error: 'two companies have the same id',
    })
    .default([]),
  /** Whether couriers of no listed company may deposit. */
  otherMayDeposit: z.boolean().default(true),
  /** So many parcels may a courier deposit before the operator has decided. */
  pendingMayDepositParcels: z.int().min(0).max(100).default(0),
  /** For every courier whose company or self has nothing else. */
  access: courierAccess.prefault({}),
  signIn: signInTries.prefault({}),
  /** Codes that prove that a courier has the phone. A day is 24 hours of running time. */
  verification: z
    .strictObject({
      validMinutes: z.number().min(1).max(60).default(10),
      tries: z.int().min(1).max(10).default(5),
      perNumberADay: z.int().min(1).max(20).default(3),
      perCabinetADay: z.int().min(1).max(500).default(20),
      /** Wrong codes for a forgotten PIN since the last right one; then only the operator helps. */
      wrongUntilOperator: z.int().min(1).max(100).default(10),
    })
    .prefault({}),
  /** Registrations that no code could prove are tried so often in 24 hours of running time. */
  unverifiedRegistrationsADay: z.int().min(0).max(100).default(10),
  /** A code for a new PIN that the operator gives out works for so long, in running time. */
  operatorCodeHours: z.number().min(1).max(168).default(24),
});
export type CourierPolicy = z.infer<typeof courierPolicy>;
