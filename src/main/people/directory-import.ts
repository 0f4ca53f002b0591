import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Store, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { type DirectoryPerson, readDirectory } from './directory.ts';
import {
  type BadRow,
  type DirectoryFileRefusal,
  type DirectoryRow,
  identityById,
  identityByName,
  readDirectoryFile,
} from './directory-file.ts';
import type { PersonCipher, PersonRecord } from './person-cipher.ts';
import { compact } from './search-words.ts';
import { revokeStandingPin } from './standing-credentials.ts';

export interface DirectoryImport {
  readonly bytes: Uint8Array;
  /** Of numbers in national form: ISO 3166, two letters. */
  readonly country: string;
  /** For the access log: `technician:ID`, `platform:ID`. */
  readonly actor: string;
  /** Takes the rows that are good although others are bad. Then nobody is marked as having left. */
  readonly skipsBadRows?: boolean;
  /** Somebody was asked, and most of the directory has really left. */
  readonly mostMayLeave?: boolean;
}

export interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly left: number;
}

export type ImportResult =
  | ({
      readonly ok: true;
      readonly skipped: readonly BadRow[];
      readonly ignoredColumns: readonly string[];
    } & ImportCounts)
  | ({ readonly ok: false } & (
      | DirectoryFileRefusal
      | { readonly refusal: 'badRows'; readonly bad: readonly BadRow[]; readonly good: number }
      /** A file that was cut short looks like this, so somebody is asked first. */
      | { readonly refusal: 'mostWouldLeave'; readonly leaving: number; readonly of: number }
    ));

const idRow = z.object({ id: z.string() });

/** A small house may change as a whole; a large one does not lose more than half of its people at once. */
const fewPeople = 10;

/**
 * Makes the directory as a file says, in one transaction: all of it or nothing. The same file again changes
 * nothing. A person is known again by the id of the house's records, or else by residence and name. Who is
 * not in the file has left: no longer found, and erased by the rules for everybody when nothing lies there
 * any more. Who comes back before that is who they were.
 *
 * @throws StoreFault where the disk refuses; nothing was changed then.
 */
export function importDirectory(
  { store, cipher }: { readonly store: Store; readonly cipher: PersonCipher },
  file: DirectoryImport,
  moment: Moment,
): ImportResult {
  const read = readDirectoryFile(file.bytes, file.country);
  if ('refusal' in read) return { ok: false, ...read };
  const { rows, bad, ignoredColumns } = read;
  if (bad.length > 0 && file.skipsBadRows !== true) {
    return { ok: false, refusal: 'badRows', bad, good: rows.length };
  }
  if (rows.length === 0) return { ok: false, refusal: 'empty' };

  return store.transaction((tx): ImportResult => {
    const directory = readDirectory(tx, cipher);
    const { fresh, again } = match(directory, rows);
    const named = new Set(again.map(({ person }) => person.id));
    const current = currentIds(tx);
    // What a bad row said is not known: its person may be anybody.
    const leaving = bad.length > 0 ? [] : current.filter((id) => !named.has(id));
    const isMost = leaving.length > fewPeople && leaving.length * 2 > current.length;
    if (isMost && file.mostMayLeave !== true) {
      return { ok: false, refusal: 'mostWouldLeave', leaving: leaving.length, of: current.length };
    }
    const changes = again.filter(({ person, row }) => person.hasLeft || isChanged(person, row));
    addPersons(tx, cipher, fresh, moment);
    for (const change of changes) changePerson(tx, cipher, change, file.actor, moment);
    for (const personId of leaving) {
      tx.run('UPDATE directory_entry SET left_ms = @nowMs WHERE person_id = @personId', {
        personId,
        nowMs: moment.nowMs,
      });
    }
    // Whoever searches just now reads it again.
    tx.run(
      `INSERT INTO cabinet_state (name, value) VALUES ('directory_imports', '1')
       ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1`,
    );
    const counts = {
      added: fresh.length,
      changed: changes.length,
      unchanged: again.length - changes.length,
      left: leaving.length,
    };
    appendAccessLog(tx, {
      kind: 'directory.imported',
      actor: file.actor,
      subject: 'cabinet',
      detail: { ...counts, skipped: bad.length },
      nowMs: moment.nowMs,
    });
    appendEvent(tx, { name: 'directory.imported', version: 1, ...counts, skipped: bad.length }, moment);
    return { ok: true, ...counts, skipped: bad, ignoredColumns };
  });
}

interface Matched {
  readonly person: DirectoryPerson;
  readonly row: DirectoryRow;
}

function match(
  directory: readonly DirectoryPerson[],
  rows: readonly DirectoryRow[],
): { fresh: DirectoryRow[]; again: Matched[] } {
  // Who has not left goes before who has, where both are known by the same.
  const known = [...directory].sort((a, b) => Number(b.hasLeft) - Number(a.hasLeft));
  const byId = new Map(
    known.flatMap((person) =>
      person.externalId === undefined ? [] : [[identityById(person.externalId), person] as const],
    ),
  );
  const byName = new Map(known.map((person) => [identityByName(person), person]));
  const taken = new Set<string>();
  const fresh: DirectoryRow[] = [];
  const again: Matched[] = [];
  for (const row of rows) {
    const person = personOf(row, byId, byName);
    if (person === undefined || taken.has(person.id)) {
      fresh.push(row);
    } else {
      taken.add(person.id);
      again.push({ person, row });
    }
  }
  return { fresh, again };
}

function personOf(
  row: DirectoryRow,
  byId: ReadonlyMap<string, DirectoryPerson>,
  byName: ReadonlyMap<string, DirectoryPerson>,
): DirectoryPerson | undefined {
  const withId = row.externalId === undefined ? undefined : byId.get(identityById(row.externalId));
  if (withId !== undefined) return withId;
  const named = byName.get(identityByName(row));
  // Two ids are two persons, whatever they are called; an id may come later, or go.
  const isOther = row.externalId !== undefined && named?.externalId !== undefined;
  return isOther ? undefined : named;
}

function isChanged(person: DirectoryPerson, row: DirectoryRow): boolean {
  const has = [person.kind, recordOf(person)];
  const says = [row.kind, recordOf(row)];
  return JSON.stringify(has) !== JSON.stringify(says);
}

function recordOf(person: Omit<DirectoryRow, 'line' | 'kind'>): PersonRecord {
  const { residence, name, externalId, language, accessibleReach } = person;
  return {
    phone: person.e164,
    name: name.full,
    directory: {
      residence,
      surname: name.surname,
      ...(externalId !== undefined && { externalId }),
      ...(language !== undefined && { language }),
      accessibleReach,
    },
  };
}

function currentIds(tx: Tx): string[] {
  return tx
    .all(idRow, 'SELECT person_id AS id FROM directory_entry WHERE left_ms IS NULL ORDER BY person_id')
    .map(({ id }) => id);
}

function addPersons(tx: Tx, cipher: PersonCipher, rows: readonly DirectoryRow[], { nowMs }: Moment): void {
  const persons = rows.map((row) => ({ row, id: newId(nowMs), record: recordOf(row) }));
  const sealed = cipher.sealAllUnderNewKeys(persons);
  persons.forEach(({ row, id }, index) => {
    tx.run(
      `INSERT INTO person (id, kind, phone_hash, ciphertext, created_ms)
       VALUES (@id, 'recipient', NULL, @ciphertext, @nowMs)`,
      { id, ciphertext: sealed[index] ?? '', nowMs },
    );
    tx.run(
      `INSERT INTO directory_entry (person_id, kind, phone_hash, added_ms)
       VALUES (@id, @kind, @phoneHash, @nowMs)`,
      { id, kind: row.kind, phoneHash: cipher.hashPhone(row.e164), nowMs },
    );
  });
}

function changePerson(
  tx: Tx,
  cipher: PersonCipher,
  { person, row }: Matched,
  actor: string,
  moment: Moment,
): void {
  const { id } = person;
  tx.run('UPDATE person SET ciphertext = @ciphertext WHERE id = @id', {
    id,
    ciphertext: cipher.reseal(id, recordOf(row)),
  });
  tx.run(
    `UPDATE directory_entry SET kind = @kind, phone_hash = @phoneHash, left_ms = NULL
     WHERE person_id = @id`,
    { id, kind: row.kind, phoneHash: cipher.hashPhone(row.e164) },
  );
  const hasMoved = compact(person.residence) !== compact(row.residence);
  if (hasMoved) revokeStandingPin(tx, { personId: id, actor }, moment);
}
