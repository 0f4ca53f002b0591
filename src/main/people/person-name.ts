/** A name in the order in which it is spoken, with the part that sorts it. */
export interface PersonName {
  readonly full: string;
  readonly surname: string;
}

/** Small words that begin a surname rather than end what comes before it. */
const particle = /^\p{Ll}/u;

/**
 * A name that came as one text: `Anna Maria Weiß`, or `Weiß, Anna Maria`. Without a comma the last word is the
 * surname, with the words in small letters before it (`Ludwig van Beethoven`).
 */
export function readName(text: string): PersonName {
  const [before = '', after] = text.split(/\s*,\s*(.*)/s, 2);
  if (after !== undefined && after !== '' && before !== '') return joinName(after, before);
  const words = text.split(' ').filter((word) => word !== '');
  let first = words.length - 1;
  while (first > 1 && particle.test(words[first - 1] ?? '')) first -= 1;
  return { full: words.join(' '), surname: words.slice(first).join(' ') };
}

/** A name that came in two parts; the first may be empty. */
export function joinName(firstName: string, surname: string): PersonName {
  return { full: firstName === '' ? surname : `${firstName} ${surname}`, surname };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** As couriers see it: the first letter and the surname, `A. Weiß`. A name of one word is shown as it is. */
export function shortName({ full, surname }: PersonName): string {
  if (full === surname) return surname;
  const [first] = graphemes.segment(full);
  return first === undefined ? surname : `${first.segment.toLocaleUpperCase()}. ${surname}`;
}
