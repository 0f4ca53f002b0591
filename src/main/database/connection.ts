import BetterSqlite3 from 'better-sqlite3';

/**
 * Opens the file with the settings that durability rests on, and reads them back: this build of
 * SQLite falls to synchronous=NORMAL whenever a WAL file is opened again.
 */
export function connect(path: string): BetterSqlite3.Database {
  const db = new BetterSqlite3(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 2000');
    db.pragma('trusted_schema = OFF');
    // Without it a REPLACE deletes rows behind the back of the triggers that forbid it or journal it.
    db.pragma('recursive_triggers = ON');
    db.pragma('journal_size_limit = 67108864');
    requireSetting(db, 'journal_mode', 'wal');
    requireSetting(db, 'synchronous', 2);
    requireSetting(db, 'foreign_keys', 1);
    requireSetting(db, 'recursive_triggers', 1);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file to look at it, also while the kiosk writes; nothing can be changed over it. */
export function connectToRead(path: string): BetterSqlite3.Database {
  const db = new BetterSqlite3(path, { readonly: true });
  db.pragma('trusted_schema = OFF');
  return db;
}

function requireSetting(db: BetterSqlite3.Database, name: string, expected: string | number): void {
  const found: unknown = db.pragma(name, { simple: true });
  if (found !== expected) throw new Error(`SQLite answers ${name}=${String(found)}, not ${expected}`);
}

/** Whether SQLite finds the file whole. A file that cannot even be opened is not. */
export function isWhole(db: BetterSqlite3.Database): boolean {
  try {
    return db.pragma('quick_check(1)', { simple: true }) === 'ok';
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/** Whether SQLite says that the file itself is damaged, and not that the disk or a lock is in the way. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof BetterSqlite3.SqliteError ? error.code : '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}
