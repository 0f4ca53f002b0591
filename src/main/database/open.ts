import { existsSync, mkdirSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { writeBackup, writeBackupNow } from './backup.ts';
import { connect, isDamage, isWhole } from './connection.ts';
import { Journal } from './journal.ts';
import { readJournalAfter } from './journal-files.ts';
import { appliedMigrations, hasPendingMigrations, migrate } from './migrate.ts';
import { journalSequenceOf } from './replay.ts';
import {
  backupDirectory,
  type DatabasePlace,
  databasePath,
  isAnothersJournal,
  journalDirectory,
  type Restoration,
  readRestoration,
  rebuildDatabase,
  setJournalAside,
  wasHereBefore,
} from './restore.ts';
import { asStoreFault, Store } from './transaction.ts';

/** How the database came to be what it is. */
export type Origin =
  | { readonly kind: 'new' }
  | { readonly kind: 'asLeft' }
  | ({ readonly kind: 'restored' } & Restoration);

export interface CabinetDatabase {
  readonly store: Store;
  readonly origin: Origin;
  /** Why the journal outside the database lags behind, if it does. */
  journalFault(): unknown;
  backUp(options: { nowMs: number; keepDays: number }): Promise<string>;
  close(): void;
}

/**
 * Opens the cabinet's database, whatever state it is in: brings its schema up to date, sets a
 * damaged file aside and restores the newest good backup with the journal replayed over it.
 *
 * @throws MigrationFault where this program must not touch the database; StoreFault where the disk refuses.
 */
export function openCabinetDatabase(place: DatabasePlace): CabinetDatabase {
  try {
    mkdirSync(place.directory, { recursive: true, mode: 0o700 });
    const found = openWhatStands(place);
    if (found !== undefined) return serve(found.db, place, found.isNew);
    const restored = connectIfWhole(databasePath(place));
    if (restored === undefined) throw new Error('the database just restored is damaged');
    return serve(restored, place, false);
  } catch (error) {
    throw asStoreFault(error);
  }
}

/** The database that stands in its place, or, after it was rebuilt, undefined. */
function openWhatStands(place: DatabasePlace): { db: BetterSqlite3.Database; isNew: boolean } | undefined {
  const path = databasePath(place);
  const stands = existsSync(path);
  if (!stands && !wasHereBefore(place)) return { db: connect(path), isNew: true };
  const db = stands ? connectIfWhole(path) : undefined;
  if (db === undefined) {
    rebuildDatabase(place, { wasDamaged: stands });
    return undefined;
  }
  try {
    if (appliedMigrations(db) === 0) {
      // Killed in its first second; or emptied.
      if (isEmpty(db) && !wasHereBefore(place)) return { db, isNew: true };
      db.close();
      rebuildDatabase(place, { wasDamaged: true });
      return undefined;
    }
    const sequence = journalSequenceOf(db);
    const journal = readJournalAfter(journalDirectory(place), sequence);
    if (journal.lastSequence <= sequence) {
      if (isAnothersJournal(db, journal)) setJournalAside(place);
      return { db, isNew: false };
    }
    // The file is whole but older than its journal: somebody put an old copy in its place.
    db.close();
    rebuildDatabase(place, { oldCopy: { path, sequence }, wasDamaged: false });
    return undefined;
  } catch (error) {
    db.close();
    throw error;
  }
}

function serve(db: BetterSqlite3.Database, place: DatabasePlace, isNew: boolean): CabinetDatabase {
  try {
    if (hasPendingMigrations(db, place.migrations)) {
      writeBackupNow(db, backupDirectory(place), place.nowMs);
    }
    migrate(db, place.migrations, place.nowMs);
    const restoration = readRestoration(db);
    const asLeft: Origin = { kind: isNew ? 'new' : 'asLeft' };
    const journal = new Journal(journalDirectory(place));
    const store = new Store(db, () => journal.catchUp(store));
    journal.catchUp(store);
    return {
      store,
      origin: restoration === undefined ? asLeft : { kind: 'restored', ...restoration },
      journalFault: () => journal.fault,
      backUp: (options) => writeBackup(db, journal, backupDirectory(place), options),
      close() {
        journal.close();
        store.close();
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

function connectIfWhole(path: string): BetterSqlite3.Database | undefined {
  let db: BetterSqlite3.Database | undefined;
  try {
    db = connect(path);
    if (isWhole(db)) return db;
  } catch (error) {
    if (!isDamage(error)) {
      db?.close();
      throw error;
    }
  }
  db?.close();
  return undefined;
}

function isEmpty(db: BetterSqlite3.Database): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE name <> 'migration'").get() === undefined;
}
