import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCabinetFileAt } from '../main/cabinet-file.ts';
import type { BadRow } from '../main/people/directory-file.ts';
import { type ImportResult, importDirectory } from '../main/people/directory-import.ts';
import { type ExitCode, UsageError } from './command.ts';
import { givenTable, tableRefusal } from './given-table.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby directory import: who lives or works here

Usage: cubby directory import FILE --data DIR --by NAME [--skip-bad] [--most-left] [--json]

Makes the directory as a CSV file says: new people are added, changed ones changed, and who is not in the file
has left. All of it or nothing; the same file again changes nothing. Columns, in any order, in English or
German: residence (Wohnung), name (Name) or first name and surname (Vorname, Nachname), phone (Handy), and if you
like id (Kennung), kind (Art: resident, staff, guest), language (Sprache: en, de), accessible reach
(Barrierefrei: yes, no). Separated by ; or , in UTF-8 or Latin-1. The kiosk must be stopped; the access log
keeps who it was.

  FILE          the CSV file, 4 MiB at most
  --data DIR    the data folder of the kiosk
  --by NAME     who imports it
  --skip-bad    take the rows that are good although others are bad; then nobody is marked as having left
  --most-left   more than half of the people have really left
  --json        the result as one line of JSON
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      by: { type: 'string' },
      'skip-bad': { type: 'boolean' },
      'most-left': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const { data } = values;
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const actor = actorFrom(values.by);
  const bytes = givenTable(positionals);
  const secrets = secretsOf(data);
  const result = withCabinet(data, (store, moment) => {
    const file = {
      bytes,
      country: countryOf(data),
      actor,
      skipsBadRows: values['skip-bad'] === true,
      mostMayLeave: values['most-left'] === true,
    };
    return importDirectory({ store, cipher: cipherOf(data, secrets, store) }, file, moment);
  });
  process.stdout.write(values.json === true ? `${JSON.stringify(result)}\n` : told(result));
  return result.ok ? 0 : 1;
}

/** Of phone numbers in national form. */
export function countryOf(data: string): string {
  const reading = readCabinetFileAt(join(data, 'cabinet.json'), () => []);
  if (!('file' in reading)) throw new Error('cabinet.json is broken: "cubby cabinet check" says where');
  return reading.file.country;
}

function told(result: ImportResult): string {
  if (!result.ok) return `Nothing was changed: ${refusal(result)}\n`;
  const { added, changed, unchanged, left, skipped, ignoredColumns } = result;
  const lines = [
    `${added} added, ${changed} changed, ${unchanged} as before, ${left} left.`,
    ...(ignoredColumns.length === 0 ? [] : [`Columns that mean nothing here: ${ignoredColumns.join(', ')}.`]),
    ...(skipped.length === 0 ? [] : [`${skipped.length} rows were not taken:`, ...skipped.map(badRow)]),
  ];
  return `${lines.join('\n')}\n`;
}

function refusal(result: Extract<ImportResult, { ok: false }>): string {
  switch (result.refusal) {
    case 'badRows':
      return [
        `${result.bad.length} rows cannot be taken, ${result.good} can (--skip-bad takes those):`,
        ...result.bad.map(badRow),
      ].join('\n');
    case 'mostWouldLeave':
      return `${result.leaving} of ${result.of} people are not in the file. Is it complete? --most-left says so.`;
    case 'columnsMissing':
      return `there is no column for: ${result.columns.join(', ')}`;
    case 'columnsDoubled':
      return `two columns mean the same: ${result.headers.join(', ')}`;
    default:
      return tableRefusal(result);
  }
}

function badRow(bad: BadRow): string {
  return `  line ${bad.line}: ${why(bad)}`;
}

function why(bad: BadRow): string {
  switch (bad.why) {
    case 'missing':
      return `no ${bad.column}`;
    case 'tooLong':
      return `${bad.column} is too long`;
    case 'controlCharacter':
      return `${bad.column} holds invisible characters or a line break`;
    case 'formula':
      return `${bad.column} begins as a formula does`;
    case 'phoneInvalid':
      return 'the phone is no number';
    case 'phoneLandline':
      return 'the phone is a landline, which gets no messages';
    case 'wordUnknown':
      return `${bad.column} says something that is not known`;
    case 'doubled':
      return `the same person as in line ${bad.firstLine}`;
    default:
      return bad satisfies never;
  }
}
