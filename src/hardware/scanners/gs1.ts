/** Group separator: how FNC1 between two GS1 elements is sent. */
export const gs = '\u001d';

/**
 * Length of an element with its application identifier, by the identifier's first two digits (GS1
 * General Specifications, "Element strings with predefined length using GS1 Application Identifiers").
 * Every other element ends at a separator or at the end.
 */
const predefinedLengths: Readonly<Record<string, number>> = {
  '00': 20,
  '01': 16,
  '02': 16,
  '03': 16,
  '04': 18,
  '11': 8,
  '12': 8,
  '13': 8,
  '14': 8,
  '15': 8,
  '16': 8,
  '17': 8,
  '18': 8,
  '19': 8,
  '20': 4,
  '31': 10,
  '32': 10,
  '33': 10,
  '34': 10,
  '35': 10,
  '36': 10,
  '41': 16,
};

/** The elements of a GS1 code, each with its application identifier in front. Never throws. */
export function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let rest = text;
  while (rest !== '') {
    // What is known to be shorter may still be followed by a separator, and some printers add one.
    const separator = rest.indexOf(gs);
    const end = separator === -1 ? rest.length : separator;
    const length = Math.min(predefinedLengths[rest.slice(0, 2)] ?? end, end);
    if (length > 0) elements.push(rest.slice(0, length));
    rest = rest.slice(rest[length] === gs ? length + 1 : length);
  }
  return elements;
}
