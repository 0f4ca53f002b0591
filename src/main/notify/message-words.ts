import type { Language } from '../../contract/configuration.ts';

/** How dates and money are written in each language: day before month, 24 hours. */
const locales: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** A moment as people read it where the cabinet stands, such as `Fri 27 Nov, 18:00`. */
export function writtenTime(wallMs: number, timeZone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(locales[language], {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return inBasicAlphabet(format.format(wallMs));
}

/** An amount with its currency, such as `EUR 2.50`; `cents` are hundredths of it. */
export function writtenMoney(cents: number, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(locales[language], {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: 2,
  });
  return inBasicAlphabet(format.format(cents / 100));
}

/** Intl puts spaces that do not break a line, and one of those makes a message of one part two. */
function inBasicAlphabet(text: string): string {
  return text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');
}
