import type { Language } from '../../contract/configuration.ts';
import type { DirectoryKind } from '../../contract/directory.ts';
import { type CsvRecord, type CsvRefusal, readCsv } from './csv-file.ts';
import {
  answerWords,
  columnNames,
  type DirectoryColumn,
  kindWords,
  languageWords,
} from './directory-words.ts';
import { joinName, type PersonName, readName } from './person-name.ts';
import { readPhone } from './phone.ts';
import { compact, searchWords } from './search-words.ts';
import { type FoundColumns, findColumns, readText, type TextFault } from './table-columns.ts';

/** One person, as a row of the file names them. */
export interface DirectoryRow {
  readonly line: number;
  /** As the house's own records name the person; undefined where they do not. */
  readonly externalId: string | undefined;
  readonly kind: DirectoryKind;
  readonly residence: string;
  readonly name: PersonName;
  readonly e164: string;
  readonly language: Language | undefined;
  readonly accessibleReach: boolean;
}

export type RowFault =
  | { readonly why: TextFault; readonly column: DirectoryColumn }
  | { readonly why: 'missing'; readonly column: DirectoryColumn }
  | { readonly why: 'phoneInvalid' | 'phoneLandline' }
  /** Neither of the words that this column knows. */
  | { readonly why: 'wordUnknown'; readonly column: DirectoryColumn }
  /** The same person as in that line. */
  | { readonly why: 'doubled'; readonly firstLine: number };

export type BadRow = { readonly line: number } & RowFault;

export interface DirectoryFile {
  readonly rows: readonly DirectoryRow[];
  readonly bad: readonly BadRow[];
  /** Headers that mean nothing here. */
  readonly ignoredColumns: readonly string[];
}

export type DirectoryFileRefusal =
  | CsvRefusal
  | { readonly refusal: 'columnsMissing'; readonly columns: readonly DirectoryColumn[] }
  | { readonly refusal: 'columnsDoubled'; readonly headers: readonly string[] };

/**
 * Reads a directory from a table whose first line names the columns, in English or German. Needed are the
 * residence, the phone, and the name in one column or its surname in one of its own. Every row that cannot be
 * taken is told with its line.
 *
 * @param country of numbers in national form (ISO 3166, two letters).
 */
export function readDirectoryFile(bytes: Uint8Array, country: string): DirectoryFile | DirectoryFileRefusal {
  const table = readCsv(bytes);
  if ('refusal' in table) return table;
  const columns = findColumns<DirectoryColumn>(table.headers, columnNames);
  if (columns.doubled.length > 0) return { refusal: 'columnsDoubled', headers: columns.doubled };
  const missing = missingColumns(columns);
  if (missing.length > 0) return { refusal: 'columnsMissing', columns: missing };

  const rows: DirectoryRow[] = [];
  const bad: BadRow[] = [];
  const firstLines = new Map<string, number>();
  for (const record of table.records) {
    const row = readRow(record, columns, country);
    if ('why' in row) {
      bad.push({ line: record.line, ...row });
      continue;
    }
    const identity = identityOf(row);
    const firstLine = firstLines.get(identity);
    if (firstLine !== undefined) {
      bad.push({ line: record.line, why: 'doubled', firstLine });
      continue;
    }
    firstLines.set(identity, record.line);
    rows.push(row);
  }
  return { rows, bad, ignoredColumns: columns.ignored };
}

/**
 * What tells one person from another: the id of the house's records, or else residence and name. Two persons
 * of one name and residence are two where they have ids.
 */
export function identityOf(person: Pick<DirectoryRow, 'externalId' | 'residence' | 'name'>): string {
  return person.externalId === undefined ? identityByName(person) : identityById(person.externalId);
}

export function identityById(externalId: string): string {
  return `id:${externalId}`;
}

export function identityByName({ residence, name }: Pick<DirectoryRow, 'residence' | 'name'>): string {
  // Word by word: 1.12 is not 11.2.
  const words = (text: string) => searchWords(text).map(({ plain }) => plain);
  return JSON.stringify([words(residence), words(name.full)]);
}

function missingColumns({ places }: FoundColumns<DirectoryColumn>): DirectoryColumn[] {
  const needed: DirectoryColumn[] = ['residence', 'phone'];
  if (places.surname === undefined) needed.push('name');
  return needed.filter((column) => places[column] === undefined);
}

function readRow(
  record: CsvRecord,
  { places }: FoundColumns<DirectoryColumn>,
  country: string,
): DirectoryRow | RowFault {
  const field = (column: DirectoryColumn) => {
    const place = places[column];
    return place === undefined ? '' : (record.fields[place] ?? '');
  };
  const word = (column: DirectoryColumn) => compact(field(column));
  const texts: Partial<Record<DirectoryColumn, string>> = {};
  for (const [column, mostCharacters] of [
    ['externalId', 64],
    ['residence', 40],
    ['name', 80],
    ['firstName', 80],
    ['surname', 80],
  ] as const) {
    const read = readText(field(column), mostCharacters);
    if ('fault' in read) return { why: read.fault, column };
    texts[column] = read.text;
  }
  const { externalId = '', residence = '', firstName = '', surname = '' } = texts;
  if (compact(residence) === '') return { why: 'missing', column: 'residence' };
  const name = surname === '' ? readName(texts.name ?? '') : joinName(firstName, surname);
  if (compact(name.surname) === '') {
    return { why: 'missing', column: places.surname === undefined ? 'name' : 'surname' };
  }
  if (field('phone') === '') return { why: 'missing', column: 'phone' };
  const phone = readPhone(field('phone'), country);
  if (!phone.ok) return { why: phone.reason === 'landline' ? 'phoneLandline' : 'phoneInvalid' };
  const language = languageWords.get(word('language'));
  if (word('language') !== '' && language === undefined) return { why: 'wordUnknown', column: 'language' };
  const accessibleReach = answerWords.get(word('accessibleReach'));
  if (accessibleReach === undefined) return { why: 'wordUnknown', column: 'accessibleReach' };
  const kind = kindWords.get(word('kind'));
  if (kind === undefined) return { why: 'wordUnknown', column: 'kind' };
  return {
    line: record.line,
    externalId: externalId === '' ? undefined : externalId,
    kind,
    residence,
    name,
    e164: phone.e164,
    language,
    accessibleReach,
  };
}
