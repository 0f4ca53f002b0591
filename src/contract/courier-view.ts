import { sizeClass } from './compartment.ts';
import { accessHours, courierStates } from './courier.ts';
import { takeBackReason } from './parcel.ts';
import { registrationPage } from './registration.ts';
import { z } from './zod.ts';

/** Why no deposit can be made at this cabinet now, whoever asks. */
export const cabinetRefusal = z.enum(['degraded', 'auditNeeded', 'doorsUnusable']);
export type CabinetRefusal = z.infer<typeof cabinetRefusal>;

/** Why this courier may deposit nothing now. */
export const depositRefusal = z.discriminatedUnion('refusal', [
  z.strictObject({
    refusal: z.literal('notApproved'),
    state: z.enum(courierStates).exclude(['approved']),
  }),
  /** A new courier has deposited as much as may be before the operator has decided. */
  z.strictObject({ refusal: z.literal('pendingLimit'), parcels: z.int() }),
  z.strictObject({ refusal: z.literal('companyDenied') }),
  z.strictObject({ refusal: z.literal('outsideHours'), hours: z.array(accessHours).readonly() }),
  z.strictObject({ refusal: z.literal('sizeDenied'), allowed: z.array(sizeClass).readonly() }),
  z.strictObject({ refusal: z.literal('tooManyHeld'), compartments: z.int() }),
  z.strictObject({ refusal: z.literal('cabinet'), because: cabinetRefusal }),
]);
export type DepositRefusal = z.infer<typeof depositRefusal>;

/** A parcel that a courier may take back, and where it is. */
export const parcelToTakeBack = z.strictObject({
  parcelId: z.string(),
  trackingNumber: z.string(),
  label: z.string(),
  sizeClass,
  because: takeBackReason,
});
export type ParcelToTakeBack = z.infer<typeof parcelToTakeBack>;

/** What couriers alone see, besides the way of a deposit. */
export const courierScreens = [
  /** One screen for whatever keeps a courier from depositing; what they may do all the same is offered. */
  z.strictObject({
    screen: z.literal('depositRefused'),
    courierName: z.string(),
    because: depositRefusal,
    toTakeBack: z.int(),
    /** A deposit of theirs was not completed: its label settles it. */
    hasUnsettled: z.boolean(),
    /** Another size can be chosen for the same parcel. */
    canChooseSize: z.boolean(),
  }),
  z.strictObject({
    screen: z.literal('takingBack'),
    courierName: z.string(),
    /** Those that have waited longest first. */
    parcels: z.array(parcelToTakeBack),
    /** The compartment that was emptied last. */
    lastTaken: z.string().optional(),
    /** `gone`: somebody was quicker, or it may not be taken back any more. */
    refusal: z.enum(['gone']).optional(),
  }),
  /** Somebody registers as a courier, or has forgotten their PIN. */
  z.strictObject({ screen: z.literal('registering'), at: registrationPage }),
] as const;
