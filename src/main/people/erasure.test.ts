import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import type { CabinetDatabase } from '../database/open.ts';
import { compartment, insert, openRaw, parcel, TestPlace } from '../database/test-place.ts';
import { StoreFault } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { openSecrets } from '../secrets/secrets.ts';
import { eraseCourier, erasePersons, eraseUnneeded, noteUnneeded } from './erasure.ts';
import { addPerson, openPersonCipher, type PersonCipher } from './person-cipher.ts';
import { findOrAddRecipient, readPhoneOf } from './recipients.ts';

const dayMs = 86_400_000;
const e164 = '+4915123456789';
let place: TestPlace;
let database: CabinetDatabase;
let cipher: PersonCipher;
let nowMs: number;
let raw: ReturnType<typeof openRaw>;

beforeEach(() => {
  place = new TestPlace();
  database = place.open();
  cipher = openCipher();
  nowMs = Date.UTC(2026, 10, 24);
  raw = openRaw(place.path);
  insert(raw, 'person', { id: 'courier', kind: 'courier' });
  insert(raw, 'board', { id: 'board' });
  for (const id of ['A1', 'A2']) insert(raw, 'compartment', { id, ...compartment });
});
afterEach(() => {
  raw.close();
  place.remove();
});

function openCipher(): PersonCipher {
  const secrets = openSecrets({ dataDirectory: place.directory, environment: {}, isNewCabinet: true });
  return openPersonCipher({ dataDirectory: place.directory, secrets });
}

const recipient = (number = e164) =>
  database.store.transaction((tx) => findOrAddRecipient(tx, cipher, { e164: number, nowMs }));
const reserve = (id: string, recipientId: string, compartmentId = 'A1') =>
  insert(raw, 'parcel', {
    ...parcel,
    id,
    tracking_number: id,
    recipient_id: recipientId,
    compartment_id: compartmentId,
  });
const move = (id: string, ...states: string[]) => {
  for (const state of states)
    raw.prepare('UPDATE parcel SET state = $state WHERE id = $id').run({ id, state });
};
const look = ({ isClockTrusted = true, afterDays = 30 } = {}) =>
  database.store.transaction((tx) => {
    noteUnneeded(tx, { nowMs, isClockTrusted });
    return eraseUnneeded(tx, cipher, afterDays, { nowMs, isClockTrusted });
  });
const pass = (days: number) => {
  nowMs += days * dayMs;
};
const canBeRead = (id: string) => readPhoneOf(database.store, openCipher(), id) !== undefined;
const logged = () =>
  database.store.all(
    z.object({ actor: z.string(), subject: z.string() }),
    "SELECT actor, subject FROM access_log WHERE kind = 'person.erased' ORDER BY sequence",
  );

describe('a recipient', () => {
  it('is erased so many days after the last parcel left, and not before', () => {
    const id = recipient();
    reserve('one', id);
    reserve('two', id, 'A2');
    move('one', 'depositing', 'stored', 'retrieving', 'retrieved');
    look();
    pass(100);
    expect(look()).toBe(0);
    move('two', 'depositing', 'stored', 'retrieving', 'recalled');
    look();
    pass(29.9);
    expect(look()).toBe(0);
    expect(canBeRead(id)).toBe(true);
    pass(0.1);
    expect(look()).toBe(1);
    expect(canBeRead(id)).toBe(false);
    expect(look()).toBe(0);
    expect(logged()).toEqual([{ actor: 'kiosk', subject: `person:${id}` }]);
    expect(raw.prepare('SELECT count(*) FROM person_unneeded').pluck().get()).toBe(0);
  });

  it.each([['reserved'], ['depositing'], ['depositing', 'stored'], ['depositing', 'unconfirmed']])(
    'with a parcel that came to %s %s is needed, however long ago a parcel left',
    (...states) => {
      const id = recipient();
      look();
      pass(20);
      reserve('one', id);
      move('one', ...states.filter((state) => state !== 'reserved'));
      look();
      pass(20);
      expect(look()).toBe(0);
      // From the end of this parcel it counts anew.
      move('one', ...(states.at(-1) === 'stored' ? ['retrieving', 'retrieved'] : ['cancelled']));
      look();
      pass(29);
      expect(look()).toBe(0);
      pass(1);
      expect(look()).toBe(1);
    },
  );

  it('is not erased by a clock in doubt, nor by the days that it claims', () => {
    const id = recipient();
    look({ isClockTrusted: false });
    pass(400);
    expect(look({ isClockTrusted: false })).toBe(0);
    // Only now somebody knows what day it is.
    look();
    pass(29);
    expect(look()).toBe(0);
    pass(1);
    expect(look({ isClockTrusted: false })).toBe(0);
    expect(look()).toBe(1);
    expect(canBeRead(id)).toBe(false);
  });

  it('noted under a clock that stood years ahead counts from when it was set right', () => {
    recipient();
    pass(3_650);
    look();
    pass(-3_650);
    look();
    pass(30);
    expect(look()).toBe(1);
  });

  it('to whom a message waits is erased after that', () => {
    const id = recipient();
    look();
    insert(raw, 'message_outbox', { id: 'm', person_id: id, parameters: '{}', state: 'waiting' });
    pass(30);
    expect(look()).toBe(0);
    raw.exec("UPDATE message_outbox SET state = 'givenUp', settled_ms = 1");
    expect(look()).toBe(1);
  });

  it('who comes back after the erasure is a new one', () => {
    const before = recipient();
    look();
    pass(30);
    look();
    expect(recipient()).not.toBe(before);
  });

  it('is erased by the next try where the files of keys could not be written', () => {
    const id = recipient();
    look();
    pass(30);
    const copy = join(place.directory, 'person-keys.copy');
    renameSync(copy, `${copy}.away`);
    mkdirSync(copy);
    expect(() => look()).toThrow(StoreFault);
    expect(logged()).toEqual([]);
    rmSync(copy, { recursive: true });
    renameSync(`${copy}.away`, copy);
    expect(look()).toBe(1);
    expect(canBeRead(id)).toBe(false);
  });

  it('is erased with many others, some at a time', () => {
    for (let each = 0; each < 130; each += 1) recipient(`+49151${String(each).padStart(8, '0')}`);
    look();
    pass(30);
    expect([look(), look(), look()]).toEqual([100, 30, 0]);
    expect(openCipher().keys.ids()).toEqual([]);
  });

  it('of the directory is needed as long as it names them, and then goes with number, PIN and badge', () => {
    const id = recipient();
    insert(raw, 'directory_entry', { person_id: id, kind: 'resident', phone_hash: 'hash', pin_hash: 'pin' });
    insert(raw, 'directory_badge', { id: 'badge', person_id: id });
    look();
    pass(400);
    expect(look()).toBe(0);
    raw.exec('UPDATE directory_entry SET left_ms = 1');
    look();
    pass(30);
    expect(look()).toBe(1);
    for (const table of ['directory_entry', 'directory_badge']) {
      expect(raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
  });

  it('is looked for without a look at everybody whom the cabinet has seen', () => {
    const plan = raw
      .prepare(
        `EXPLAIN QUERY PLAN SELECT id FROM person WHERE kind = 'recipient' AND erased_ms IS NULL
           AND NOT EXISTS (SELECT 1 FROM person_unneeded u WHERE u.person_id = person.id)
           AND id NOT IN (SELECT person_id FROM person_needed)`,
      )
      .all()
      .map((row) => (row as { detail: string }).detail);
    // The live parcels, not all; and the directory.
    expect(plan.filter((line) => /^SCAN (person|parcel)$/.test(line))).toEqual([]);
    expect(plan.join()).toContain('person_not_erased');
    expect(plan.join()).not.toContain('CORRELATED LIST');
  });
});

describe('a key whose person the database does not know', () => {
  it('is destroyed when it is as old as that, and no younger one', () => {
    const lost = newId(nowMs);
    cipher.keys.add(lost);
    pass(29);
    const young = newId(nowMs);
    cipher.keys.add(young);
    cipher.keys.add('of-no-time');
    expect(look()).toBe(0);
    pass(1);
    expect(look()).toBe(1);
    expect(openCipher().keys.ids().sort()).toEqual([young, 'of-no-time'].sort());
    expect(logged()).toEqual([]);
  });
});

describe('a courier', () => {
  const add = () => {
    const id = database.store.transaction((tx) =>
      addPerson(tx, cipher, { kind: 'courier', e164, name: 'Kim', nowMs }),
    );
    insert(raw, 'courier', { person_id: id, state: 'approved', pin_hash: 'hash' });
    insert(raw, 'courier_badge', { id: 'badge', courier_id: id, token_hash: 'token' });
    return id;
  };
  const erase = (courierId: string) =>
    database.store.transaction((tx) =>
      eraseCourier(tx, cipher, { courierId, actor: 'technician:alex', nowMs }),
    );

  it('is never erased by time', () => {
    const id = add();
    look();
    pass(400);
    expect(look()).toBe(0);
    expect(canBeRead(id)).toBe(true);
  });

  it('is erased by the operator, with PIN and badges, and is not a courier to sign in as any more', () => {
    const id = add();
    expect(erase(id)).toEqual({ isErased: true });
    expect(canBeRead(id)).toBe(false);
    expect(raw.prepare('SELECT phone_hash, ciphertext FROM person WHERE id = $id').get({ id })).toEqual({
      phone_hash: null,
      ciphertext: '',
    });
    expect(raw.prepare('SELECT pin_hash FROM courier WHERE person_id = $id').pluck().get({ id })).toBe('');
    expect(raw.prepare('SELECT revoked_ms FROM courier_badge').pluck().get()).toBe(nowMs);
    expect(logged()).toEqual([{ actor: 'technician:alex', subject: `person:${id}` }]);
    expect(erase(id)).toEqual({ isErased: false, because: 'unknownCourier' });
    expect(erase('nobody')).toEqual({ isErased: false, because: 'unknownCourier' });
  });

  it('in the middle of a deposit is not', () => {
    const id = add();
    insert(raw, 'parcel', { ...parcel, id: 'p', courier_id: id, recipient_id: recipient('+4915123456780') });
    expect(erase(id)).toEqual({ isErased: false, because: 'depositsNow' });
    move('p', 'cancelled');
    expect(erase(id)).toEqual({ isErased: true });
  });
});

it('erases each person once, and all their keys in one go', () => {
  const ids = [recipient(), recipient('+4915123456780')];
  database.store.transaction((tx) => erasePersons(tx, cipher, ids, { actor: 'kiosk', nowMs }));
  database.store.transaction((tx) => erasePersons(tx, cipher, ids, { actor: 'kiosk', nowMs: nowMs + 1 }));
  expect(logged()).toHaveLength(2);
  expect(raw.prepare('SELECT erased_ms FROM person WHERE erased_ms IS NOT NULL').pluck().all()).toEqual([
    nowMs,
    nowMs,
  ]);
});
