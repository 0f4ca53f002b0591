import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';
import { backupsIn, lastChangeOf, stampOf } from './backup.ts';
import { connect } from './connection.ts';
import { replaceFile, syncDirectory, syncFile } from './durable-file.ts';
import { type JournalReading, readJournalAfter } from './journal-files.ts';
import { appliedMigrations, migrate } from './migrate.ts';
import { journaledEntry, journalSequenceOf, ReplayFault, replay } from './replay.ts';
import type { Tx } from './transaction.ts';

export interface DatabasePlace {
  /** The data folder; the database, its journal and its backups lie in it. */
  readonly directory: string;
  readonly migrations: string;
  readonly nowMs: number;
}

export const databasePath = (place: DatabasePlace): string => join(place.directory, 'cabinet.sqlite');
export const journalDirectory = (place: DatabasePlace): string => join(place.directory, 'journal');
export const backupDirectory = (place: DatabasePlace): string => join(place.directory, 'backups');

const restoration = z.object({
  /** What the journal was replayed over; null where the journal alone made it. */
  from: z.string().nullable(),
  /** Whether the journal led from there to the last change without a gap. */
  isComplete: z.boolean(),
  /** Whether there was a file, and SQLite found it damaged. */
  wasDamaged: z.boolean(),
  /** Where the file that stood in its place lies now; null where there was none. */
  setAside: z.string().nullable(),
});
export type Restoration = z.infer<typeof restoration>;

/** A file that is whole but older than its journal: better than nothing to begin with. */
interface OldCopy {
  readonly path: string;
  readonly sequence: number;
}

/** Whether a database ever stood here: then an empty place is a loss and no beginning. */
export function wasHereBefore(place: DatabasePlace): boolean {
  return ['backups', 'journal', 'set-aside'].some((name) => existsSync(join(place.directory, name)));
}

/**
 * Makes the database anew from the best copy there is, with the journal replayed over it, and puts it
 * in its place at once: a power cut on the way leaves the beginning of this to be done again. The file
 * that stood there is set aside. That it was restored stays written in the database until somebody
 * has drawn the consequences.
 */
export function rebuildDatabase(
  place: DatabasePlace,
  stood: { oldCopy?: OldCopy; wasDamaged: boolean },
): void {
  const path = databasePath(place);
  const unfinished = `${path}.restoring`;
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${end}`, { force: true });
  const from = bestCopy(place, stood.oldCopy);
  if (from !== undefined) copyFileSync(from, unfinished);
  const db = connect(unfinished);
  try {
    const isComplete = replayJournal(db, place);
    migrate(db, place.migrations, place.nowMs);
    const aside = asideDirectory(place);
    noteRestoration(db, {
      from: from === path ? join(aside, 'cabinet.sqlite') : (from ?? null),
      isComplete: isComplete && (readRestoration(db)?.isComplete ?? true),
      wasDamaged: stood.wasDamaged,
      setAside: existsSync(path) ? join(aside, 'cabinet.sqlite') : null,
    });
    db.close();
    syncFile(unfinished);
    setDatabaseAside(place, aside);
    replaceFile(unfinished, path);
    // Last: without it nobody could tell an old copy that still stands there from the database.
    if (!isComplete) setJournalAside(place);
  } finally {
    db.close();
  }
}

/** The whole copy that holds the most changes: the clock may have been wrong when one was dated. */
function bestCopy(place: DatabasePlace, oldCopy: OldCopy | undefined): string | undefined {
  const copies: OldCopy[] = oldCopy === undefined ? [] : [oldCopy];
  for (const path of backupsIn(backupDirectory(place)).reverse()) {
    const sequence = lastChangeOf(path);
    if (sequence !== undefined) copies.push({ path, sequence });
  }
  return copies.sort((a, b) => b.sequence - a.sequence)[0]?.path;
}

/** Replays as much as fits; returns whether that was all. */
function replayJournal(db: BetterSqlite3.Database, place: DatabasePlace): boolean {
  if (appliedMigrations(db) === 0) migrate(db, place.migrations, place.nowMs, 1);
  const reading = readJournalAfter(journalDirectory(place), journalSequenceOf(db));
  if (isAnothersJournal(db, reading)) return false;
  try {
    replay(db, reading.entries, (through) => {
      migrate(db, place.migrations, place.nowMs, through);
    });
  } catch (error) {
    if (error instanceof ReplayFault) return false;
    throw error;
  }
  return reading.isComplete;
}

/** Whether journal and database tell the same change differently: they are not each other's. */
export function isAnothersJournal(db: BetterSqlite3.Database, journal: JournalReading): boolean {
  const shared = Math.min(journalSequenceOf(db), journal.lastSequence);
  const own = journaledEntry(db, shared);
  const theirs = journal.entryAt(shared);
  return own !== undefined && theirs !== undefined && own !== theirs;
}

export function setJournalAside(place: DatabasePlace): void {
  if (!existsSync(journalDirectory(place))) return;
  renameSync(journalDirectory(place), join(asideDirectory(place), 'journal'));
  syncDirectory(place.directory);
}

function setDatabaseAside(place: DatabasePlace, aside: string): void {
  // A write-ahead log that stayed would be taken for the new file's.
  for (const file of ['cabinet.sqlite', 'cabinet.sqlite-wal', 'cabinet.sqlite-shm']) {
    const from = join(place.directory, file);
    if (existsSync(from)) renameSync(from, join(aside, file));
  }
  syncDirectory(aside);
  syncDirectory(place.directory);
}

/** A new folder with the date in its name, so that nothing set aside earlier is overwritten. */
function asideDirectory(place: DatabasePlace): string {
  const dated = join(place.directory, 'set-aside', stampOf(place.nowMs));
  let directory = dated;
  for (let time = 2; existsSync(directory); time += 1) directory = `${dated}-${time}`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  syncDirectory(place.directory);
  syncDirectory(join(place.directory, 'set-aside'));
  return directory;
}

function noteRestoration(db: BetterSqlite3.Database, note: Restoration): void {
  db.prepare(
    `INSERT INTO cabinet_state (name, value) VALUES ('restoration', $note)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  ).run({ note: JSON.stringify(note) });
}

/** How the database was restored, as long as nobody has drawn the consequences. */
export function readRestoration(db: BetterSqlite3.Database): Restoration | undefined {
  const note = db.prepare("SELECT value FROM cabinet_state WHERE name = 'restoration'").pluck().get();
  return typeof note === 'string' ? restoration.parse(JSON.parse(note)) : undefined;
}

/** The consequences are drawn, in this transaction. */
export function forgetRestoration(tx: Tx): void {
  tx.run("DELETE FROM cabinet_state WHERE name = 'restoration'");
}
