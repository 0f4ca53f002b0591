import { CsvError, parse } from 'csv-parse/sync';
import { z } from '../../contract/zod.ts';

/** A table as somebody saved it, for instance from a spreadsheet. */
export interface CsvTable {
  readonly headers: readonly string[];
  readonly records: readonly CsvRecord[];
}

export interface CsvRecord {
  /** Where it ends in the file; the first line is 1. */
  readonly line: number;
  /** As many as there are headers, without white space around. */
  readonly fields: readonly string[];
}

/** Why a file is not read at all. */
export type CsvRefusal =
  | { readonly refusal: 'tooLarge' | 'tooManyRows' | 'empty' }
  /** It holds what no table of text holds, as a spreadsheet's own format or UTF-16 does. */
  | { readonly refusal: 'notText' }
  /** UTF-8 and Latin-1 are mixed, so names would be spoilt. */
  | { readonly refusal: 'encodingMixed' }
  /** With quotes that do not close, nobody can tell where a row ends: what follows is not read either. */
  | { readonly refusal: 'lineTooLong' | 'quotesWrong'; readonly line: number };

const parsed = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));

/** Of a whole file; whoever reads one looks at its size first. */
export const mostCsvBytes = 4 * 1024 * 1024;
const mostRows = 20_000;
/** Of one record, quoted line breaks included. */
const mostRecordBytes = 4_096;

/**
 * Reads a table with one line of headers, separated by `;`, `,` or tabs, quoted as RFC 4180 says. UTF-8, with
 * or without a mark, or else Latin-1 as Windows writes it. Records of a few fields more or less than there are
 * headers are filled or cut: a spreadsheet leaves out what is empty at the end.
 *
 * Whoever made the file is a stranger: its size, its rows and the length of each are limited before anything
 * is made of them. That the parser limits a record while it reads it, and knows its line, is why it is csv-parse.
 */
export function readCsv(bytes: Uint8Array): CsvTable | CsvRefusal {
  if (bytes.byteLength > mostCsvBytes) return { refusal: 'tooLarge' };
  if (bytes.includes(0)) return { refusal: 'notText' };
  const text = decode(bytes);
  if (text === undefined) return { refusal: 'encodingMixed' };
  if (text.trim() === '') return { refusal: 'empty' };

  let found: unknown;
  try {
    found = parse(text, {
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // A nickname in quotes is no reason to refuse a whole file.
      relax_quotes: true,
      max_record_size: mostRecordBytes,
      trim: true,
      to: mostRows + 2,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = lineOf(error);
    return { refusal: error.code === 'CSV_MAX_RECORD_SIZE' ? 'lineTooLong' : 'quotesWrong', line };
  }
  const records = parsed.parse(found).map(({ record, info }) => ({ line: info.lines, fields: record }));
  // Spreadsheets write lines of separators alone where somebody deleted rows.
  const [head, ...rows] = records.filter(({ fields }) => fields.some((field) => field !== ''));
  if (head === undefined) return { refusal: 'empty' };
  if (rows.length > mostRows) return { refusal: 'tooManyRows' };
  const width = head.fields.length;
  return {
    headers: head.fields,
    records: rows.map(({ line, fields }) => ({
      line,
      fields: Array.from({ length: width }, (_, index) => fields[index] ?? ''),
    })),
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return holdsUtf8Letters(bytes) ? undefined : new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Bytes that are an accented letter in UTF-8; as Latin-1 they would be "Ã" and a sign, which no name holds. */
function holdsUtf8Letters(bytes: Uint8Array): boolean {
  return bytes.some((byte, index) => {
    const next = bytes[index + 1] ?? 0;
    return byte === 0xc3 && next >= 0x80 && next <= 0xbf;
  });
}

/** The one that stands most often in the first line; header names hold none of them. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split(/\r\n|\r|\n/, 1);
  const count = (delimiter: string) => head.split(delimiter).length;
  return [';', ',', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function lineOf(error: unknown): number {
  const line = error instanceof CsvError ? error.lines : undefined;
  return typeof line === 'number' ? line : 1;
}
