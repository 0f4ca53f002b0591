import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { migrate } from '../database/migrate.ts';
import { releasedMigrations } from '../database/test-place.ts';
import { Store, StoreFault } from '../database/transaction.ts';
import { unseal } from '../secrets/seal.ts';
import { openSecrets } from '../secrets/secrets.ts';
import { destroyKeysOfErased, erasePersons } from './erasure.ts';
import { openPersonCipher, type PersonCipher } from './person-cipher.ts';
import { findOrAddRecipient, readNameOf, readPhoneOf } from './recipients.ts';

const e164 = '+4915123456789';
const nowMs = Date.UTC(2026, 10, 24);

let directory: string;
let store: Store;
let cipher: PersonCipher;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-recipients-'));
  const db = new Database(join(directory, 'cabinet.db'));
  migrate(db, releasedMigrations, 1);
  store = new Store(db);
  cipher = openCipher();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

function openCipher(): PersonCipher {
  const secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: true });
  return openPersonCipher({ dataDirectory: directory, secrets });
}

const findOrAdd = (number = e164) =>
  store.transaction((tx) => findOrAddRecipient(tx, cipher, { e164: number, nowMs }));

describe('recipients', () => {
  it('finds the same person for the same number, another for another, over restarts', () => {
    const id = findOrAdd();
    expect(findOrAdd()).toBe(id);
    expect(findOrAdd('+4915123456780')).not.toBe(id);
    cipher = openCipher();
    expect(findOrAdd()).toBe(id);
    expect(readPhoneOf(store, cipher, id)).toBe(e164);
    expect(readNameOf(store, cipher, id)).toBeUndefined();
    expect(readPhoneOf(store, cipher, 'nobody')).toBeUndefined();
  });

  it('cannot be read with the row of another person', () => {
    const one = findOrAdd();
    const two = findOrAdd('+4915123456780');
    store.transaction((tx) =>
      tx.run(
        'UPDATE person SET ciphertext = (SELECT ciphertext FROM person WHERE id = @two) WHERE id = @one',
        {
          one,
          two,
        },
      ),
    );
    expect(readPhoneOf(store, cipher, one)).toBeUndefined();
  });

  it('costs a reminder and no parcel when the keys are lost, and heals at the next deposit', () => {
    const id = findOrAdd();
    for (const name of ['person-keys', 'person-keys.copy']) rmSync(join(directory, name));
    cipher = openCipher();
    expect(readPhoneOf(store, cipher, id)).toBeUndefined();
    expect(findOrAdd()).toBe(id);
    expect(readPhoneOf(store, cipher, id)).toBe(e164);
  });

  it('writes no row whose key could not be kept', () => {
    const broken: PersonCipher = {
      ...cipher,
      sealUnderNewKey: () => {
        throw new Error('ENOSPC');
      },
    };
    expect(() => store.transaction((tx) => findOrAddRecipient(tx, broken, { e164, nowMs }))).toThrow(
      'ENOSPC',
    );
    expect(store.all(z.unknown(), 'SELECT * FROM person')).toEqual([]);
  });

  it('erases a person for good: nothing that was ever written opens with any key that is left', () => {
    const erased = findOrAdd();
    const kept = findOrAdd('+4915123456780');
    store.transaction((tx) => erasePersons(tx, cipher, [erased], { actor: 'kiosk', nowMs }));
    expect(readPhoneOf(store, cipher, erased)).toBeUndefined();
    expect(readPhoneOf(store, cipher, kept)).toBe('+4915123456780');

    cipher = openCipher();
    const secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: false });
    const entries = store.all(
      z.object({ ciphertext: z.string() }),
      `SELECT entry ->> '$.row.ciphertext' AS ciphertext FROM journal
       WHERE entry ->> '$.row.id' = @erased AND entry ->> '$.row.ciphertext' <> ''`,
      { erased },
    );
    expect(entries.length).toBeGreaterThan(0);
    const keysLeft = [
      ...cipher.keys.ids().map((id) => cipher.keys.keyOf(id) ?? randomBytes(32)),
      ...(['personKeys', 'phoneNumbers', 'messages', 'pins', 'retrievalCodes'] as const).map(secrets.key),
    ];
    for (const { ciphertext } of entries) {
      for (const key of keysLeft) {
        expect(unseal(key, ciphertext, { purpose: 'person', id: erased })).toBeUndefined();
      }
    }
    // A number that comes back is a new person.
    expect(findOrAdd()).not.toBe(erased);
  });

  it('stays erased when the database was set back, and finishes an erasure that only it knows of', () => {
    const id = findOrAdd();
    store.transaction((tx) => tx.run('UPDATE person SET erased_ms = 1 WHERE id = @id', { id }));
    expect(destroyKeysOfErased(store, cipher)).toBe(1);
    expect(destroyKeysOfErased(store, cipher)).toBe(0);
    store.transaction((tx) => tx.run('UPDATE person SET erased_ms = NULL WHERE id = @id', { id }));
    expect(readPhoneOf(store, openCipher(), id)).toBeUndefined();
  });

  it('does not keep the kiosk from starting when the file of keys cannot be read', () => {
    const id = findOrAdd();
    store.transaction((tx) => tx.run('UPDATE person SET erased_ms = 1 WHERE id = @id', { id }));
    const path = join(directory, 'person-keys');
    for (const each of [path, `${path}.copy`]) {
      rmSync(each);
      mkdirSync(each);
    }
    // As the running program sees it, and as the next one does.
    expect(destroyKeysOfErased(store, cipher)).toBe('diskRefused');
    expect(destroyKeysOfErased(store, openCipher())).toBe(0);
    expect(readPhoneOf(store, openCipher(), id)).toBeUndefined();
    expect(() => findOrAdd('+4915123456780')).toThrow(StoreFault);
  });

  it('can be erased twice, and again after a transaction that did not commit', () => {
    const id = findOrAdd();
    expect(() =>
      store.transaction((tx) => {
        erasePersons(tx, cipher, [id], { actor: 'kiosk', nowMs });
        throw new Error('power');
      }),
    ).toThrow('power');
    expect(readPhoneOf(store, cipher, id)).toBeUndefined();
    store.transaction((tx) => erasePersons(tx, cipher, [id], { actor: 'kiosk', nowMs }));
    store.transaction((tx) => erasePersons(tx, cipher, [id], { actor: 'kiosk', nowMs: nowMs + 1 }));
    expect(store.get(z.object({ erased_ms: z.number() }), 'SELECT erased_ms FROM person')).toEqual({
      erased_ms: nowMs,
    });
  });
});
