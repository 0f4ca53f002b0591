import { z } from '../../contract/zod.ts';
import { type Reader, StoreFault, type Tx } from '../database/transaction.ts';
import { addPerson, type PersonCipher, type PersonRecord } from './person-cipher.ts';

const personRow = z.object({ id: z.string(), ciphertext: z.string() });

/**
 * The recipient with this number, made where there is none. A person row is unique for its number, so
 * that parcels for one recipient are found together.
 *
 * A known recipient whose key was lost gets a new key here, since the number is known again. The key
 * is on disk before the caller's transaction commits.
 *
 * @throws StoreFault where the key cannot be kept; the transaction must then fail.
 */
export function findOrAddRecipient(
  tx: Tx,
  cipher: PersonCipher,
  { e164, nowMs }: { e164: string; nowMs: number },
): string {
  const known = tx.get(
    personRow,
    `SELECT id, ciphertext FROM person WHERE kind = 'recipient' AND phone_hash = @phoneHash`,
    { phoneHash: cipher.hashPhone(e164) },
  );
  if (known === undefined) return addPerson(tx, cipher, { kind: 'recipient', e164, nowMs });
  if (cipher.open(known.id, known.ciphertext) === undefined) {
    tx.run('UPDATE person SET ciphertext = @ciphertext WHERE id = @id', {
      id: known.id,
      ciphertext: cipher.sealUnderNewKey(known.id, { phone: e164 }),
    });
  }
  return known.id;
}

/** A person's number (E.164), or undefined where the person was erased or the key was lost. */
export function readPhoneOf(reader: Reader, cipher: PersonCipher, personId: string): string | undefined {
  return readPerson(reader, cipher, personId)?.phone;
}

/** A person's name, or undefined where there is none or the person can no longer be read. */
export function readNameOf(reader: Reader, cipher: PersonCipher, personId: string): string | undefined {
  return readPerson(reader, cipher, personId)?.name;
}

/**
 * Erases a person: the key is destroyed, and with it every copy of name and number, also those in
 * backups. The row stays, since parcels name it, without its ciphertext and without the hash by which
 * the number was found. A person who is erased already is left alone.
 *
 * The key goes before the transaction commits: if it does not commit, the person can no longer be
 * read and is erased again by the next run.
 *
 * @throws StoreFault where the file of keys cannot be written; the transaction must then fail.
 */
export function erasePerson(tx: Tx, cipher: PersonCipher, personId: string, nowMs: number): void {
  tx.run(
    `UPDATE person SET phone_hash = NULL, ciphertext = '', erased_ms = @nowMs
     WHERE id = @personId AND erased_ms IS NULL`,
    { personId, nowMs },
  );
  cipher.keys.erase([personId]);
}

/**
 * Destroys keys of persons whom the database calls erased. At start: a database that was restored and
 * had its journal replayed may know of erasures that the file of keys does not. Returns how many
 * persons were made unreadable; where the disk refuses, the next start tries again.
 */
export function destroyKeysOfErased(reader: Reader, cipher: PersonCipher): number | 'diskRefused' {
  const withKey = new Set(cipher.keys.ids());
  const erased = reader
    .all(z.object({ id: z.string() }), 'SELECT id FROM person WHERE erased_ms IS NOT NULL')
    .map(({ id }) => id)
    .filter((id) => withKey.has(id));
  if (erased.length === 0) return 0;
  try {
    cipher.keys.erase(erased);
    return erased.length;
  } catch (error) {
    if (error instanceof StoreFault) return 'diskRefused';
    throw error;
  }
}

function readPerson(reader: Reader, cipher: PersonCipher, personId: string): PersonRecord | undefined {
  const row = reader.get(personRow, 'SELECT id, ciphertext FROM person WHERE id = @personId', { personId });
  return row === undefined ? undefined : cipher.open(row.id, row.ciphertext);
}
