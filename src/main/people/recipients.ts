import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { addPerson, type PersonCipher, type PersonKind, type PersonRecord } from './person-cipher.ts';

const personRow = z.object({ id: z.string(), ciphertext: z.string() });

/** The recipient with this number, so that parcels for one recipient are found together. */
export function findOrAddRecipient(
  tx: Tx,
  cipher: PersonCipher,
  { e164, nowMs }: { e164: string; nowMs: number },
): string {
  return findOrAddPerson(tx, cipher, { kind: 'recipient', e164, nowMs });
}

/**
 * The person of a kind with this number, made where there is none: a person row is unique for both.
 *
 * A known person whose key was lost gets a new key here, since the number is known again. The key
 * is on disk before the caller's transaction commits.
 *
 * @throws StoreFault where the key cannot be kept; the transaction must then fail.
 */
export function findOrAddPerson(
  tx: Tx,
  cipher: PersonCipher,
  { kind, e164, nowMs }: { kind: PersonKind; e164: string; nowMs: number },
): string {
  const known = tx.get(
    personRow,
    'SELECT id, ciphertext FROM person WHERE kind = @kind AND phone_hash = @phoneHash',
    { kind, phoneHash: cipher.hashPhone(e164) },
  );
  if (known === undefined) return addPerson(tx, cipher, { kind, e164, nowMs });
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

function readPerson(reader: Reader, cipher: PersonCipher, personId: string): PersonRecord | undefined {
  const row = reader.get(personRow, 'SELECT id, ciphertext FROM person WHERE id = @personId', { personId });
  return row === undefined ? undefined : cipher.open(row.id, row.ciphertext);
}
