import { courierPolicy } from './courier-policy.ts';
import { holdPolicy } from './hold-policy.ts';
import { maintenancePolicy } from './maintenance-policy.ts';
import { allocationPolicy, directoryPolicy, preAdvicePolicy, retrievalPolicy } from './recipient-policy.ts';
import { z } from './zod.ts';

/** Languages that the kiosk ships a locale for. */
export const languages = ['en', 'de'] as const;
export const language = z.enum(languages);
export type Language = z.infer<typeof language>;

const seconds = (standard: number, least: number, most: number) =>
  z.number().min(least).max(most).default(standard);

/** Whether the IANA database knows this zone, for instance Europe/Berlin. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const messageGateway = z.discriminatedUnion('kind', [
  /** Prints each message on standard output. For demonstrations: it shows retrieval codes. */
  z.strictObject({ kind: z.literal('console') }),
  /** Twilio's form: POST {url}/2010-04-01/Accounts/{account}/Messages.json; the token is a secret. */
  z.strictObject({
    kind: z.literal('http'),
    url: z.url({ protocol: /^https?$/ }),
    account: z.string().min(1).max(80),
    from: z.string().min(1).max(20),
  }),
  /** No channel: messages wait, and the courier is told so. */
  z.strictObject({ kind: z.literal('none') }),
]);
export type MessageGatewayConfiguration = z.infer<typeof messageGateway>;

/**
 * Every policy of the cabinet, as one document: each field has a default, so `{}` is a whole
 * configuration. Units are in the names.
 */
export const configuration = z.strictObject({
  format: z.literal(1).default(1),
  languages: z
    .array(language)
    .min(1)
    .default([...languages]),
  defaultLanguage: language.default('en'),
  /** Where the cabinet stands: what days and times of day are counted and told in. */
  timeZone: z
    .string()
    .refine(isTimeZone, { error: 'expected an IANA time zone such as Europe/Berlin' })
    .default('UTC'),
  retrievalCode: z
    .strictObject({
      digits: z.int().min(6).max(12).default(9),
      /** After the close, the code works again for this long and the compartment is withheld. */
      graceMinutes: z.number().min(0).max(60).default(2),
      /** After grace, as long as the compartment was not reserved again, and no longer than this. */
      comeBackHours: z.number().min(0).max(168).default(24),
      /** A code whose retrieval could not be proven works this much longer. */
      unconfirmedHours: z.number().min(1).max(720).default(24),
      /** So many times a parcel gets a new code; the one before dies each time. */
      reissuesAtMost: z.int().min(0).max(20).default(3),
      /**
       * Whether a reminder carries a new code, since the first one's digits are kept nowhere:
       * `undelivered` where no message with the parcel's code ever arrived.
       */
      reissueWithReminder: z.enum(['never', 'undelivered', 'always']).default('undelivered'),
      /** A right code that came with wrong last four digits so often is frozen. */
      wrongLastFourAtMost: z.int().min(1).max(20).default(5),
    })
    .prefault({}),
  session: z
    .strictObject({
      /** Without a touch, a harmless screen goes back to the start screen after this. */
      idleSeconds: seconds(60, 10, 600),
      /** The countdown is shown for the last seconds of that. */
      countdownSeconds: seconds(15, 5, 60),
      /** How long a thank-you stays. */
      thankingSeconds: seconds(12, 3, 120),
      /** An open door is reminded of after this… */
      closeReminderSeconds: seconds(60, 10, 600),
      /** …and the session ends without it this much later; the kiosk serves the next person. */
      closeGiveUpSeconds: seconds(60, 10, 600),
    })
    .prefault({}),
  door: z
    .strictObject({
      /** The screen says which door will open for this long before it does. */
      announceMs: z.int().min(0).max(10_000).default(1_500),
      /** Not seen open after this: pulsed once more, and the person is asked to pull gently. */
      pulseAgainAfterMs: z.int().min(1_000).max(10_000).default(5_000),
      /** Still not seen open after this much more: the door is quarantined. */
      giveUpAfterMs: z.int().min(1_000).max(10_000).default(8_000),
      /** A board that alone is silent for this long stays out of service until a door of it was confirmed. */
      boardSilentSeconds: seconds(60, 5, 3_600),
    })
    .prefault({}),
  /**
   * How many unlocks may go astray on a line, as estimated from the damage on it. Read at the start.
   */
  line: z
    .strictObject({
      /** From this share on somebody must look at the wire… */
      alarmShare: z.number().min(1e-9).max(0.1).default(1e-5),
      /** …and from this one on nothing is pulsed on it until it is clean again. */
      stopShare: z.number().min(1e-9).max(0.1).default(1e-3),
    })
    .refine((line) => line.alarmShare <= line.stopShare, {
      error: 'expected alarmShare to be at most stopShare',
    })
    .prefault({}),
  messages: z
    .strictObject({
      gateway: messageGateway.default({ kind: 'none' }),
      /** A message that could not be delivered in this time is given up, and its code wiped. */
      giveUpHours: z.number().min(1).max(168).default(24),
    })
    .prefault({}),
  /** Openings that the platform or maintenance cause: more than this many in this time need a supervisor. */
  brake: z
    .strictObject({
      openings: z.int().min(1).max(50).default(5),
      minutes: z.number().min(1).max(1_440).default(60),
    })
    .prefault({}),
  holds: holdPolicy.prefault({}),
  couriers: courierPolicy.prefault({}),
  directory: directoryPolicy.prefault({}),
  preAdvice: preAdvicePolicy.prefault({}),
  allocation: allocationPolicy.prefault({}),
  retrieval: retrievalPolicy.prefault({}),
  maintenance: maintenancePolicy.prefault({}),
  backups: z.strictObject({ keepDays: z.int().min(1).max(90).default(7) }).prefault({}),
  accessLog: z
    .strictObject({
      /** A segment is dropped when so many whole months lie between its last row and now. */
      keepMonths: z.int().min(1).max(120).default(24),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** A recipient's name and number are erased so many days after the last parcel left. */
      eraseAfterDays: z.int().min(1).max(365).default(30),
    })
    .prefault({}),
});
export type Configuration = z.infer<typeof configuration>;

/** The configuration of a cabinet that nobody has configured. */
export function defaultConfiguration(): Configuration {
  return configuration.parse({});
}
