import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';
import { asStoreFault, StoreFault } from './transaction.ts';

/** Why the program must not touch this database. Each names the file and what to do. */
export class MigrationFault extends Error {
  override readonly name = 'MigrationFault';
  readonly kind: 'newer' | 'edited' | 'missing' | 'misnamed' | 'failed';

  constructor(kind: MigrationFault['kind'], message: string, cause?: unknown) {
    super(message, { cause });
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
 * transaction with its checksum. The journal notes each but the first, which makes the journal, so
 * that a replay changes the schema where it was changed.
 *
 * @param through the number of the last migration to apply; the newest one if left out.
 * @returns how many files were applied.
 * @throws MigrationFault where an applied file was edited or is missing, one cannot be applied, or the
 *   database is newer.
 */
export function migrate(
  db: BetterSqlite3.Database,
  directory: string,
  nowMs: number,
  through = Number.POSITIVE_INFINITY,
): number {
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

  if (Number.isFinite(through) && through > known.length) throw newer(`migration ${through}`, known.length);
  const pending = known.slice(applied.length).filter(({ number }) => number <= through);
  for (const migration of pending) apply(db, migration, nowMs);
  return pending.length;
}

function apply(db: BetterSqlite3.Database, { number, file, sql, checksum }: Migration, nowMs: number): void {
  try {
    db.transaction(() => {
      if (number > 1) {
        db.prepare(
          `INSERT INTO journal (entry) VALUES
           (json_object('table', 'migration', 'change', 'insert', 'row', json_object('number', $number)))`,
        ).run({ number });
      }
      db.exec(sql);
      db.prepare(
        'INSERT INTO migration (number, file, checksum, applied_ms) VALUES ($number, $file, $checksum, $nowMs)',
      ).run({ number, file, checksum, nowMs });
    }).immediate();
  } catch (error) {
    if (asStoreFault(error) instanceof StoreFault || !(error instanceof BetterSqlite3.SqliteError))
      throw error;
    throw new MigrationFault('failed', `migration ${file} could not be applied: ${error.message}`, error);
  }
}

/** How many migrations a database has seen; none where it is empty or not a cabinet's. */
export function appliedMigrations(db: BetterSqlite3.Database): number {
  const isMigrated = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").get() !== undefined;
  return isMigrated ? z.int().parse(db.prepare('SELECT count(*) FROM migration').pluck().get()) : 0;
}

/** Whether `migrate` would change the schema of this database, which has been migrated before. */
export function hasPendingMigrations(db: BetterSqlite3.Database, directory: string): boolean {
  const applied = appliedMigrations(db);
  return applied > 0 && applied < readMigrations(directory).length;
}

function checkApplied(row: z.infer<typeof appliedMigration>, known: readonly Migration[]): void {
  if (row.number > known.length) throw newer(`migration ${row.file}`, known.length);
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

function newer(what: string, newest: number): MigrationFault {
  return new MigrationFault(
    'newer',
    `the database was written by a newer Cubby (${what}; this one knows up to ${newest}): install that version or a later one`,
  );
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
