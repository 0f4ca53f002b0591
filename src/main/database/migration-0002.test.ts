import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  migrate(db, releasedMigrations, 1, 1);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 2);
const move = (id: string, ...states: string[]) => {
  for (const state of states)
    db.prepare('UPDATE parcel SET state = $state WHERE id = $id').run({ id, state });
};
const rows = (sql: string) => db.prepare(sql).all();

it('keeps every parcel, and gives what was retrieved before one more grace', () => {
  insert(db, 'parcel', { id: 'here', ...parcel, tracking_number: 'T1' });
  move('here', 'depositing', 'stored');
  insert(db, 'parcel', { id: 'gone', ...parcel, compartment_id: 'A2', tracking_number: 'T2' });
  move('gone', 'depositing', 'stored', 'retrieving', 'retrieved');
  db.exec("UPDATE parcel SET grace_until_ms = 5000 WHERE id = 'gone'");
  upgrade();
  expect(rows('SELECT id, state, was_stored, grace_from_running_ms FROM parcel ORDER BY id')).toEqual([
    { id: 'gone', state: 'retrieved', was_stored: 0, grace_from_running_ms: 0 },
    { id: 'here', state: 'stored', was_stored: 0, grace_from_running_ms: null },
  ]);
  // The rules of parcels are in force as before.
  expect(() => move('gone', 'stored')).toThrow('no such move');
  expect(() => db.exec('DELETE FROM parcel')).toThrow('never deleted');
});

describe('the hold clock', () => {
  const hold = { parcel_id: 'p', started_because: 'messageDelivered' };
  const log = (sequence: number, occurred_ms: number) =>
    insert(db, 'access_log', { sequence, occurred_ms, detail: '{}' });
  const intervals = () => rows('SELECT * FROM hold_interval ORDER BY started_ms');
  beforeEach(() => {
    insert(db, 'parcel', { id: 'p', ...parcel });
    move('p', 'depositing', 'stored');
  });

  it('keeps how long it ran, and does not run on while nobody can come', () => {
    insert(db, 'hold_interval', { ...hold, started_ms: 1_000, ended_ms: 4_000, ended_because: 'unusable' });
    insert(db, 'hold_interval', { ...hold, started_ms: 6_000, started_because: 'usableAgain' });
    log(1, 5_000);
    log(2, 8_000);
    upgrade();
    expect(intervals()).toEqual([
      {
        parcel_id: 'p',
        started_ms: 1_000,
        started_running_ms: 0,
        ended_ms: 4_000,
        ended_running_ms: 3_000,
        started_because: 'messageDelivered',
        ended_because: 'unusable',
      },
      {
        parcel_id: 'p',
        started_ms: 6_000,
        started_running_ms: 0,
        ended_ms: 8_000,
        ended_running_ms: 2_000,
        started_because: 'usableAgain',
        ended_because: 'unusable',
      },
    ]);
  });

  it('that began after the last row of the log has not run yet', () => {
    insert(db, 'hold_interval', { ...hold, started_ms: 6_000 });
    upgrade();
    expect(intervals()).toMatchObject([{ started_ms: 6_000, ended_ms: 6_000, ended_running_ms: 0 }]);
  });

  it('runs once a parcel, and an end has a reason and both its times', () => {
    upgrade();
    const row = { ...hold, started_running_ms: 0 };
    insert(db, 'hold_interval', { ...row, started_ms: 1 });
    expect(() => insert(db, 'hold_interval', { ...row, started_ms: 2 })).toThrow('UNIQUE');
    for (const wrong of [
      { ended_ms: 9, ended_running_ms: 9 },
      { ended_ms: 9, ended_because: 'unusable' },
      { ended_running_ms: 9, ended_because: 'unusable' },
      { started_because: 'other' },
      { parcel_id: 'nothing' },
    ]) {
      expect(() => insert(db, 'hold_interval', { ...row, started_ms: 3, ...wrong })).toThrow(/CHECK|FOREIGN/);
    }
  });
});

it('journals every column of the tables that it changed', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  upgrade();
  insert(db, 'hold_interval', { parcel_id: 'p', started_because: 'messageDelivered' });
  insert(db, 'door_operation', {
    id: 'o',
    compartment_id: 'A1',
    parcel_id: 'p',
    cause: 'deposit',
    door_before: 'closed',
  });
  // The parcels refuse what their triggers would have to show here.
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
  for (const table of ['hold_interval', 'door_operation', 'parcel']) {
    expect(journaledTables(db)).toContain(table);
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
  insert(db, 'parcel', { id: 'new', ...parcel });
  expect(Object.keys(last().row)).toContain('grace_from_running_ms');
});

it('depends on nothing that a replay does not know, such as the runs of the program', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  insert(db, 'hold_interval', { parcel_id: 'p', started_because: 'messageDelivered', started_ms: 1 });
  insert(db, 'access_log', { sequence: 1, occurred_ms: 7, detail: '{}' });
  insert(db, 'program_run', { started_ms: 1, last_seen_ms: 900 });
  upgrade();
  expect(rows('SELECT ended_ms, ended_running_ms FROM hold_interval')).toEqual([
    { ended_ms: 7, ended_running_ms: 6 },
  ]);
  expect(rows('SELECT running_ms FROM program_run')).toEqual([{ running_ms: 0 }]);
});
