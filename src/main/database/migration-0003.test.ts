import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { courierMoves } from '../../contract/courier.ts';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import { replay } from './replay.ts';
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
  migrate(db, releasedMigrations, 1, 2);
  insertCabinet(db);
});
afterEach(() => {
  db.close();
  place.remove();
});

const upgrade = () => migrate(db, releasedMigrations, 2, 3);
const rows = (sql: string) => db.prepare(sql).all();
const courierOf = (id: string, row: Record<string, string | number>) => {
  insert(db, 'person', { id, kind: 'courier', phone_hash: `hash of ${id}`, created_ms: 7_000 });
  insert(db, 'courier', { person_id: id, state: 'approved', pin_hash: `pin of ${id}`, ...row });
};

it('keeps every courier as they were, of no company and with an unproven number', () => {
  courierOf('ada', {});
  courierOf('bob', { state: 'suspended' });
  upgrade();
  const same = {
    company_id: 'other',
    is_company_confirmed: 0,
    is_number_verified: 0,
    access: null,
    registered_ms: 7_000,
    state_since_ms: 7_000,
  };
  expect(rows('SELECT * FROM courier ORDER BY person_id')).toEqual([
    { person_id: 'ada', state: 'approved', pin_hash: 'pin of ada', ...same },
    { person_id: 'bob', state: 'suspended', pin_hash: 'pin of bob', ...same },
  ]);
});

it('goes on counting wrong PINs, of couriers and of numbers of nobody, and nothing else of the allowances', () => {
  courierOf('ada', { wrong_pins: 7, wait_until_ms: 99_000 });
  courierOf('bob', {});
  insert(db, 'allowance', { name: 'signIn:nobody', tokens: 3, updated_ms: 5 });
  // From before the number was somebody's.
  insert(db, 'allowance', { name: 'signIn:hash of ada', tokens: 1, updated_ms: 5 });
  insert(db, 'allowance', { name: 'wrongCodes', tokens: 4.5, updated_ms: 5 });
  upgrade();
  const counted = { wrong_codes: 0, last_wrong_running_ms: 0 };
  expect(rows('SELECT * FROM sign_in_tries ORDER BY phone_hash')).toEqual([
    { phone_hash: 'hash of ada', wrong_pins: 7, ...counted },
    { phone_hash: 'nobody', wrong_pins: 3, ...counted },
  ]);
  expect(rows('SELECT name FROM allowance')).toEqual([{ name: 'wrongCodes' }]);
});

describe('what is written', () => {
  beforeEach(() => {
    courierOf('ada', {});
    upgrade();
  });

  it('moves a courier as the contract says and not otherwise', () => {
    expect(rows('SELECT * FROM courier_move ORDER BY 1, 2')).toEqual(
      courierMoves
        .map(([from_state, to_state]) => ({ from_state, to_state }))
        .sort((a, b) => (a.from_state + a.to_state < b.from_state + b.to_state ? -1 : 1)),
    );
    db.exec("UPDATE courier SET state = 'suspended'");
    expect(() => db.exec("UPDATE courier SET state = 'pending'")).toThrow('no such move of a courier');
  });

  it('holds the rules of the tables', () => {
    const badge = { id: 'b', courier_id: 'ada', token_hash: 't' };
    insert(db, 'courier_badge', badge);
    expect(() => insert(db, 'courier_badge', { ...badge, id: 'c' })).toThrow('UNIQUE');
    expect(() =>
      insert(db, 'courier_badge', { ...badge, id: 'c', token_hash: 'u', courier_id: 'courier' }),
    ).toThrow('FOREIGN');
    const asked = { purpose: 'registration', channel: 'message', phone_hash: 'h' };
    insert(db, 'phone_verification', { id: '1', ...asked });
    expect(() => insert(db, 'phone_verification', { id: '2', ...asked })).toThrow('UNIQUE');
    insert(db, 'phone_verification', { id: '2', ...asked, channel: 'operator' });
    insert(db, 'phone_verification', { id: '3', ...asked, ended: 'replaced', ended_running_ms: 1 });
    for (const wrong of [
      { purpose: 'other' },
      { channel: 'pigeon' },
      { ended: 'other', ended_running_ms: 1 },
      { ended: 'expired' },
      { ended_running_ms: 1 },
    ]) {
      expect(() =>
        insert(db, 'phone_verification', { id: '4', ...asked, phone_hash: 'i', ...wrong }),
      ).toThrow('CHECK');
    }
    for (const wrong of ['is_company_confirmed = 2', 'is_number_verified = 2', "access = '{'"])
      expect(() => db.exec(`UPDATE courier SET ${wrong}`)).toThrow('CHECK');
    for (const column of ['wrong_pins', 'wrong_codes'])
      expect(() => insert(db, 'sign_in_tries', { phone_hash: 'n', [column]: -1 })).toThrow('CHECK');
  });

  it('is journaled with every column', () => {
    const entry = z.object({ table: z.string(), change: z.string(), row: z.record(z.string(), z.unknown()) });
    const last = () =>
      entry.parse(
        JSON.parse(
          z
            .string()
            .parse(db.prepare('SELECT entry FROM journal ORDER BY sequence DESC LIMIT 1').pluck().get()),
        ),
      );
    const samples = {
      sign_in_tries: { phone_hash: 'n' },
      courier_badge: { id: 'b', courier_id: 'ada' },
      phone_verification: { id: 'v', purpose: 'registration', channel: 'message' },
      courier: { person_id: 'courier', state: 'pending' },
    };
    for (const [table, sample] of Object.entries(samples)) {
      expect(journaledTables(db)).toContain(table);
      const names = columnsOf(db, table).map(({ name }) => name);
      const key = names[0] ?? '';
      const mine = `WHERE ${key} = '${Object.values(sample)[0]}'`;
      for (const [change, make] of [
        ['insert', () => insert(db, table, sample)],
        ['update', () => db.exec(`UPDATE ${table} SET ${key} = ${key} ${mine}`)],
        ['delete', () => db.exec(`DELETE FROM ${table} ${mine}`)],
      ] as const) {
        make();
        expect(last()).toMatchObject({ table, change });
        expect(Object.keys(last().row).sort()).toEqual([...names].sort());
      }
    }
  });
});

it('comes to the same where a replay makes it again', () => {
  courierOf('ada', { wrong_pins: 2 });
  for (const name of ['signIn:b', 'signIn:a', 'signIn:c']) insert(db, 'allowance', { name, tokens: 1 });
  const sequence = () => z.int().parse(db.prepare('SELECT max(sequence) FROM journal').pluck().get());
  const before = sequence();
  const backup = join(place.directory, 'backup.sqlite');
  db.exec(`VACUUM INTO '${backup}'`);
  upgrade();
  insert(db, 'sign_in_tries', { phone_hash: 'later', wrong_pins: 1 });
  const entries = z
    .array(z.object({ sequence: z.int(), entry: z.string() }))
    .parse(db.prepare('SELECT sequence, entry FROM journal WHERE sequence > $before').all({ before }));
  const restored = connect(backup);
  replay(restored, entries, (through) => migrate(restored, releasedMigrations, 2, through));
  for (const table of ['courier', 'sign_in_tries', 'allowance', 'journal']) {
    const all = `SELECT * FROM ${table} ORDER BY 1`;
    expect(restored.prepare(all).all(), table).toEqual(rows(all));
  }
  restored.close();
});
