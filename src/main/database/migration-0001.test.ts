import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { liveParcelStates, parcelMoves, parcelStates } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import {
  columnsOf,
  compartment,
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
  migrate(db, releasedMigrations, 1, 1);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const tables = () =>
  z
    .array(z.object({ name: z.string(), strict: z.int() }))
    .parse(db.prepare("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").all())
    .filter(({ name }) => !name.startsWith('sqlite_'));

/** Walks a parcel along legal moves to a state. */
function walkTo(id: string, state: string): void {
  const paths: Record<string, string[]> = {
    reserved: [],
    depositing: ['depositing'],
    stored: ['depositing', 'stored'],
    retrieving: ['depositing', 'stored', 'retrieving'],
    unconfirmed: ['depositing', 'unconfirmed'],
    retrieved: ['depositing', 'stored', 'retrieving', 'retrieved'],
    recalled: ['depositing', 'stored', 'retrieving', 'recalled'],
    cancelled: ['cancelled'],
  };
  for (const next of paths[state] ?? []) move(id, next);
}
const move = (id: string, state: string) =>
  db.prepare('UPDATE parcel SET state = $state WHERE id = $id').run({ id, state });

it('has only STRICT tables', () => {
  expect(tables().filter(({ strict }) => strict === 0)).toEqual([]);
});

describe('a parcel', () => {
  it('moves as the contract says and not otherwise', () => {
    const legal = new Set(parcelMoves.map(([from, to]) => `${from} ${to}`));
    const held = z
      .array(z.object({ from_state: z.string(), to_state: z.string() }))
      .parse(db.prepare('SELECT * FROM parcel_move').all());
    expect(new Set(held.map(({ from_state, to_state }) => `${from_state} ${to_state}`))).toEqual(legal);

    for (const from of parcelStates) {
      for (const to of parcelStates) {
        if (from === to) continue;
        const id = `${from} ${to}`;
        insert(db, 'parcel', { id, tracking_number: id, ...parcel });
        walkTo(id, from);
        if (legal.has(id)) move(id, to);
        else expect(() => move(id, to), id).toThrow('no such move');
        // Out of the way of the next one.
        db.prepare('DROP TRIGGER IF EXISTS parcel_moves_legally').run();
        move(id, 'cancelled');
        restoreMoves();
      }
    }
  });

  function restoreMoves(): void {
    db.exec(trigger);
  }
  let trigger: string;
  beforeEach(() => {
    trigger = z
      .string()
      .parse(db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'parcel_moves_legally'").pluck().get());
  });

  it.each(parcelStates.filter((state) => state !== 'reserved'))('does not begin as %s', (state) => {
    expect(() => insert(db, 'parcel', { id: 'p', ...parcel, state })).toThrow('begins as reserved');
  });

  it.each(liveParcelStates)('that is %s keeps others out of its compartment', (state) => {
    insert(db, 'parcel', { id: 'p', tracking_number: 'one', ...parcel });
    walkTo('p', state);
    expect(() => insert(db, 'parcel', { id: 'q', tracking_number: 'two', ...parcel })).toThrow('UNIQUE');
  });

  it.each(liveParcelStates)('that is %s keeps its tracking number', (state) => {
    insert(db, 'parcel', { id: 'p', tracking_number: 'one', ...parcel });
    walkTo('p', state);
    const elsewhere = { ...parcel, compartment_id: 'A2' };
    expect(() => insert(db, 'parcel', { id: 'q', tracking_number: 'one', ...elsewhere })).toThrow('UNIQUE');
  });

  it.each(['retrieved', 'recalled', 'cancelled'])('that is %s lets others in', (state) => {
    insert(db, 'parcel', { id: 'p', tracking_number: 'one', ...parcel });
    walkTo('p', state);
    insert(db, 'parcel', { id: 'q', tracking_number: 'one', ...parcel });
  });

  it('is never deleted, by REPLACE neither', () => {
    insert(db, 'parcel', { id: 'p', tracking_number: 'one', ...parcel });
    expect(() => db.exec("DELETE FROM parcel WHERE id = 'p'")).toThrow('never deleted');
    expect(() => db.exec(`REPLACE INTO parcel SELECT * FROM parcel WHERE id = 'p'`)).toThrow('never deleted');
  });
});

describe('the access log', () => {
  beforeEach(() => insert(db, 'access_log', { sequence: 1, detail: '{}' }));

  it.each([
    "UPDATE access_log SET kind = 'other'",
    'DELETE FROM access_log',
    'REPLACE INTO access_log SELECT * FROM access_log',
  ])('refuses %s', (sql) => {
    expect(() => db.exec(sql)).toThrow('append-only');
  });
});

// One row that is right, and what makes it wrong: each CHECK of the file is here.
const operation = {
  id: 'new',
  compartment_id: 'A1',
  cause: 'deposit',
  door_before: 'closed',
};
const message = {
  id: 'new',
  person_id: 'recipient',
  parameters: '{}',
  state: 'delivered',
  settled_ms: 1,
};
const event = { id: 'new', sequence: 1, payload: '{}', is_clock_trusted: 1, was_offline: 1 };
const hold = { parcel_id: 'p', started_because: 'messageDelivered' };
const checks: [table: string, right: Row, wrong: Row[]][] = [
  [
    'configuration',
    { version: 1, document: '{}', source: 'site' },
    [{ document: '{' }, { source: 'nobody' }],
  ],
  [
    'board',
    { id: 'new' },
    [
      { suspect_since_ms: 1 },
      { suspect_reason: 'fellSilent' },
      { suspect_since_ms: 1, suspect_reason: 'other' },
    ],
  ],
  [
    'compartment',
    { id: 'new', ...compartment },
    [
      { size_class: 'XXL' },
      { sensor: 'eye' },
      { accessible_reach: 2 },
      { is_retired: 2 },
      { service: 'broken' },
      { verify_empty: 2 },
      { doubt: 'other', doubt_since_ms: 1 },
      { doubt: 'interrupted' },
      { doubt_since_ms: 1 },
    ],
  ],
  ['person', { id: 'new', kind: 'courier' }, [{ kind: 'operator' }]],
  ['courier', { person_id: 'courier', state: 'approved' }, [{ state: 'other' }, { person_id: 'nobody' }]],
  [
    'parcel',
    { id: 'new', ...parcel },
    [
      { size_class: 'XXL' },
      { was_stored: 2 },
      { said_opened: 2 },
      { courier_id: 'nobody' },
      { recipient_id: 'nobody' },
      { compartment_id: 'nowhere' },
    ],
  ],
  [
    'door_operation',
    operation,
    [
      { cause: 'other' },
      { door_before: 'ajar' },
      { pulse: 'other' },
      { answer: 'perhaps' },
      { outcome: 'other', settled_ms: 1 },
      { outcome: 'interrupted' },
      { settled_ms: 1 },
      { compartment_id: 'nowhere' },
      { parcel_id: 'nothing' },
    ],
  ],
  ['retrieval_code', { id: 'new', parcel_id: 'p' }, [{ parcel_id: 'nothing' }]],
  [
    'hold_interval',
    hold,
    [
      { parcel_id: 'nothing' },
      { started_because: 'other' },
      { ended_ms: 1 },
      { ended_because: 'parcelLeft' },
      { ended_ms: 1, ended_because: 'other' },
    ],
  ],
  [
    'message_outbox',
    message,
    [
      { state: 'other' },
      { parameters: '{' },
      { secret: 'a code that is still readable' },
      { state: 'waiting' },
      { settled_ms: null },
      { person_id: 'nobody' },
    ],
  ],
  [
    'event_outbox',
    event,
    [{ payload: '{' }, { is_clock_trusted: 2 }, { was_offline: 2 }, { state: 'other' }],
  ],
  ['access_log', { sequence: 1, detail: '{}' }, [{ detail: '{' }]],
];

describe.each(checks)('%s', (table, right, wrong) => {
  beforeEach(() => {
    const elsewhere = { ...parcel, compartment_id: 'A3' };
    insert(db, 'parcel', { id: 'p', tracking_number: 'another', ...elsewhere });
  });

  it('takes what is right', () => {
    insert(db, table, right);
  });

  it.each(wrong.map((row) => [JSON.stringify(row), row] as const))('refuses %s', (_text, row) => {
    expect(() => insert(db, table, { ...right, ...row })).toThrow(/CHECK|FOREIGN KEY|begins as/);
  });
});

it('lets a number, a code and a token belong to one alone', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  insert(db, 'person', { id: 'new', kind: 'courier', phone_hash: 'h' });
  expect(() => insert(db, 'person', { id: 'newer', kind: 'courier', phone_hash: 'h' })).toThrow('UNIQUE');
  insert(db, 'person', { id: 'newer', kind: 'recipient', phone_hash: 'h' });
  const code = { parcel_id: 'p', code_hash: 'c', token_hash: 't' };
  insert(db, 'retrieval_code', { id: '1', ...code, voided_ms: 1 });
  insert(db, 'retrieval_code', { id: '2', ...code });
  expect(() => insert(db, 'retrieval_code', { id: '3', ...code, token_hash: 'u' })).toThrow('UNIQUE');
  expect(() => insert(db, 'retrieval_code', { id: '4', ...code, code_hash: 'd' })).toThrow('UNIQUE');
});

it('lets one hold clock run a parcel', () => {
  insert(db, 'parcel', { id: 'p', ...parcel });
  insert(db, 'hold_interval', { ...hold, started_ms: 1 });
  expect(() => insert(db, 'hold_interval', { ...hold, started_ms: 2 })).toThrow('UNIQUE');
});

describe('the journal', () => {
  const facts = () => journaledTables(db).filter((table) => table !== 'journal');

  it('has all tables but those that say nothing of the cabinet', () => {
    const unjournaled = ['journal', 'migration', 'parcel_move', 'program_run'];
    const all = tables().map(({ name }) => name);
    expect([...facts(), ...unjournaled].sort()).toEqual(all.sort());
  });

  it('has a trigger for each kind of change of each table', () => {
    for (const table of facts()) {
      const names = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = $table")
        .pluck()
        .all({ table });
      for (const change of ['insert', 'update', 'delete']) {
        expect(names).toContain(`journal_${table}_${change}`);
      }
    }
  });

  it('has every column of a row that was written, changed or deleted', () => {
    insert(db, 'parcel', { id: 'p', ...parcel });
    // The access log and the parcels refuse what their triggers would have to show here.
    for (const name of [
      'access_log_is_not_updated',
      'access_log_is_not_deleted',
      'parcel_is_never_deleted',
    ]) {
      db.exec(`DROP TRIGGER ${name}`);
    }
    db.pragma('foreign_keys = OFF');
    const rows = new Map<string, Row>(checks.map(([table, right]) => [table, right]));
    rows.set('cabinet_state', { name: 'epoch' });
    rows.set('allowance', { name: 'codes' });
    rows.set('parcel', { id: 'new', ...parcel, compartment_id: 'A2', tracking_number: 'new' });
    for (const table of facts()) {
      const names = columnsOf(db, table).map(({ name }) => name);
      const first = names[0] ?? '';
      const changes: [string, () => void][] = [
        ['insert', () => insert(db, table, rows.get(table) ?? {})],
        ['update', () => db.exec(`UPDATE ${table} SET ${first} = ${first} WHERE rowid = (${newest(table)})`)],
        ['delete', () => db.exec(`DELETE FROM ${table} WHERE rowid = (${newest(table)})`)],
      ];
      for (const [change, make] of changes) {
        if (table === 'event_outbox' && change !== 'insert') continue;
        make();
        const entry = z
          .object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) })
          .parse(JSON.parse(lastEntry()));
        expect(entry).toMatchObject({ table, change });
        expect(Object.keys(entry.row).sort()).toEqual([...names].sort());
      }
    }
  });

  it('has every column of an event that was changed or deleted', () => {
    insert(db, 'event_outbox', event);
    const names = columnsOf(db, 'event_outbox').map(({ name }) => name);
    for (const sql of ['UPDATE event_outbox SET attempts = 1', 'DELETE FROM event_outbox']) {
      db.exec(sql);
      const { row } = z.object({ row: z.record(z.string(), z.unknown()) }).parse(JSON.parse(lastEntry()));
      expect(Object.keys(row).sort()).toEqual([...names].sort());
    }
  });

  const newest = (table: string) => `SELECT max(rowid) FROM ${table}`;
  const lastEntry = () =>
    z.string().parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get());
});
