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
  type Row,
  releasedMigrations,
  TestPlace,
} from './test-place.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 6);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 7);
const rows = (sql: string) => db.prepare(sql).all();
const entryRow = z.object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) });
const lastEntry = () =>
  entryRow.parse(
    JSON.parse(
      z.string().parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get()),
    ),
  );

const verification = {
  id: 'v',
  purpose: 'pinRenewal',
  channel: 'message',
  phone_hash: 'h',
  code_hash: 'c',
  message_id: 'm',
  wrong_codes: 2,
  created_ms: 5,
  created_running_ms: 4,
  ended: null,
  ended_running_ms: null,
};

it('keeps what waits for a code, with its rules, and takes the new purpose', () => {
  insert(db, 'phone_verification', verification);
  expect(() =>
    insert(db, 'phone_verification', { ...verification, id: 'w', purpose: 'standingCredential' }),
  ).toThrow('CHECK');
  upgrade();
  expect(rows('SELECT * FROM phone_verification')).toEqual([verification]);
  expect(() => insert(db, 'phone_verification', { ...verification, id: 'w' })).toThrow('UNIQUE');
  insert(db, 'phone_verification', { ...verification, id: 'w', purpose: 'standingCredential' });
});

it('keeps parcels and persons as they are', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  const before = rows('SELECT * FROM parcel').concat(rows('SELECT * FROM person'));
  upgrade();
  expect(rows('SELECT * FROM parcel').concat(rows('SELECT * FROM person'))).toEqual(before);
});

describe('the new tables', () => {
  const entry = { person_id: 'recipient', kind: 'resident', phone_hash: 'h' };
  const preAdvice = { id: 'a', recipient_id: 'recipient', source: 'carrier', state: 'waiting' };
  const problem = { id: 'c', kind: 'damaged', compartment_id: 'A1' };
  beforeEach(() => {
    upgrade();
    insert(db, 'parcel', { id: 'p', ...parcel });
  });

  it('refuse what is no state', () => {
    insert(db, 'directory_entry', { ...entry, pin_hash: 'x' });
    insert(db, 'pre_advice', { ...preAdvice, tracking_number: 'T' });
    insert(db, 'problem_case', problem);
    insert(db, 'person', { id: 'other', kind: 'recipient' });
    const wrong: [string, Row][] = [
      ['directory_entry', { ...entry, person_id: 'nobody' }],
      ['directory_entry', { ...entry, person_id: 'other', kind: 'cat' }],
      ['directory_entry', { ...entry, person_id: 'other', pin_hash: 'x' }],
      ['directory_badge', { id: 'b', person_id: 'other' }],
      ['pre_advice', { ...preAdvice, id: 'b', tracking_number: 'T' }],
      ['pre_advice', { ...preAdvice, id: 'b', tracking_number: 'U', ended_ms: 1 }],
      ['pre_advice', { ...preAdvice, id: 'b', tracking_number: 'U', state: 'expired' }],
      ['pre_advice', { ...preAdvice, id: 'b', tracking_number: 'U', state: 'used', ended_ms: 1 }],
      ['pre_advice', { ...preAdvice, id: 'b', tracking_number: 'U', size_class: 'XXL' }],
      ['problem_case', { ...problem, id: 'd', kind: 'bad' }],
      ['problem_case', { ...problem, id: 'd', state: 'closed' }],
      ['problem_case', { ...problem, id: 'd', note: 'early' }],
      ['problem_case', { ...problem, id: 'd', state: 'closed', closed_ms: 1 }],
    ];
    for (const [table, row] of wrong) {
      expect(() => insert(db, table, row), JSON.stringify(row)).toThrow(/CHECK|FOREIGN|UNIQUE/);
    }
  });

  it('are journaled with every column', () => {
    insert(db, 'directory_entry', entry);
    insert(db, 'directory_badge', { id: 'b', person_id: 'recipient' });
    insert(db, 'pre_advice', preAdvice);
    insert(db, 'problem_case', problem);
    insert(db, 'phone_verification', verification);
    for (const table of [
      'phone_verification',
      'problem_case',
      'pre_advice',
      'directory_badge',
      'directory_entry',
    ]) {
      expect(journaledTables(db)).toContain(table);
      const names = columnsOf(db, table).map(({ name }) => name);
      for (const [change, sql] of [
        ['update', `UPDATE ${table} SET ${names[0]} = ${names[0]}`],
        ['delete', `DELETE FROM ${table}`],
      ] as const) {
        db.exec(sql);
        expect(lastEntry()).toMatchObject({ table, change });
        expect(Object.keys(lastEntry().row).sort()).toEqual([...names].sort());
      }
    }
    insert(db, 'problem_case', problem);
    expect(Object.keys(lastEntry().row)).toHaveLength(columnsOf(db, 'problem_case').length);
  });

  it('say who is needed: by a live parcel, an announced one, or the directory', () => {
    const needed = () => db.prepare('SELECT person_id FROM person_needed ORDER BY person_id').pluck().all();
    for (const id of ['here', 'left', 'announced', 'forgotten'])
      insert(db, 'person', { id, kind: 'recipient' });
    insert(db, 'directory_entry', { ...entry, person_id: 'here' });
    insert(db, 'directory_entry', { ...entry, person_id: 'left', left_ms: 1 });
    insert(db, 'pre_advice', { ...preAdvice, recipient_id: 'announced', tracking_number: 'T' });
    insert(db, 'pre_advice', {
      ...preAdvice,
      id: 'b',
      recipient_id: 'forgotten',
      state: 'expired',
      ended_ms: 1,
    });
    expect(needed()).toEqual(['announced', 'here', 'recipient']);
    db.exec("UPDATE parcel SET state = 'cancelled'");
    expect(needed()).toEqual(['announced', 'here']);
  });
});
