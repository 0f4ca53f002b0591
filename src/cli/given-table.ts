import { readFileSync, statSync } from 'node:fs';
import { type CsvRefusal, mostCsvBytes } from '../main/people/csv-file.ts';
import { UsageError } from './command.ts';

/** The file that a command is given, unless it is larger than any table may be. */
export function givenTable(positionals: readonly string[]): Uint8Array {
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('name one file');
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) throw new UsageError(`there is no file ${path}`);
  if (found.size > mostCsvBytes) throw new UsageError(`${path}: ${tableRefusals.tooLarge}`);
  return readFileSync(path);
}

/** Why a table is not read, for whoever has to mend it. */
export const tableRefusals: Readonly<Record<CsvRefusal['refusal'], string>> = {
  tooLarge: 'the file is larger than 4 MiB',
  tooManyRows: 'there are more than 20,000 rows',
  empty: 'there are no rows',
  notText: 'this is no CSV file: save the table as "CSV UTF-8"',
  encodingMixed: 'UTF-8 and Latin-1 are mixed: save the table as "CSV UTF-8"',
  lineTooLong: 'a row is longer than 4,096 characters',
  quotesWrong: 'quotes open and do not close',
};

/** With the line where there is one. */
export function tableRefusal(refused: {
  readonly refusal: CsvRefusal['refusal'];
  readonly line?: number;
}): string {
  const why = tableRefusals[refused.refusal];
  return refused.line === undefined ? why : `line ${refused.line}: ${why}`;
}
