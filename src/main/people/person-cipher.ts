import { language } from '../../contract/configuration.ts';
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
  /** What the directory says of a person besides. */
  directory: z
    .object({
      residence: z.string(),
      surname: z.string(),
      externalId: z.string().optional(),
      language: language.optional(),
      /** What is far up or down cannot be reached: told of a person's health, so it is in no column. */
      accessibleReach: z.boolean(),
    })
    .optional(),
});
export type PersonRecord = z.infer<typeof personRecord>;

/** Seals and reads persons, each under a key of their own. */
export interface PersonCipher {
  readonly keys: PersonKeys;
  /** Finds a number without reading anybody: the same number gives the same text, on this cabinet only. */
  hashPhone(e164: string): string;
  /** Makes a key for this person (on disk when this returns) and seals the record under it. */
  sealUnderNewKey(personId: string, record: PersonRecord): string;
  /** The same for many, in one write. */
  sealAllUnderNewKeys(persons: readonly { readonly id: string; readonly record: PersonRecord }[]): string[];
  /** Seals a new record under the key that the person has; under a new one where it is gone. */
  reseal(personId: string, record: PersonRecord): string;
  /** Undefined where the key is gone or the text is damaged. */
  open(personId: string, ciphertext: string): PersonRecord | undefined;
}

export function openPersonCipher(options: { dataDirectory: string; secrets: Secrets }): PersonCipher {
  const { dataDirectory, secrets } = options;
  const keys = new PersonKeys(dataDirectory, secrets.key('personKeys'));
  const sealUnder = (key: Buffer, personId: string, record: PersonRecord) =>
    seal(key, JSON.stringify(record), boundTo(personId));
  return {
    keys,
    hashPhone: (e164) => keyedHash(secrets.key('phoneNumbers'), 'personPhone', e164),
    sealUnderNewKey: (personId, record) => sealUnder(keys.add(personId), personId, record),
    sealAllUnderNewKeys(persons) {
      const made = keys.addAll(persons.map(({ id }) => id));
      return persons.map(({ id, record }, index) => {
        const key = made[index];
        if (key === undefined) throw new Error('a key for each person');
        return sealUnder(key, id, record);
      });
    },
    reseal: (personId, record) => sealUnder(keys.keyOf(personId) ?? keys.add(personId), personId, record),
    open(personId, ciphertext) {
      const key = keys.keyOf(personId);
      const text = key === undefined ? undefined : unseal(key, ciphertext, boundTo(personId));
      return text === undefined ? undefined : personRecord.parse(JSON.parse(text));
    },
  };
}

/** Adds a person, found later by kind and number where there is one. Returns the id. */
export function addPerson(
  tx: Tx,
  cipher: PersonCipher,
  person: { kind: PersonKind; e164?: string; name?: string; nowMs: number },
): string {
  const { kind, e164, name, nowMs } = person;
  const id = newId(nowMs);
  const record = { ...(e164 !== undefined && { phone: e164 }), ...(name !== undefined && { name }) };
  const row: SqlParameters = {
    id,
    kind,
    phoneHash: e164 === undefined ? null : cipher.hashPhone(e164),
    ciphertext: cipher.sealUnderNewKey(id, record),
    nowMs,
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
