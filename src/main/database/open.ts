import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { backupsIn, journalSequenceOf, stampOf, writeBackup, writeBackupNow } from './backup.ts';
import { connect, isDamage, isWhole } from './connection.ts';
import { syncDirectory } from './durable-file.ts';
import { Journal, type JournalEntry, readJournalAfter } from './journal.ts';
import { hasPendingMigrations, migrate } from './migrate.ts';
import { ReplayFault, replay } from './replay.ts';
import { Store } from './transaction.ts';

/** How the database came to be what it is. */
export type Origin =
  | { readonly kind: 'new' }
  | { readonly kind: 'asLeft' }
  | {
      readonly kind: 'restored';
      /** The backup that was taken; undefined where the journal alone made it. */
      readonly from: string | undefined;
      /** Whether the journal led from the backup to the last change without a gap. */
      readonly isComplete: boolean;
      /** Where the damaged file lies now; undefined where there was none. */
      readonly setAside: string | undefined;
    };

export interface CabinetDatabase {
  readonly store: Store;
  readonly origin: Origin;
  /** Why the journal outside the database lags behind, if it does. */
  journalFault(): unknown;
  backUp(options: { nowMs: number; keepDays: number }): Promise<string>;
  close(): void;
}

export interface DatabasePlace {
  /** The data folder; the database, its journal and its backups lie in it. */
  readonly directory: string;
  readonly migrations: string;
  readonly nowMs: number;
}

/**
 * Opens the cabinet's database, whatever state it is in: brings its schema up to date, sets a
 * damaged file aside and restores the newest good backup with the journal replayed over it.
 *
 * @throws MigrationFault where this program must not touch the database.
 */
export function openCabinetDatabase(place: DatabasePlace): CabinetDatabase {
  mkdirSync(place.directory, { recursive: true, mode: 0o700 });
  const path = join(place.directory, 'cabinet.sqlite');
  const backups = join(place.directory, 'backups');
  const opened = openOrRestore(path, place);
  const { db } = opened;
  let { origin } = opened;
  try {
    if (origin.kind === 'asLeft' && hasPendingMigrations(db, place.migrations)) {
      writeBackupNow(db, backups, place.nowMs);
    }
    migrate(db, place.migrations, place.nowMs);
    origin = reconcileWithJournal(db, origin, place);
  } catch (error) {
    db.close();
    throw error;
  }
  const journal = new Journal(join(place.directory, 'journal'));
  const store = new Store(db, () => journal.catchUp(store));
  journal.catchUp(store);
  return {
    store,
    origin,
    journalFault: () => journal.fault,
    backUp: (options) => writeBackup(db, journal, backups, options),
    close() {
      journal.close();
      store.close();
    },
  };
}

function openOrRestore(path: string, place: DatabasePlace): { db: BetterSqlite3.Database; origin: Origin } {
  if (!existsSync(path)) {
    const hadOne =
      backupsIn(join(place.directory, 'backups')).length > 0 || existsSync(join(place.directory, 'journal'));
    return hadOne ? restore(path, place, undefined) : { db: connect(path), origin: { kind: 'new' } };
  }
  const db = connectIfWhole(path);
  if (db !== undefined) return { db, origin: { kind: 'asLeft' } };
  return restore(path, place, setAside(place));
}

function connectIfWhole(path: string): BetterSqlite3.Database | undefined {
  let db: BetterSqlite3.Database;
  try {
    db = connect(path);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
  if (isWhole(db)) return db;
  db.close();
  return undefined;
}

function setAside(place: DatabasePlace): string {
  const directory = asideDirectory(place);
  for (const file of ['cabinet.sqlite', 'cabinet.sqlite-wal', 'cabinet.sqlite-shm']) {
    const from = join(place.directory, file);
    if (existsSync(from)) renameSync(from, join(directory, file));
  }
  syncDirectory(place.directory);
  return join(directory, 'cabinet.sqlite');
}

function restore(
  path: string,
  place: DatabasePlace,
  aside: string | undefined,
): { db: BetterSqlite3.Database; origin: Origin } {
  for (const backup of backupsIn(join(place.directory, 'backups')).reverse()) {
    if (!isWholeFile(backup)) continue;
    copyFileSync(backup, path);
    return {
      db: connect(path),
      origin: { kind: 'restored', from: backup, isComplete: false, setAside: aside },
    };
  }
  return {
    db: connect(path),
    origin: { kind: 'restored', from: undefined, isComplete: false, setAside: aside },
  };
}

function isWholeFile(path: string): boolean {
  try {
    const db = new BetterSqlite3(path, { readonly: true });
    try {
      return isWhole(db);
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/** Repeats what the journal has and the database lacks; a journal that does not fit is set aside whole. */
function reconcileWithJournal(db: BetterSqlite3.Database, origin: Origin, place: DatabasePlace): Origin {
  if (origin.kind === 'new') return origin;
  const directory = join(place.directory, 'journal');
  const { entries, isComplete } = readJournalAfter(directory, journalSequenceOf(db));
  if (origin.kind === 'asLeft' && entries.length === 0) return origin;
  const isWholeStory = isComplete && canReplay(db, entries);
  if (!isWholeStory && existsSync(directory)) {
    const aside = asideDirectory(place);
    renameSync(directory, join(aside, 'journal'));
    syncDirectory(place.directory);
  }
  if (origin.kind === 'restored') return { ...origin, isComplete: isWholeStory };
  // The file was whole but older than its journal: somebody put an old copy in its place.
  return { kind: 'restored', from: undefined, isComplete: isWholeStory, setAside: undefined };
}

function canReplay(db: BetterSqlite3.Database, entries: readonly JournalEntry[]): boolean {
  try {
    replay(db, entries);
    return true;
  } catch (error) {
    if (error instanceof ReplayFault) return false;
    throw error;
  }
}

function asideDirectory(place: DatabasePlace): string {
  const directory = join(place.directory, 'set-aside', stampOf(place.nowMs));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
