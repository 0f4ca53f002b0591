import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';

/** Why the program must not touch this database. Each names the file and what to do. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
  readonly kind: 'newer' | 'edited' | 'missing' | 'misnamed';

  constructor(kind: MigrationFault['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

interface Migration {
  readonly number: number;
  readonly file: string;
  readonly sql: string;
  readonly checksum: string;
}

const appliedMigration = z.object({ number: z.int(), file: z.string(), checksum: z.string() });

/**
 * Brings the database to the newest schema that this program knows: forward only, each file in one
 * transaction with its checksum.
 *
 * @returns how many files were applied.
 * @throws MigrationFault where an applied file was edited or is missing, or the database is newer.
 */
export function migrate(db: BetterSqlite3.Database, directory: string, nowMs: number): number {
  const known = readMigrations(directory);
  db.exec(`CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_ms INTEGER NOT NULL
  ) STRICT`);
  const applied = z
    .array(appliedMigration)
    .parse(db.prepare('SELECT number, file, checksum FROM migration ORDER BY number').all());
  for (const row of applied) checkApplied(row, known);

  const pending = known.slice(applied.length);
  const insert = db.prepare(
    'INSERT INTO migration (number, file, checksum, applied_ms) VALUES ($number, $file, $checksum, $nowMs)',
  );
  for (const { number, file, checksum, sql } of pending) {
    db.transaction(() => {
      db.exec(sql);
      insert.run({ number, file, checksum, nowMs });
    }).immediate();
  }
  return pending.length;
}

/** Whether `migrate` would change the schema of this database, which has been migrated before. */
export function hasPendingMigrations(db: BetterSqlite3.Database, directory: string): boolean {
  const isMigrated = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() !== undefined;
  if (!isMigrated) return false;
  const applied = z.int().parse(db.prepare('SELECT count(*) FROM migration').pluck().get());
  return applied < readMigrations(directory).length;
}

function checkApplied(row: z.infer<typeof appliedMigration>, known: readonly Migration[]): void {
  const newest = known.length;
  if (row.number > newest) {
    throw new MigrationFault(
      'newer',
      `the database was written by a newer Cubby (migration ${row.file}; this one knows up to ${newest}): install that version or a later one`,
    );
  }
  const file = known[row.number - 1];
  if (file === undefined || file.file !== row.file) {
    throw new MigrationFault(
      'missing',
      `migration ${row.file} was applied to the database but is missing here`,
    );
  }
  if (file.checksum !== row.checksum) {
    throw new MigrationFault(
      'edited',
      `migration ${row.file} was edited after it was applied: restore the released file`,
    );
  }
}

function readMigrations(directory: string): Migration[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const number = Number(file.slice(0, 4));
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(file) || number !== index + 1) {
      throw new MigrationFault('misnamed', `${file}: migrations are numbered 0001-name.sql without gaps`);
    }
    // Line endings are not part of a migration: a checkout on Windows may change them.
    const sql = readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n');
    return { number, file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}
