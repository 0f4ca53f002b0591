import type BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';
import type { JournalEntry } from './journal-files.ts';
import { agreeSegments } from './log-segments.ts';
import { MigrationFault } from './migrate.ts';
import { asStoreFault, StoreFault } from './transaction.ts';

const change = z.object({
  table: z.string().regex(/^[a-z0-9_]+$/),
  change: z.enum(['insert', 'update', 'delete']),
  row: z.record(z.string().regex(/^[a-z_]+$/), z.union([z.string(), z.number(), z.null()])),
});

/** The journal is not this database's, or a change of it does not fit; nothing was changed. */
export class ReplayFault extends Error {
  override readonly name = 'ReplayFault';
}

/**
 * Repeats the changes of the journal on a database that lacks them, all in one transaction. The
 * database's own triggers journal each change again under the same number, so both end equal.
 *
 * @param changeSchema applies the migrations up to a number, where the journal says that they were.
 * @throws ReplayFault where a change does not fit the database.
 */
export function replay(
  db: BetterSqlite3.Database,
  entries: readonly JournalEntry[],
  changeSchema: (through: number) => void,
): void {
  db.transaction(() => {
    for (const each of entries) {
      if (journalSequenceOf(db) < each.sequence) repeat(db, each, changeSchema);
      // A migration makes several changes at once, and the journal then names those too.
      if (journaledEntry(db, each.sequence) !== each.entry) {
        throw new ReplayFault(`change ${each.sequence} of the journal is not the one that it made again`);
      }
    }
  }).immediate();
}

function repeat(
  db: BetterSqlite3.Database,
  { sequence, entry }: JournalEntry,
  changeSchema: (through: number) => void,
): void {
  try {
    const made = change.parse(JSON.parse(entry));
    if (made.table === 'migration') changeSchema(z.int().parse(made.row.number));
    else apply(db, made);
    if (made.table === 'access_log_segment') {
      agreeSegments({ rows: (sql) => db.prepare(sql).all(), run: (sql) => void db.exec(sql) });
    }
  } catch (error) {
    const isOfTheChange = !(error instanceof MigrationFault) && !(asStoreFault(error) instanceof StoreFault);
    if (!isOfTheChange) throw error;
    throw new ReplayFault(`change ${sequence} of the journal does not fit the database`, { cause: error });
  }
}

/** The last change of the journal that a database holds. */
export function journalSequenceOf(db: BetterSqlite3.Database): number {
  const found = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").pluck().get();
  return z.int().optional().parse(found) ?? 0;
}

/** How the database itself journaled a change; undefined where it no longer has it. */
export function journaledEntry(db: BetterSqlite3.Database, sequence: number): string | undefined {
  const found = db.prepare('SELECT entry FROM journal WHERE sequence = $sequence').pluck().get({ sequence });
  return z.string().optional().parse(found);
}

function apply(db: BetterSqlite3.Database, { table, change: kind, row }: z.infer<typeof change>): void {
  const columns = Object.keys(row);
  const keys = primaryKeyOf(db, table);
  const where = keys.map((key) => `${key} = $${key}`).join(' AND ');
  const sql = {
    insert: () =>
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((c) => `$${c}`).join(', ')})`,
    update: () => `UPDATE ${table} SET ${columns.map((c) => `${c} = $${c}`).join(', ')} WHERE ${where}`,
    delete: () => `DELETE FROM ${table} WHERE ${where}`,
  }[kind]();
  const { changes } = db.prepare(sql).run(row);
  if (changes !== 1) throw new Error(`a change of ${table} in the journal found ${changes} rows`);
}

function primaryKeyOf(db: BetterSqlite3.Database, table: string): string[] {
  const found = db.prepare('SELECT name FROM pragma_table_info($table) WHERE pk > 0 ORDER BY pk').pluck();
  const keys = z.array(z.string()).parse(found.all({ table }));
  if (keys.length === 0) throw new Error(`the journal names a table that does not exist: ${table}`);
  return keys;
}
