import { z } from '../../contract/zod.ts';
import type { SqlParameters, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { keyedHash, seal, unseal } from '../secrets/seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { PersonKeys } from './person-keys.ts';

export type PersonKind = 'courier' | 'recipient' | 'technician';

/** What is known about a person; exists in the clear only in memory. */
const personRecord = z.object({
  /** E.164. */
  phone: z.string().optional(),
  name: z.string().optional(),
});
export type PersonRecord = z.infer<typeof personRecord>;

/** Seals and reads persons, each under a key of their own. */
export interface PersonCipher {
  readonly keys: PersonKeys;
  /** Finds a number without reading anybody: the same number gives the same text, on this cabinet only. */
  hashPhone(e164: string): string;
  /** Makes a key for this person (on disk when this returns) and seals the record under it. */
  sealUnderNewKey(personId: string, record: PersonRecord): string;
  /** Undefined where the key is gone or the text is damaged. */
  open(personId: string, ciphertext: string): PersonRecord | undefined;
}

export function openPersonCipher(options: { dataDirectory: string; secrets: Secrets }): PersonCipher {
  const { dataDirectory, secrets } = options;
  const keys = new PersonKeys(dataDirectory, secrets.key('personKeys'));
  return {
    keys,
    hashPhone: (e164) => keyedHash(secrets.key('phoneNumbers'), 'personPhone', e164),
    sealUnderNewKey: (personId, record) =>
      seal(keys.add(personId), JSON.stringify(record), boundTo(personId)),
    open(personId, ciphertext) {
      const key = keys.keyOf(personId);
      const text = key === undefined ? undefined : unseal(key, ciphertext, boundTo(personId));
      return text === undefined ? undefined : personRecord.parse(JSON.parse(text));
    },
  };
}

/** Adds a person, found later by kind and number. Returns the id. */
export function addPerson(
  tx: Tx,
  cipher: PersonCipher,
  person: { kind: PersonKind; e164: string; name?: string; nowMs: number },
): string {
  const id = newId(person.nowMs);
  const record =
    person.name === undefined ? { phone: person.e164 } : { phone: person.e164, name: person.name };
  const row: SqlParameters = {
    id,
    kind: person.kind,
    phoneHash: cipher.hashPhone(person.e164),
    ciphertext: cipher.sealUnderNewKey(id, record),
    nowMs: person.nowMs,
  };
  tx.run(
    `INSERT INTO person (id, kind, phone_hash, ciphertext, created_ms)
     VALUES (@id, @kind, @phoneHash, @ciphertext, @nowMs)`,
    row,
  );
  return id;
}

function boundTo(personId: string): { purpose: string; id: string } {
  return { purpose: 'person', id: personId };
}
