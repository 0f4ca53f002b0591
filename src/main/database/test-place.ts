import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';
import { type CabinetDatabase, openCabinetDatabase } from './open.ts';
import { databasePath, journalDirectory } from './restore.ts';

/** The migrations as released. Only tests use this file. */
export const releasedMigrations = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A data folder of a test, with everything that a cabinet's database leaves in it. */
export class TestPlace {
  readonly directory = mkdtempSync(join(tmpdir(), 'cubby-database-'));
  migrations = releasedMigrations;
  nowMs = Date.UTC(2026, 10, 24, 9, 0, 0);
  readonly path = databasePath(this);
  readonly journal = journalDirectory(this);
  readonly #opened: CabinetDatabase[] = [];

  open(): CabinetDatabase {
    const database = openCabinetDatabase(this);
    this.#opened.push(database);
    return database;
  }

  /** Lets a day pass and writes a backup. */
  async dailyBackup(database: CabinetDatabase, keepDays = 7): Promise<string> {
    this.nowMs += 86_400_000;
    return database.backUp({ nowMs: this.nowMs, keepDays });
  }

  /** The database is gone, as with a broken disk; journal and backups are there. */
  loseDatabase(): void {
    for (const end of ['', '-wal', '-shm']) rmSync(`${this.path}${end}`, { force: true });
  }

  setAside(): string[] {
    const folder = join(this.directory, 'set-aside');
    return (readdirSync(folder, { recursive: true }) as string[]).sort();
  }

  remove(): void {
    for (const database of this.#opened) database.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const columnRow = z.object({
  name: z.string(),
  type: z.string(),
  notnull: z.int(),
  dflt_value: z.string().nullable(),
});

/** Columns of a table, as SQLite has them. */
export function columnsOf(db: BetterSqlite3.Database, table: string) {
  return z.array(columnRow).parse(db.prepare('SELECT * FROM pragma_table_info($table)').all({ table }));
}

export type Row = Readonly<Record<string, string | number | null>>;

/** Inserts a row; columns that must be there and were not given get something of their type. */
export function insert(db: BetterSqlite3.Database, table: string, given: Row): void {
  const row: Record<string, string | number | null> = { ...given };
  for (const { name, type, notnull, dflt_value } of columnsOf(db, table)) {
    if (name in row || notnull === 0 || dflt_value !== null) continue;
    row[name] = type === 'TEXT' ? 'x' : 0;
  }
  const names = Object.keys(row);
  db.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((each) => `$${each}`).join(', ')})`,
  ).run(row);
}

/** A courier, a recipient, a board and three compartments: what a parcel needs. */
export function insertCabinet(db: BetterSqlite3.Database): void {
  insert(db, 'person', { id: 'courier', kind: 'courier' });
  insert(db, 'person', { id: 'recipient', kind: 'recipient' });
  insert(db, 'board', { id: 'board' });
  for (const id of ['A1', 'A2', 'A3']) insert(db, 'compartment', { id, ...compartment });
}
export const compartment = { size_class: 'S', board_id: 'board', sensor: 'latch' };
export const parcel = {
  courier_id: 'courier',
  recipient_id: 'recipient',
  compartment_id: 'A1',
  size_class: 'S',
  state: 'reserved',
};

/** Every row of every table that is worth restoring, and the journal's last number. */
export function contentOf(path: string): Record<string, unknown[]> {
  const db = new BetterSqlite3(path, { readonly: true });
  try {
    const tables = journaledTables(db);
    return Object.fromEntries(
      tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]),
    );
  } finally {
    db.close();
  }
}

/** The tables whose changes are journaled: those with triggers that do it. */
export function journaledTables(db: BetterSqlite3.Database): string[] {
  const found = db
    .prepare("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'journal_%'")
    .pluck()
    .all();
  return z.array(z.string()).parse(found).sort();
}

/** The database below a store, for what a test does behind its back. */
export function openRaw(path: string): BetterSqlite3.Database {
  return new BetterSqlite3(path);
}
