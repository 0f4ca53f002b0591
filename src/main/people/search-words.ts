/** Letters that Unicode does not take apart, as people write them without their marks. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** The same letters and umlauts, as they are written where a keyboard lacks them. */
const spelledOut: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

/** A word in the two ways in which it may be typed: `muller` and `mueller`. They are equal for most words. */
export interface SearchWord {
  readonly plain: string;
  readonly spelledOut: string;
}

/**
 * The words of a text without case, accents and punctuation. `Müller-Weiß` gives `muller` or `mueller`, and
 * `weiss`.
 */
export function searchWords(text: string): SearchWord[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => ({ plain: fold(word, {}), spelledOut: fold(word, spelledOut) }));
}

/** A text as one word, for comparing what people write in many ways: `3.OG-12` and `3 og 12` are `3og12`. */
export function compact(text: string): string {
  return searchWords(text)
    .map((word) => word.plain)
    .join('');
}

function fold(word: string, first: Readonly<Record<string, string>>): string {
  return [...word.normalize('NFC')]
    .map((letter) => first[letter] ?? plainLetters[letter] ?? letter)
    .join('')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '');
}
