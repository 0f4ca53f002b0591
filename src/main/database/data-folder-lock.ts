import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';

/** Another program, the kiosk or the technician's command, works with this data folder. */
export class DataFolderBusy extends Error {
  override readonly name = 'DataFolderBusy';

  constructor(directory: string) {
    super(`another Cubby program is working with ${directory}: stop the kiosk first`);
  }
}

/** A connection that nobody refers to is collected, and its lock given back with it. */
const held = new Set<BetterSqlite3.Database>();

/**
 * Holds a data folder for one program at a time. Database and journal have one writer, or the journal
 * would get lines twice. The lock is SQLite's own on a file beside the database, so it ends with the
 * process, however that ends.
 *
 * @returns what gives the folder back.
 * @throws DataFolderBusy where somebody else has it.
 */
export function lockDataFolder(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const db = new BetterSqlite3(join(directory, 'in-use.lock'), { timeout: 0 });
  try {
    // Nothing is ever written to it; without a journal file a kill leaves nothing behind either.
    db.pragma('journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const isBusy = error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY');
    throw isBusy ? new DataFolderBusy(directory) : error;
  }
  held.add(db);
  return () => {
    held.delete(db);
    db.close();
  };
}
