import { parseArgs } from 'node:util';
import { newestRows, type SegmentedRow } from '../main/access-log/read.ts';
import { whole } from './arguments.ts';
import type { ExitCode } from './command.ts';
import { readLog, rowAsObject, timeOf } from './read-log.ts';

export const help = `cubby log show: the newest rows of the access log

Usage: cubby log show [--rows N] [--data DIR] [--json]

One line a row, the newest last: number, time (UTC), what happened, who did it, to what, and more about
it. The kiosk may run.

  --rows N      how many (1 to 10000, default 20)
  --data DIR    the data folder of the kiosk (default: the one that it uses by default)
  --json        one JSON object a line
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, rows: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const count = whole(values.rows, '--rows', 1, 10_000) ?? 20;
  for (const row of readLog(values.data, (reader) => newestRows(reader, count))) {
    process.stdout.write(`${values.json === true ? JSON.stringify(rowAsObject(row)) : line(row)}\n`);
  }
  return 0;
}

function line(row: SegmentedRow): string {
  const about = row.detail === '{}' ? '' : ` ${row.detail}`;
  return `${row.sequence}  ${timeOf(row)}  ${row.kind}  ${row.actor}  ${row.subject}${about}`;
}
