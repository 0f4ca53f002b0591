import type { CountryCode } from 'libphonenumber-js/min';
import { AsYouType, isSupportedCountry } from 'libphonenumber-js/min';
import { phoneLimit } from './limits.ts';

/** A code is read, said and typed in groups of three. */
export function groupsOfThree(text: string): string[] {
  return text.match(/.{1,3}/gu) ?? [];
}

/** The number with one more key pressed: a plus only begins a number, and no number is endless. */
export function pressedOnPhone(typed: string, key: string): string {
  if (key === '+' && typed !== '') return typed;
  return (typed + key).slice(0, phoneLimit);
}

/** A number that is being typed, in the groups that people of that country write it in. */
export function phoneWhileTyping(typed: string, country: string): string {
  const known: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  return new AsYouType(known).input(typed);
}
