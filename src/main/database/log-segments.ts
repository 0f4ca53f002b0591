import { z } from '../../contract/zod.ts';

/** What making and dropping tables takes; a transaction of the store and a replay both have it. */
export interface SegmentSchema {
  rows(sql: string): unknown[];
  run(sql: string): void;
}

const columns = [
  'sequence',
  'occurred_ms',
  'kind',
  'actor',
  'subject',
  'detail',
  'previous_hash',
  'hash',
] as const;

const segmentRow = z.array(z.object({ number: z.int() }));
const tableRow = z.array(z.object({ name: z.string() }));

/** The table of a segment of the access log. */
export function segmentTable(number: number): string {
  return `access_log_${number}`;
}

/**
 * Makes the tables of the access log what `access_log_segment` says: one a segment that is kept, and
 * the view `access_log` over them all. The one place where tables come and go while the program runs;
 * a replay of the journal does it too, after each change of `access_log_segment`.
 */
export function agreeSegments(schema: SegmentSchema): void {
  const kept = segmentRow
    .parse(schema.rows('SELECT number FROM access_log_segment WHERE dropped_ms IS NULL ORDER BY number'))
    .map(({ number }) => number);
  const present = new Set(
    tableRow
      .parse(
        schema.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'access_log_[0-9]*'"),
      )
      .map(({ name }) => name),
  );
  // The view goes first: SQLite refuses to drop a table that a view still names.
  schema.run('DROP VIEW access_log');
  for (const number of kept) {
    if (present.delete(segmentTable(number))) continue;
    for (const statement of statementsOf(number)) schema.run(statement);
  }
  for (const table of present) schema.run(`DROP TABLE ${table}`);
  schema.run(
    `CREATE VIEW access_log AS\n  ${kept
      .map((number) => `SELECT ${number} AS segment, ${columns.join(', ')} FROM ${segmentTable(number)}`)
      .join('\n  UNION ALL ')}`,
  );
}

/** As migration 0005 makes the first one. */
function statementsOf(number: number): string[] {
  const table = segmentTable(number);
  const refusal = (change: 'UPDATE' | 'DELETE') =>
    `CREATE TRIGGER ${table}_is_not_${change.toLowerCase()}d BEFORE ${change} ON ${table} BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END`;
  const journal = (change: 'insert' | 'update' | 'delete') => {
    const row = columns.map((name) => `'${name}', ${change === 'delete' ? 'old' : 'new'}.${name}`).join(', ');
    return `CREATE TRIGGER journal_${table}_${change} AFTER ${change.toUpperCase()} ON ${table} BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', '${table}', 'change', '${change}', 'row', json_object(${row})));
END`;
  };
  return [
    `CREATE TABLE ${table} (
  sequence INTEGER PRIMARY KEY,
  occurred_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`,
    refusal('UPDATE'),
    refusal('DELETE'),
    `CREATE TRIGGER ${table}_is_chained BEFORE INSERT ON ${table}
  WHEN ${number} <> (SELECT max(number) FROM access_log_segment)
    OR (new.sequence - 1, new.previous_hash) IS NOT (
      SELECT sequence, hash FROM (SELECT sequence, hash FROM ${table} ORDER BY sequence DESC LIMIT 1)
      UNION ALL SELECT first_sequence - 1, previous_hash FROM access_log_segment WHERE number = ${number}
      LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'a row of the access log follows the newest one');
END`,
    journal('insert'),
    journal('update'),
    journal('delete'),
  ];
}
