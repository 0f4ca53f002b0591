import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { firstBrokenRow } from '../access-log/verify.ts';
import { connect } from './connection.ts';
import { agreeSegments } from './log-segments.ts';
import { migrate } from './migrate.ts';
import {
  columnsOf,
  insert,
  insertCabinet,
  journaledTables,
  releasedMigrations,
  TestPlace,
} from './test-place.ts';
import { Store } from './transaction.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 4);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 5);
const rows = (sql: string) => db.prepare(sql).all();

/** Two rows as version 0.1 wrote them. */
const written = [
  {
    sequence: 1,
    occurred_ms: 1_001,
    kind: 'code.refused',
    actor: 'code',
    subject: 'compartment:A01',
    detail: '{"alpha":"ü","none":null,"yes":true,"zeta":1}',
    previous_hash: '0'.repeat(64),
    hash: '5b508fd1e0d4ab57572611b2b3b8abc86e91683e0a576e2da7a7fbfb6e46e2df',
  },
];

it('keeps every row and its hash, as the first segment', () => {
  for (const row of written) insert(db, 'access_log', row);
  upgrade();
  expect(rows('SELECT * FROM access_log')).toEqual(written.map((row) => ({ segment: 1, ...row })));
  expect(rows('SELECT * FROM access_log_segment')).toEqual([
    {
      number: 1,
      month: null,
      first_sequence: 1,
      previous_hash: '0'.repeat(64),
      row_count: null,
      last_hash: null,
      first_ms: null,
      last_ms: null,
      dropped_ms: null,
    },
  ]);
  expect(firstBrokenRow(new Store(db))).toBeUndefined();
  expect(() => db.exec('DELETE FROM access_log_1')).toThrow('append-only');
  expect(() => db.exec("UPDATE access_log_1 SET kind = 'x'")).toThrow('append-only');
  expect(() => insert(db, 'access_log_1', { sequence: 3, detail: '{}' })).toThrow('newest one');
});

it('makes the first segment as the program makes all others', () => {
  upgrade();
  db.exec(`UPDATE access_log_segment SET row_count = 0, last_hash = previous_hash, first_ms = 1, last_ms = 1;
    INSERT INTO access_log_segment (number, first_sequence, previous_hash) VALUES (2, 1, '${'0'.repeat(64)}')`);
  agreeSegments({ rows: (sql) => db.prepare(sql).all(), run: (sql) => void db.exec(sql) });
  const schemaOf = (number: number) =>
    z
      .array(z.string())
      .parse(
        db
          .prepare('SELECT sql FROM sqlite_schema WHERE tbl_name = $table AND sql IS NOT NULL ORDER BY name')
          .pluck()
          .all({ table: `access_log_${number}` }),
      )
      .map((sql) =>
        sql
          .replaceAll(`access_log_${number}`, 'access_log_N')
          .replace(`WHEN ${number} <>`, 'WHEN N <>')
          .replace(`number = ${number}\n`, 'number = N\n')
          // Renaming a table puts its name in quotes, and 0001 wrote the columns with other spaces.
          .replaceAll('"', '')
          .replaceAll(/\s+/g, ' '),
      );
  expect(schemaOf(2)).toHaveLength(7);
  expect(schemaOf(1)).toEqual(schemaOf(2));
  expect(columnsOf(db, 'access_log_1')).toEqual(columnsOf(db, 'access_log_2'));
  expect(rows('SELECT * FROM access_log')).toEqual([]);
});

it.each([
  { month: '2026-1' },
  { month: 'november' },
  { row_count: 1 },
  { row_count: 1, last_hash: 'f', first_ms: 1 },
  { dropped_ms: 1 },
])('refuses a segment with %j', (wrong) => {
  upgrade();
  expect(() => insert(db, 'access_log_segment', { number: 2, ...wrong })).toThrow('CHECK');
});

it('journals every column of the tables that it made', () => {
  upgrade();
  insert(db, 'person_unneeded', { person_id: 'recipient' });
  insert(db, 'access_log_1', { sequence: 1, detail: '{}', previous_hash: '0'.repeat(64) });
  const guards = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name GLOB 'access_log*'")
    .pluck()
    .all();
  for (const name of guards) db.exec(`DROP TRIGGER ${name}`);
  const entry = z.object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) });
  const last = () =>
    entry.parse(
      JSON.parse(
        z
          .string()
          .parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get()),
      ),
    );
  for (const table of ['access_log_1', 'access_log_segment', 'person_unneeded']) {
    expect(journaledTables(db)).toContain(table);
    const names = columnsOf(db, table).map(({ name }) => name);
    const copy = `CREATE TEMP TABLE kept AS SELECT * FROM ${table}`;
    for (const [change, sql] of [
      ['update', `UPDATE ${table} SET ${names[0]} = ${names[0]}`],
      ['delete', `${copy}; DELETE FROM ${table}`],
      ['insert', `INSERT INTO ${table} SELECT * FROM kept; DROP TABLE kept`],
    ] as const) {
      db.exec(sql);
      expect(last()).toMatchObject({ table, change });
      expect(Object.keys(last().row).sort()).toEqual([...names].sort());
    }
  }
});
