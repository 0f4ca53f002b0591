import type { Language } from '../../contract/configuration.ts';
import { type DirectoryKind, directoryKind } from '../../contract/directory.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import type { PersonCipher } from './person-cipher.ts';
import type { PersonName } from './person-name.ts';

/** A person in the directory, read: exists in the clear only in memory. */
export interface DirectoryPerson {
  readonly id: string;
  readonly kind: DirectoryKind;
  readonly residence: string;
  readonly name: PersonName;
  readonly e164: string;
  readonly externalId: string | undefined;
  readonly language: Language | undefined;
  readonly accessibleReach: boolean;
  /** No import has named the person since. */
  readonly hasLeft: boolean;
}

const entryRow = z.object({
  id: z.string(),
  kind: directoryKind,
  ciphertext: z.string(),
  left_ms: z.int().nullable(),
});

const idRow = z.object({ id: z.string() });

const select = `SELECT person.id, directory_entry.kind, person.ciphertext, left_ms
  FROM directory_entry JOIN person ON person.id = directory_entry.person_id`;

/** The whole directory, also who has left and is not erased yet. Whoever cannot be read is left out. */
export function readDirectory(reader: Reader, cipher: PersonCipher): DirectoryPerson[] {
  return readSlice(reader, cipher, { after: '', atMost: -1 }).people;
}

/**
 * The next people of the directory after an id, in the order of ids, at most so many rows (-1: all). `next` is
 * for the slice after it; undefined where this was the last one.
 */
export function readSlice(
  reader: Reader,
  cipher: PersonCipher,
  { after, atMost }: { after: string; atMost: number },
): { people: DirectoryPerson[]; next: string | undefined } {
  const rows = reader.all(entryRow, `${select} WHERE person.id > @after ORDER BY person.id LIMIT @atMost`, {
    after,
    atMost,
  });
  return {
    people: rows.map((row) => read(cipher, row)).filter((person) => person !== undefined),
    next: rows.length === atMost ? rows.at(-1)?.id : undefined,
  };
}

/** Whether anybody is in the directory. */
export function hasDirectory(reader: Reader): boolean {
  const row = reader.get(idRow, 'SELECT person_id AS id FROM directory_entry WHERE left_ms IS NULL LIMIT 1');
  return row !== undefined;
}

/** One person of the directory; undefined where there is none, or the key was lost. */
export function directoryPerson(
  reader: Reader,
  cipher: PersonCipher,
  personId: string,
): DirectoryPerson | undefined {
  const row = reader.get(entryRow, `${select} WHERE person.id = @personId`, { personId });
  return row && read(cipher, row);
}

/** Who in the directory has this number and has not left, in the order in which they came; several may share one. */
export function directoryIdsByPhone(reader: Reader, phoneHash: string): string[] {
  return reader
    .all(
      idRow,
      `SELECT person_id AS id FROM directory_entry WHERE phone_hash = @phoneHash AND left_ms IS NULL
       ORDER BY person_id`,
      { phoneHash },
    )
    .map(({ id }) => id);
}

function read(cipher: PersonCipher, row: z.infer<typeof entryRow>): DirectoryPerson | undefined {
  const record = cipher.open(row.id, row.ciphertext);
  const { phone, name, directory } = record ?? {};
  if (phone === undefined || name === undefined || directory === undefined) return undefined;
  const { residence, surname, externalId, language, accessibleReach } = directory;
  return {
    id: row.id,
    kind: row.kind,
    residence,
    name: { full: name, surname },
    e164: phone,
    externalId,
    language,
    accessibleReach,
    hasLeft: row.left_ms !== null,
  };
}

/**
 * Everybody to whom parcels for this recipient belong just as well: persons with the same number, whether
 * it was typed at a deposit or stands in the directory. The recipient is among them.
 */
export function personsOfSameNumber(reader: Reader, recipientId: string): string[] {
  const ids = reader
    .all(
      idRow,
      `WITH numbered (id, phone_hash) AS (
         SELECT id, phone_hash FROM person WHERE kind = 'recipient' AND phone_hash IS NOT NULL
         UNION ALL SELECT person_id, phone_hash FROM directory_entry)
       SELECT other.id FROM numbered self JOIN numbered other ON other.phone_hash = self.phone_hash
       WHERE self.id = @recipientId`,
      { recipientId },
    )
    .map(({ id }) => id);
  return ids.includes(recipientId) ? ids : [recipientId, ...ids];
}

/** Whether parcels for this recipient must lie where everybody can reach: so for anybody with that number. */
export function needsAccessibleReach(reader: Reader, cipher: PersonCipher, recipientId: string): boolean {
  return personsOfSameNumber(reader, recipientId).some(
    (id) => directoryPerson(reader, cipher, id)?.accessibleReach === true,
  );
}

/** In which language this recipient is written to; undefined where nobody said. */
export function languageOf(reader: Reader, cipher: PersonCipher, recipientId: string): Language | undefined {
  return personsOfSameNumber(reader, recipientId)
    .map((id) => directoryPerson(reader, cipher, id)?.language)
    .find((language) => language !== undefined);
}

/** Takes a person who is erased out of the directory, with every credential. */
export function forgetDirectoryEntry(tx: Tx, personId: string): void {
  tx.run('DELETE FROM directory_badge WHERE person_id = @personId', { personId });
  tx.run('DELETE FROM directory_entry WHERE person_id = @personId', { personId });
}
