import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import { type Reader, StoreFault, type Tx } from '../database/transaction.ts';
import { madeMsOf } from '../ids.ts';
import { forgetDirectoryEntry } from './directory.ts';
import type { PersonCipher } from './person-cipher.ts';
import { forgetAllTries } from './sign-in-tries.ts';

const dayMs = 86_400_000;
/** As many at a time as one look at them is short. */
const erasedAtOnce = 100;
const idRow = z.object({ id: z.string() });

/**
 * Erases persons: their keys are destroyed, and with them every copy of name and number, also those in
 * backups. The rows stay, since parcels name them, without ciphertext and without the hash by which the
 * number was found. Who is erased already is left alone.
 *
 * The keys go before the transaction commits: if it does not commit, the persons can no longer be read
 * and are erased again by the next run.
 *
 * @throws StoreFault where a file of keys cannot be written; the transaction must then fail.
 */
export function erasePersons(
  tx: Tx,
  cipher: PersonCipher,
  personIds: readonly string[],
  by: { actor: string; nowMs: number },
): void {
  for (const id of personIds) eraseRow(tx, id, by);
  cipher.keys.erase(personIds);
}

function eraseRow(tx: Tx, id: string, { actor, nowMs }: { actor: string; nowMs: number }): void {
  const hashed = tx.get(
    z.object({ phone_hash: z.string() }),
    "SELECT phone_hash FROM person WHERE id = @id AND kind = 'courier' AND phone_hash IS NOT NULL",
    { id },
  );
  if (hashed !== undefined) forgetAllTries(tx, hashed.phone_hash);
  tx.run('DELETE FROM person_unneeded WHERE person_id = @id', { id });
  forgetDirectoryEntry(tx, id);
  const changed = tx.run(
    `UPDATE person SET phone_hash = NULL, ciphertext = '', erased_ms = @nowMs
     WHERE id = @id AND erased_ms IS NULL`,
    { id, nowMs },
  );
  if (changed > 0) {
    appendAccessLog(tx, { kind: 'person.erased', actor, subject: `person:${id}`, nowMs });
  }
}

/**
 * Notes since when a recipient is needed neither by a parcel nor by the directory, by a trusted clock
 * alone; and that one is needed again. A note that lies ahead, from a clock that has since been set right, begins anew.
 */
export function noteUnneeded(
  tx: Tx,
  { nowMs, isClockTrusted }: Pick<Moment, 'nowMs' | 'isClockTrusted'>,
): void {
  tx.run('DELETE FROM person_unneeded WHERE person_id IN (SELECT person_id FROM person_needed)');
  if (!isClockTrusted) return;
  tx.run('UPDATE person_unneeded SET since_ms = @nowMs WHERE since_ms > @nowMs', { nowMs });
  tx.run(
    `INSERT INTO person_unneeded (person_id, since_ms)
     SELECT id, @nowMs FROM person WHERE kind = 'recipient' AND erased_ms IS NULL
       AND NOT EXISTS (SELECT 1 FROM person_unneeded u WHERE u.person_id = person.id)
       AND id NOT IN (SELECT person_id FROM person_needed)`,
    { nowMs },
  );
}

/**
 * Erases recipients whom nothing has needed for so many days, once no message to them waits; and keys
 * as old as that whose person the database does not know: it was restored from before the person, and
 * what was set aside still holds the ciphertext. Nothing while the clock is not trusted.
 *
 * @returns how many were erased.
 * @throws StoreFault as `erasePersons`.
 */
export function eraseUnneeded(
  tx: Tx,
  cipher: PersonCipher,
  afterDays: number,
  { nowMs, isClockTrusted }: Pick<Moment, 'nowMs' | 'isClockTrusted'>,
): number {
  if (!isClockTrusted) return 0;
  const untilMs = nowMs - afterDays * dayMs;
  const due = tx.all(
    idRow,
    `SELECT person_id AS id FROM person_unneeded WHERE since_ms <= @untilMs
       AND NOT EXISTS (SELECT 1 FROM message_outbox m WHERE m.person_id = person_unneeded.person_id
         AND m.state = 'waiting')
     ORDER BY since_ms, person_id LIMIT ${erasedAtOnce}`,
    { untilMs },
  );
  const old = cipher.keys.ids().filter((id) => madeMsOf(id) <= untilMs);
  const unknown = tx.all(
    idRow,
    'SELECT value AS id FROM json_each(@old) WHERE value NOT IN (SELECT id FROM person)',
    { old: JSON.stringify(old) },
  );
  const ids = [...due, ...unknown].map(({ id }) => id);
  if (ids.length > 0) erasePersons(tx, cipher, ids, { actor: 'kiosk', nowMs });
  return ids.length;
}

/**
 * Erases a courier who has left, by the operator's word: nobody signs in as this courier any more, with
 * PIN or badge, and a number that comes back is a new courier's. Parcels go on to name the id.
 */
export function eraseCourier(
  tx: Tx,
  cipher: PersonCipher,
  { courierId, actor, nowMs }: { courierId: string; actor: string; nowMs: number },
): { isErased: true } | { isErased: false; because: 'unknownCourier' | 'depositsNow' } {
  const known = tx.get(
    idRow,
    `SELECT person_id AS id FROM courier JOIN person ON person.id = person_id
     WHERE person_id = @courierId AND erased_ms IS NULL`,
    { courierId },
  );
  if (known === undefined) return { isErased: false, because: 'unknownCourier' };
  const onTheWay = tx.get(
    idRow,
    "SELECT id FROM parcel WHERE courier_id = @courierId AND state IN ('reserved', 'depositing') LIMIT 1",
    { courierId },
  );
  if (onTheWay !== undefined) return { isErased: false, because: 'depositsNow' };
  tx.run("UPDATE courier SET pin_hash = '' WHERE person_id = @courierId", { courierId });
  tx.run(
    'UPDATE courier_badge SET revoked_ms = @nowMs WHERE courier_id = @courierId AND revoked_ms IS NULL',
    { courierId, nowMs },
  );
  erasePersons(tx, cipher, [courierId], { actor, nowMs });
  return { isErased: true };
}

/**
 * Destroys keys of persons whom the database calls erased. At start: a database that was restored and
 * had its journal replayed may know of erasures that the file of keys does not. Returns how many
 * persons were made unreadable; where the disk refuses, the next start tries again.
 */
export function destroyKeysOfErased(reader: Reader, cipher: PersonCipher): number | 'diskRefused' {
  const withKey = new Set(cipher.keys.ids());
  const erased = reader
    .all(idRow, 'SELECT id FROM person WHERE erased_ms IS NOT NULL')
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
