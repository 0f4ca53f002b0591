import { z } from './zod.ts';

/** Which compartment a parcel gets: the section `allocation` of the configuration. */
export const allocationPolicy = z.strictObject({
  /**
   * What a recipient with accessible reach gets: `required` is a marked compartment or none, wherever the
   * cabinet has one that is big enough; `preferred` is a marked one while one is free.
   */
  accessibleReach: z.enum(['required', 'preferred']).default('required'),
  /** A compartment in which a goods sensor sees something is offered last, as one to be looked into is. */
  goodsPresentLast: z.boolean().default(true),
});

/** What a code or a QR opens, and with what: the section `retrieval` of the configuration. */
export const retrievalPolicy = z.strictObject({
  /** Whether one code opens, one after the other, all doors behind which parcels for the same number lie. */
  allOfMine: z.boolean().default(false),
  /** Whether a QR is taken only with the last four digits of the phone it was sent to. */
  tokenNeedsLastFour: z.boolean().default(false),
});

/** Parcels that are announced before they come: the section `preAdvice` of the configuration. */
export const preAdvicePolicy = z.strictObject({
  /** An announcement that no parcel followed ends after this. */
  keepDays: z.int().min(1).max(365).default(30),
});

/** Persons in the directory and how they are let in: the section `directory` of the configuration. */
export const directoryPolicy = z.strictObject({
  /** Whether they may have a badge, which takes out whatever lies there for them. */
  badges: z.boolean().default(true),
  /** Whether they may have a PIN that does the same, typed with their residence. */
  pins: z.boolean().default(true),
  /** How long those PINs are; the cabinet draws them. The longer, the more wrong ones a day are free. */
  pinDigits: z.int().min(8).max(10).default(9),
});
