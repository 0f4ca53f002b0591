import { searchWords } from './search-words.ts';

/** The names that each column goes by, in English and German, folded: without case, accents and punctuation. */
export type ColumnNames<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export interface FoundColumns<Column extends string> {
  /** Where each column stands; those that are missing are left out. */
  readonly places: Partial<Record<Column, number>>;
  /** Headers that mean nothing here, as they were written. */
  readonly ignored: readonly string[];
  /** Headers of a column that another header names already. */
  readonly doubled: readonly string[];
}

/** Which column is which, by the names in the first line of a table. */
export function findColumns<Column extends string>(
  headers: readonly string[],
  names: ColumnNames<Column>,
): FoundColumns<Column> {
  const known = new Map<string, Column>();
  for (const column of Object.keys(names) as Column[]) {
    for (const name of names[column]) known.set(name.replaceAll(' ', ''), column);
  }
  const places: Partial<Record<Column, number>> = {};
  const ignored: string[] = [];
  const doubled: string[] = [];
  headers.forEach((header, index) => {
    const name = searchWords(header)
      .map((word) => word.spelledOut)
      .join('');
    const column = known.get(name);
    if (column === undefined) ignored.push(header);
    else if (places[column] === undefined) places[column] = index;
    else doubled.push(header);
  });
  return { places, ignored, doubled };
}

export type TextFault = 'tooLong' | 'controlCharacter' | 'formula';

/**
 * A text of a table as it is kept: composed, with single spaces. Refused where it holds characters that change
 * how others are drawn, or begins as a formula does: what is exported later is opened in a spreadsheet.
 */
export function readText(field: string, mostCharacters: number): { text: string } | { fault: TextFault } {
  const text = field
    .normalize('NFC')
    .replaceAll(/[ \u00a0]+/g, ' ')
    .trim();
  if (/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u.test(text)) {
    return { fault: 'controlCharacter' };
  }
  if (/^[=+\-@]/.test(text)) return { fault: 'formula' };
  return text.length > mostCharacters ? { fault: 'tooLong' } : { text };
}
