import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import {
  columnsOf,
  insert,
  insertCabinet,
  journaledTables,
  releasedMigrations,
  TestPlace,
} from './test-place.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 5);
  insertCabinet(db);
  insert(db, 'door_operation', { id: 'o', compartment_id: 'A1', cause: 'deposit', door_before: 'closed' });
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 6);
const somebody = { person_id: 'courier', role: 'supervisor', pin_hash: 'h', totp_secret_sealed: 's' };

it('adds to what is there and changes none of it', () => {
  const before = db.prepare('SELECT * FROM door_operation').all();
  const journaled = journaledTables(db);
  upgrade();
  expect(db.prepare('SELECT * FROM door_operation').all()).toEqual(before);
  expect(journaledTables(db)).toEqual(
    [...journaled, 'maintenance_lock', 'recovery_code', 'technician'].sort(),
  );
});

it('takes short numbers as ids, and a technician has what lets them in until they are removed', () => {
  upgrade();
  insert(db, 'technician', { id: '12', ...somebody });
  for (const id of ['', '0', '01', '1a', '-1', '12345', 'kim']) {
    expect(() => insert(db, 'technician', { id, ...somebody, person_id: 'recipient' }), id).toThrow('CHECK');
  }
  expect(() => db.exec("UPDATE technician SET pin_hash = NULL WHERE id = '12'")).toThrow('CHECK');
  expect(() => db.exec("UPDATE technician SET removed_ms = 5 WHERE id = '12'")).toThrow('CHECK');
  expect(() => db.exec("UPDATE technician SET role = 'operator' WHERE id = '12'")).toThrow('CHECK');
  db.exec("UPDATE technician SET removed_ms = 5, pin_hash = NULL, totp_secret_sealed = NULL WHERE id = '12'");
  expect(() => insert(db, 'recovery_code', { technician_id: '99', code_hash: 'c' })).toThrow('FOREIGN');
  expect(() => insert(db, 'maintenance_lock', { id: 2 })).toThrow('CHECK');
});

it('journals every column of its tables', () => {
  upgrade();
  insert(db, 'technician', { id: '12', ...somebody });
  insert(db, 'recovery_code', { technician_id: '12', code_hash: 'c' });
  insert(db, 'maintenance_lock', { id: 1 });
  const entry = z.object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) });
  const last = () =>
    entry.parse(
      JSON.parse(
        z
          .string()
          .parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get()),
      ),
    );
  expect(last()).toMatchObject({ table: 'maintenance_lock', change: 'insert' });
  for (const table of ['maintenance_lock', 'recovery_code', 'technician']) {
    const names = columnsOf(db, table).map(({ name }) => name);
    for (const [change, sql] of [
      ['update', `UPDATE ${table} SET ${names[0]} = ${names[0]}`],
      ['delete', `DELETE FROM ${table}`],
    ] as const) {
      db.exec(sql);
      expect(last()).toMatchObject({ table, change });
      expect(Object.keys(last().row).sort()).toEqual([...names].sort());
    }
  }
});

it('finds when a door was last opened without reading every operation', () => {
  upgrade();
  const plan = z
    .array(z.object({ detail: z.string() }))
    .parse(
      db
        .prepare(
          "EXPLAIN QUERY PLAN SELECT max(seen_open_ms) FROM door_operation WHERE compartment_id = 'A1'",
        )
        .all(),
    );
  expect(plan[0]?.detail).toContain('door_operation_last_opened');
});
