import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

export type ReadPhone =
  | {
      readonly ok: true;
      readonly e164: string;
      /** For reading back: `+49`, `1512`, `345`, `6789`. Joined they are the number. */
      readonly groups: string[];
      readonly lastFour: string;
    }
  | { readonly ok: false; readonly reason: 'invalid' | 'landline' };

/** No telephone number, however it is punctuated, is longer. */
const longestText = 40;

/**
 * Reads a mobile number as a person types it, in national form of `country` (ISO 3166, two letters)
 * or in international form, with digits of any script. Where a country's numbers do not tell mobile
 * from fixed, as in North America, both are taken.
 */
export function readPhone(text: string, country: string): ReadPhone {
  const typed = toPlainCharacters(text);
  if (typed.length > longestText || !/^\+?[\d\s()./-]+$/.test(typed)) return { ok: false, reason: 'invalid' };
  const number = parsePhoneNumberFromString(typed, {
    ...(isSupportedCountry(country) ? { defaultCountry: country } : {}),
    extract: false,
  });
  if (number === undefined || !number.isValid()) return { ok: false, reason: 'invalid' };
  switch (number.getType()) {
    case 'MOBILE':
    case 'FIXED_LINE_OR_MOBILE':
      return {
        ok: true,
        e164: number.number,
        groups: readableGroups(number.formatInternational()),
        lastFour: number.number.slice(-4),
      };
    case 'FIXED_LINE':
      return { ok: false, reason: 'landline' };
    default:
      // Toll-free, premium, pagers and the like: nobody reads a message there.
      return { ok: false, reason: 'invalid' };
  }
}

/** Digits of any script to ASCII; spaces, dashes and a wide plus to plain ones; invisible marks go. */
function toPlainCharacters(text: string): string {
  return text
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Nd}/gu, asciiDigit)
    .replaceAll(/\p{Zs}/gu, ' ')
    .replaceAll(/\p{Pd}/gu, '-')
    .replaceAll('+', '+')
    .trim();
}

/** Unicode keeps the decimal digits of a script in a run from 0 to 9, and such runs in multiples of ten. */
function asciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let before = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(before - 1))) before -= 1;
  return String((codePoint - before) % 10);
}

/** The groups of the international format, long ones cut, so that none has more than four digits. */
function readableGroups(international: string): string[] {
  return international.split(/[^+\d]+/).flatMap((group) => (group.startsWith('+') ? [group] : cut(group)));
}

function cut(digits: string): string[] {
  if (digits.length <= 4) return digits === '' ? [] : [digits];
  const head = digits.length % 4 === 0 ? 4 : digits.length === 5 ? 2 : 3;
  return [digits.slice(0, head), ...cut(digits.slice(head))];
}
