import { rmSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { liveParcelStates } from '../../contract/parcel.ts';
import { migrate } from './migrate.ts';
import type { CabinetDatabase } from './open.ts';
import {
  columnsOf,
  contentOf,
  insertCabinet,
  journaledTables,
  openRaw,
  type Row,
  releasedMigrations,
  TestPlace,
} from './test-place.ts';

/** A change as plain SQL: what the property knows of a table is its columns and what they may hold. */
interface Change {
  readonly sql: string;
  readonly row: Row;
}

const schema = new BetterSqlite3(':memory:');
migrate(schema, releasedMigrations, 1);
// The access log takes only rows that continue its chain, and comes with tables of its own: retention.test.ts.
const tables = journaledTables(schema)
  .filter((name) => !name.startsWith('access_log'))
  .map((name) => ({ name, columns: columnsOf(schema, name) }));
const keysOf = (table: string): string[] =>
  schema
    .prepare('SELECT name FROM pragma_table_info($table) WHERE pk > 0')
    .pluck()
    .all({ table }) as string[];

const id = fc.constantFrom('a', 'b', 'c', 'd');
const json = fc.json();
const yesOrNo = fc.constantFrom(0, 1);
/** Where anything of the column's type would nearly always be refused. */
const chosen: Record<string, fc.Arbitrary<string | number | null>> = {
  id,
  parcel_id: id,
  person_id: fc.constantFrom('courier', 'recipient'),
  courier_id: fc.constant('courier'),
  recipient_id: fc.constant('recipient'),
  compartment_id: fc.constantFrom('A1', 'A2', 'A3'),
  document: json,
  parameters: json,
  payload: json,
  detail: json,
  size_class: fc.constantFrom('S', 'M'),
  sensor: fc.constantFrom('door', 'none'),
  accessible_reach: yesOrNo,
  is_retired: yesOrNo,
  verify_empty: yesOrNo,
  was_stored: yesOrNo,
  said_opened: yesOrNo,
  is_clock_trusted: yesOrNo,
  was_offline: yesOrNo,
  source: fc.constantFrom('site', 'platform'),
  suspect_reason: fc.constantFrom('fellSilent', null),
  service: fc.constantFrom('inService', 'fault'),
  doubt: fc.constantFrom('interrupted', null),
  kind: fc.constantFrom('courier', 'recipient'),
  cause: fc.constantFrom('deposit', 'retrieval'),
  door_before: fc.constantFrom('open', 'unknown'),
  pulse: fc.constantFrom('acknowledged', null),
  answer: fc.constantFrom('opened', null),
  outcome: fc.constantFrom('leftOpen', null),
  started_because: fc.constant('messageDelivered'),
  is_company_confirmed: yesOrNo,
  is_number_verified: yesOrNo,
  access: json,
  purpose: fc.constantFrom('registration', 'pinRenewal'),
  channel: fc.constantFrom('message', 'operator'),
  ended: fc.constantFrom('expired', null),
  ended_because: fc.constantFrom('unusable', null),
};
const states: Record<string, readonly string[]> = {
  courier: ['approved', 'suspended'],
  parcel: liveParcelStates,
  message_outbox: ['waiting', 'delivered'],
  event_outbox: ['waiting', 'parked'],
  pre_advice: ['waiting', 'expired'],
  problem_case: ['open', 'closed'],
};

function columnValue(table: string, column: (typeof tables)[number]['columns'][number]) {
  const { name, type, notnull } = column;
  if (name === 'state') return fc.constantFrom(...(states[table] ?? []));
  const ofType: fc.Arbitrary<string | number> =
    type === 'TEXT'
      ? fc.string({ unit: 'binary', maxLength: 12 })
      : type === 'REAL'
        ? fc.double({ noNaN: true, noDefaultInfinity: true })
        : fc.oneof(fc.nat(5), fc.maxSafeInteger());
  // Ids are text, but for those of tables that have one row.
  const fitting = name === 'id' && type !== 'TEXT' ? undefined : chosen[name];
  return fitting ?? (notnull === 1 ? ofType : fc.option(ofType));
}

const change: fc.Arbitrary<Change> = fc.constantFrom(...tables).chain(({ name: table, columns }) => {
  const keys = keysOf(table);
  const where = keys.map((key) => `${key} = $${key}`).join(' AND ');
  const values = Object.fromEntries(columns.map((column) => [column.name, columnValue(table, column)]));
  const insert = fc.record(values).map((given): Change => {
    const row = table === 'parcel' ? { ...given, state: 'reserved' } : given;
    const names = Object.keys(row);
    const places = names.map((name) => `$${name}`);
    return { sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places.join(', ')})`, row };
  });
  const update = fc.record(values, { requiredKeys: keys }).map((row): Change => {
    const sets = Object.keys(row)
      .filter((name) => !keys.includes(name) || Object.keys(row).length === keys.length)
      .map((name) => `${name} = $${name}`);
    return { sql: `UPDATE ${table} SET ${sets.join(', ')} WHERE ${where}`, row };
  });
  // A key never changes: the journal names a row by it.
  const others = columns.map((column) => column.name).filter((name) => !keys.includes(name));
  const all = fc
    .tuple(fc.record(values), fc.constantFrom(...others))
    .map(([row, name]): Change => ({ sql: `UPDATE ${table} SET ${name} = $${name}`, row }));
  const remove = fc
    .record(values, { requiredKeys: keys })
    .map((row): Change => ({ sql: `DELETE FROM ${table} WHERE ${where}`, row }));
  return fc.oneof({ weight: 5, arbitrary: insert }, { weight: 3, arbitrary: update }, all, remove);
});

/** What happens between two looks at the database: commits, a backup now and then, a restart. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant('backup' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
);

function commit(database: CabinetDatabase, changes: readonly Change[]): boolean {
  try {
    database.store.transaction((tx) => {
      for (const { sql, row } of changes) {
        const named = Object.entries(row).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql));
        tx.run(sql, Object.fromEntries(named));
      }
    });
    return true;
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError && /CONSTRAINT/.test(error.code)) return false;
    throw error;
  }
}

function withoutNote(content: ReturnType<typeof contentOf>) {
  const states = content.cabinet_state as { name: string }[];
  return { ...content, cabinet_state: states.filter(({ name }) => name !== 'restoration') };
}

it('a lost database comes back row by row from a backup and the journal', { timeout: 120_000 }, async () => {
  let committed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const place = new TestPlace();
      try {
        let database = place.open();
        const raw = openRaw(place.path);
        insertCabinet(raw);
        raw.close();
        for (const each of steps) {
          if (each === 'backup') await place.dailyBackup(database, 2);
          else if (each === 'restart') {
            database.close();
            database = place.open();
          } else if (commit(database, each)) committed += 1;
        }
        database.store.transaction((tx) => {
          tx.run("INSERT INTO cabinet_state (name, value) VALUES ('the last', 'change')");
        });
        const lost = contentOf(place.path);
        database.close();
        for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
        const restored = place.open();
        expect(restored.origin).toMatchObject({ kind: 'restored', isComplete: true });
        expect(withoutNote(contentOf(place.path))).toEqual(lost);
      } finally {
        place.remove();
      }
    }),
    { numRuns: 80 },
  );
  // Most changes of a property that tries nothing would be refused.
  expect(committed).toBeGreaterThan(300);
});
