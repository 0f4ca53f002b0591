import { credentialKind, problemKind } from './directory.ts';
import { z } from './zod.ts';

/** Until when a parcel is kept for its recipient, and why. Times are wall time, told in `timeZone`. */
export const parcelHold = z.strictObject({
  /** Null: until it is fetched. */
  untilMs: z.int().nullable(),
  timeZone: z.string(),
  reasons: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('started'),
        atMs: z.int(),
        because: z.enum(['messageDelivered', 'messageGivenUp', 'usableAgain']),
      }),
      z.strictObject({
        kind: z.literal('given'),
        hours: z.number(),
        daysCounted: z.enum(['all', 'businessDays']),
      }),
      /** The door could not be used; null: nor can it now. */
      z.strictObject({ kind: z.literal('stoodStill'), fromMs: z.int(), untilMs: z.int().nullable() }),
      z.strictObject({
        kind: z.literal('dayNotCounted'),
        date: z.string(),
        because: z.enum(['weekend', 'holiday']),
      }),
      /** 0 hours: until it is fetched. */
      z.strictObject({
        kind: z.literal('extended'),
        hours: z.number(),
        feeCents: z.int(),
        currency: z.string(),
      }),
    ]),
  ),
});
export type ParcelHold = z.infer<typeof parcelHold>;

/** What couriers see of somebody in the directory: never the number. */
const directoryHit = z.strictObject({
  personId: z.string(),
  residence: z.string(),
  /** First letter and surname. */
  shortName: z.string(),
});
export type DirectoryHitShown = z.infer<typeof directoryHit>;

/** Whom a parcel is for, as its courier sees it. */
export const shownRecipient = z.discriminatedUnion('kind', [
  /** The number read back in groups, for instance `+49`, `1512`, `345`, `6789`. */
  z.strictObject({ kind: z.literal('number'), phoneGroups: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('person'), residence: z.string(), shortName: z.string() }),
  /** Whoever announced the parcel said for whom it is. */
  z.strictObject({ kind: z.literal('announced') }),
]);
export type ShownRecipient = z.infer<typeof shownRecipient>;

/** What can be wrong with what lies behind a door that did open. */
export const parcelProblem = problemKind.exclude(['didNotOpen', 'anotherDoorOpened']);
export type ParcelProblem = z.infer<typeof parcelProblem>;

/** What recipients alone see, besides the way of a retrieval by code. */
export const recipientScreens = [
  /** The door is closed again, and what was wrong behind it has a case. */
  z.strictObject({
    screen: z.literal('problemNoted'),
    label: z.string(),
    problem: parcelProblem,
    /** What to tell support. */
    reference: z.string(),
    /** So many more parcels lie here for the same person. */
    left: z.int().optional(),
    hold: parcelHold.optional(),
  }),
  /** A courier looks for the recipient by residence or name. */
  z.strictObject({
    screen: z.literal('searchingDirectory'),
    trackingNumber: z.string(),
    /** Undefined as long as too little was typed. */
    hits: z.array(directoryHit).optional(),
    /** Others fit, too: more letters are worth typing. */
    isMore: z.boolean(),
  }),
  /** With a QR that may have been passed on, the last four digits of the phone it was sent to are asked. */
  z.strictObject({ screen: z.literal('awaitingLastFour'), refusal: z.enum(['unknown']).optional() }),
  z.strictObject({
    screen: z.literal('enteringResidence'),
    /** While main checks the PIN the screen takes no input. */
    checking: z.boolean(),
    pinDigits: z.int(),
    refusal: z.enum(['wrong', 'wait', 'locked', 'notOffered']).optional(),
    waitMs: z.int().optional(),
  }),
  /** A badge or a PIN was right, and nothing lies here for whoever it is. */
  z.strictObject({
    screen: z.literal('nothingHere'),
    /** Empty where it cannot be read any more. */
    recipientName: z.string(),
  }),
  z.strictObject({
    screen: z.literal('provingNumber'),
    country: z.string(),
    refusal: z.enum(['invalid', 'landline', 'phonesUnreachable', 'limited', 'onlyOperator']).optional(),
  }),
  z.strictObject({
    screen: z.literal('awaitingProof'),
    /** The number read back in groups. */
    phoneGroups: z.array(z.string()),
    refusal: z.enum(['wrong', 'onlyOperator']).optional(),
  }),
  z.strictObject({
    screen: z.literal('choosingCredential'),
    residence: z.string(),
    offered: z.array(credentialKind),
    /** While main makes one the screen takes no input. */
    making: z.boolean(),
    refusal: z.enum(['notOffered', 'unknownPerson', 'verificationNeeded', 'tooManyAtResidence']).optional(),
  }),
  z.strictObject({
    screen: z.literal('credentialMade'),
    residence: z.string(),
    /** Shown this once; the cabinet keeps only its hash. */
    credential: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('pin'), pin: z.string() }),
      z.strictObject({ kind: z.literal('badge'), token: z.string() }),
    ]),
  }),
] as const;
