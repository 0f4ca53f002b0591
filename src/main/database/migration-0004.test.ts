import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdSteps } from '../../contract/hold-policy.ts';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import {
  columnsOf,
  insert,
  insertCabinet,
  journaledTables,
  parcel,
  releasedMigrations,
  TestPlace,
} from './test-place.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 3);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 4);
const move = (id: string, ...states: string[]) => {
  for (const state of states)
    db.prepare('UPDATE parcel SET state = $state WHERE id = $id').run({ id, state });
};
const rows = (sql: string) => db.prepare(sql).all();

describe('a cabinet that has parcels', () => {
  beforeEach(() => {
    insert(db, 'courier', { person_id: 'courier', state: 'approved', company_id: 'swift' });
    insert(db, 'person', { id: 'unregistered', kind: 'courier' });
    insert(db, 'parcel', { id: 'here', ...parcel, tracking_number: 'T1' });
    move('here', 'depositing', 'stored');
    insert(db, 'parcel', {
      id: 'old',
      ...parcel,
      courier_id: 'unregistered',
      compartment_id: 'A2',
      tracking_number: 'T2',
    });
    move('old', 'depositing', 'stored', 'retrieving', 'retrieved');
    insert(db, 'retrieval_code', { id: 'c', parcel_id: 'here', code_hash: 'h', token_hash: 't' });
    insert(db, 'hold_interval', { parcel_id: 'here', started_because: 'messageDelivered' });
  });

  it('keeps them for their recipients, each with the company of its courier', () => {
    upgrade();
    expect(
      rows('SELECT id, state, company_id, take_back_because, take_back_ms FROM parcel ORDER BY id'),
    ).toEqual([
      { id: 'here', state: 'stored', company_id: 'swift', take_back_because: null, take_back_ms: null },
      { id: 'old', state: 'retrieved', company_id: 'other', take_back_because: null, take_back_ms: null },
    ]);
    expect(() => move('old', 'stored')).toThrow('no such move');
    expect(() => db.exec('DELETE FROM parcel')).toThrow('never deleted');
  });

  it('keeps their codes, as those of the deposit', () => {
    upgrade();
    expect(rows('SELECT * FROM retrieval_code')).toMatchObject([
      {
        id: 'c',
        code_hash: 'h',
        cause: 'deposit',
        issued_running_ms: 0,
        wrong_last_four: 0,
        frozen_ms: null,
      },
    ]);
  });

  it('has done nothing to them yet', () => {
    upgrade();
    expect(rows('SELECT * FROM hold_step')).toEqual([]);
    expect(rows('SELECT started_because FROM hold_interval')).toEqual([
      { started_because: 'messageDelivered' },
    ]);
  });
});

it('takes each step of a parcel once, and only those that exist', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  upgrade();
  for (const step of holdSteps) insert(db, 'hold_step', { parcel_id: 'p', step });
  expect(() => insert(db, 'hold_step', { parcel_id: 'p', step: 'alert' })).toThrow('UNIQUE');
  expect(() => insert(db, 'hold_step', { parcel_id: 'p', step: 'other' })).toThrow('CHECK');
  expect(() => insert(db, 'hold_step', { parcel_id: 'nothing', step: 'alert' })).toThrow('FOREIGN');
});

it('refuses what cannot be', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  upgrade();
  for (const sql of [
    "UPDATE parcel SET take_back_because = 'expired'",
    'UPDATE parcel SET take_back_ms = 1',
    'UPDATE parcel SET take_back_running_ms = 1',
    "UPDATE parcel SET take_back_because = 'other', take_back_ms = 1, take_back_running_ms = 1",
  ]) {
    expect(() => db.exec(sql), sql).toThrow('CHECK');
  }
  db.exec("UPDATE parcel SET take_back_because = 'expired', take_back_ms = 1, take_back_running_ms = 1");
  const code = { parcel_id: 'p', code_hash: 'h', token_hash: 't' };
  expect(() => insert(db, 'retrieval_code', { id: '1', ...code, cause: 'other' })).toThrow('CHECK');
  expect(() => insert(db, 'retrieval_code', { id: '1', ...code, wrong_last_four: -1 })).toThrow('CHECK');
  expect(() => insert(db, 'refused_codes', { because: 'other', tries: 1 })).toThrow('CHECK');
  expect(() => insert(db, 'refused_codes', { because: 'wait', tries: 0 })).toThrow('CHECK');
});

it('journals every column of the tables that it made and changed', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  upgrade();
  insert(db, 'hold_step', { parcel_id: 'p', step: 'alert' });
  insert(db, 'refused_codes', { because: 'wait', tries: 1 });
  insert(db, 'retrieval_code', { id: 'c', parcel_id: 'p' });
  db.exec('DROP TRIGGER parcel_is_never_deleted');
  db.pragma('foreign_keys = OFF');
  const entry = z.object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) });
  const last = () =>
    entry.parse(
      JSON.parse(
        z
          .string()
          .parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get()),
      ),
    );
  for (const table of ['hold_step', 'refused_codes', 'retrieval_code', 'parcel']) {
    expect(journaledTables(db)).toContain(table);
    const names = columnsOf(db, table).map(({ name }) => name);
    const row = z
      .record(z.string(), z.union([z.string(), z.number(), z.null()]))
      .parse(rows(`SELECT * FROM ${table}`)[0]);
    for (const [change, make] of [
      ['update', () => db.exec(`UPDATE ${table} SET ${names[0]} = ${names[0]}`)],
      ['delete', () => db.exec(`DELETE FROM ${table}`)],
      ['insert', () => insert(db, table, row)],
    ] as const) {
      make();
      expect(last()).toMatchObject({ table, change });
      expect(Object.keys(last().row).sort()).toEqual([...names].sort());
    }
  }
});
