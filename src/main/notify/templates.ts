import i18next from 'i18next';
import { language } from '../../contract/configuration.ts';
import { z } from '../../contract/zod.ts';
import { de } from './templates/de.ts';
import { en } from './templates/en.ts';

/** What a message may say, by the name of its template; kept in the outbox as JSON. */
export const messageParameters = {
  /** To a recipient, once a parcel is stored. The code itself is the message's secret. */
  retrievalCode: z.strictObject({ compartment: z.string(), cabinet: z.string(), language }),
};
export type MessageTemplate = keyof typeof messageParameters;
export type MessageParameters<Template extends MessageTemplate> = z.infer<
  (typeof messageParameters)[Template]
>;

/** What opens a door: kept sealed, and only as long as the message waits. */
export const messageSecret = z.strictObject({ code: z.string(), token: z.string() });
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
  const { language: lng, compartment, cabinet } = read.data;
  return texts.t(template, {
    lng,
    defaultValue: en[template],
    compartment,
    cabinet,
    code: groupCode(secret.code),
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

function isMessageTemplate(template: string): template is MessageTemplate {
  return Object.hasOwn(messageParameters, template);
}
