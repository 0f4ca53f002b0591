import i18next from 'i18next';
import { language } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import { writtenMoney, writtenTime } from './message-words.ts';
import { de } from './templates/de.ts';
import { en } from './templates/en.ts';

const parcelPlace = { compartment: z.string(), cabinet: z.string(), language };
/** Wall time; null where the parcel is kept until it is fetched. */
const until = { untilMs: z.number().nullable(), timeZone: z.string() };

/** What a message may say, by the name of its template; kept in the outbox as JSON. */
export const messageParameters = {
  /** To a recipient, once a parcel is stored. The code itself is the message's secret. */
  retrievalCode: z.strictObject({ compartment: z.string(), cabinet: z.string(), language }),
  /** To a recipient whose parcel got another code; the one before is dead. */
  newCode: z.strictObject(parcelPlace),
  /** To a recipient who has not come yet: the code is in an earlier message. */
  reminder: z.strictObject({ ...parcelPlace, ...until }),
  /** The same, with another code; the one before is dead. */
  reminderNewCode: z.strictObject({ ...parcelPlace, ...until }),
  /** The given time is over, and the parcel is held on. */
  heldLonger: z.strictObject({ ...parcelPlace, ...until, feeCents: z.int(), currency: z.string() }),
  /** The code opens nothing any more: the carrier takes the parcel back. */
  goesBack: z.strictObject(parcelPlace),
  /** Somebody of the operator's has taken it out by hand. */
  takenOut: z.strictObject({ ...parcelPlace, handedTo: z.enum(['recipient', 'operator']) }),
  /** To whoever says that the number is theirs. The code itself is the message's secret. */
  verificationCode: z.strictObject({ cabinet: z.string(), minutes: z.number(), language }),
  /** To a courier whose number somebody wants to register once more. */
  numberKnown: z.strictObject({ cabinet: z.string(), language }),
};
export type MessageTemplate = keyof typeof messageParameters;
export type MessageParameters<Template extends MessageTemplate> = z.infer<
  (typeof messageParameters)[Template]
>;

/** What opens a door or proves a number: kept sealed, and only as long as the message waits. */
export const messageSecret = z.strictObject({ code: z.string().optional(), token: z.string().optional() });
export type MessageSecret = z.infer<typeof messageSecret>;

const texts = i18next.createInstance();
void texts.init({
  initAsync: false,
  resources: { en: { messages: en }, de: { messages: de } },
  defaultNS: 'messages',
  fallbackLng: 'en',
  interpolation: { escapeValue: false },
});

/**
 * The words of a message, or undefined where it cannot be written: a template that this version does
 * not know, or parameters that do not fit it.
 */
export function writeMessage(
  template: string,
  parameters: unknown,
  secret: MessageSecret,
): string | undefined {
  if (!isMessageTemplate(template)) return undefined;
  const read = messageParameters[template].safeParse(parameters);
  if (!read.success) return undefined;
  const { language: lng, ...given } = read.data;
  // A text without its code would be sent for nothing.
  if (secret.code === undefined && en[template].includes('{{code}}')) return undefined;
  return texts.t(template, {
    lng,
    defaultValue: en[template],
    ...given,
    ...wordsOf(read.data),
    code: secret.code === undefined ? '' : groupCode(secret.code),
  });
}

/**
 * A code in groups that are read aloud in one breath: of three digits, the last ones of four where the
 * length asks for it (`123 456 789`, `1234 5678`, `123 4567`). Never a group of one or two.
 */
export function groupCode(code: string): string {
  const foursLast = code.length % 3;
  const threes = (code.length - 4 * foursLast) / 3;
  const cut = 3 * threes;
  return [...(code.slice(0, cut).match(/.{3}/g) ?? []), ...(code.slice(cut).match(/.{4}/g) ?? [])].join(' ');
}

/**
 * What is written for people of what is kept for machines. The context chooses among the texts of a
 * template: `reminder_until` is taken where there is a time to tell.
 */
function wordsOf(given: MessageParameters<MessageTemplate>): {
  until?: string;
  fee?: string;
  context?: string;
} {
  const { language: lng } = given;
  if ('handedTo' in given) return { context: given.handedTo };
  if (!('untilMs' in given)) return {};
  const { untilMs, timeZone } = given;
  const fee =
    'feeCents' in given && given.feeCents > 0 ? writtenMoney(given.feeCents, given.currency, lng) : undefined;
  const told = untilMs === null ? undefined : writtenTime(untilMs, timeZone, lng);
  const context = [told && 'until', fee && 'fee'].filter((each) => each !== undefined).join('_');
  return {
    ...(told !== undefined && { until: told }),
    ...(fee !== undefined && { fee }),
    ...(context !== '' && { context }),
  };
}

function isMessageTemplate(template: string): template is MessageTemplate {
  return Object.hasOwn(messageParameters, template);
}
