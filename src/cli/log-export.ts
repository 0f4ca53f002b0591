import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accessLogRows, type SegmentedRow } from '../main/access-log/read.ts';
import { type ExitCode, UsageError } from './command.ts';
import { csvRecord } from './csv.ts';
import { readLog, rowAsObject, timeOf } from './read-log.ts';

export const help = `cubby log export: write the access log into a file

Usage: cubby log export --out FILE [--since TIME] [--until TIME] [--data DIR]

Writes the rows that are kept, oldest first: as CSV (RFC 4180) where FILE ends in .csv, otherwise one JSON
object a line. A CSV cell that a spreadsheet would take for a formula gets an apostrophe in front. The
rows hold ids, no names and no numbers. FILE must not exist yet. The kiosk may run.

  --out FILE      where to
  --since TIME    rows of this time or later: 2026-11-24 (its beginning, UTC) or 2026-11-24T09:00:00Z
  --until TIME    rows before this time
  --data DIR      the data folder of the kiosk (default: the one that it uses by default)

A row's time is what the clock showed then, right or not; the order is that of the numbers.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      out: { type: 'string' },
      since: { type: 'string' },
      until: { type: 'string' },
    },
    allowPositionals: false,
  });
  if (values.out === undefined) throw new UsageError('give --out FILE');
  const out = resolve(values.out);
  const sinceMs = timeGiven(values.since, '--since') ?? Number.NEGATIVE_INFINITY;
  const untilMs = timeGiven(values.until, '--until') ?? Number.POSITIVE_INFINITY;
  const count = readLog(values.data, (reader) =>
    writeRows(
      out,
      accessLogRows(reader),
      ({ occurred_ms }) => occurred_ms >= sinceMs && occurred_ms < untilMs,
    ),
  );
  process.stdout.write(`${count} rows written to ${out}.\n`);
  return 0;
}

/** A date alone is its beginning in UTC; a time says its zone. */
function timeGiven(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(ms)) {
    throw new UsageError(
      `${name} ${text}: expected a date such as 2026-11-24 or a time such as 2026-11-24T09:00:00Z`,
    );
  }
  return ms;
}

function writeRows(
  path: string,
  rows: Iterable<SegmentedRow>,
  isWanted: (row: SegmentedRow) => boolean,
): number {
  const format = path.toLowerCase().endsWith('.csv') ? csv : jsonLines;
  const file = openSync(path, 'wx', 0o600);
  let count = 0;
  try {
    let text = format.head;
    const flush = () => {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      text = '';
    };
    for (const row of rows) {
      if (!isWanted(row)) continue;
      text += format.line(row);
      count += 1;
      if (text.length > 65_536) flush();
    }
    flush();
    fsyncSync(file);
  } catch (error) {
    // Half of a log looks like one.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return count;
}

const jsonLines = { head: '', line: (row: SegmentedRow) => `${JSON.stringify(rowAsObject(row))}\n` };

const csv = {
  head: csvRecord([
    'segment',
    'sequence',
    'occurredMs',
    'time',
    'kind',
    'actor',
    'subject',
    'detail',
    'previousHash',
    'hash',
  ]),
  line: (row: SegmentedRow) =>
    csvRecord([
      row.segment,
      row.sequence,
      row.occurred_ms,
      timeOf(row),
      row.kind,
      row.actor,
      row.subject,
      row.detail,
      row.previous_hash,
      row.hash,
    ]),
};
