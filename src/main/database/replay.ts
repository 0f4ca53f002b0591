import type BetterSqlite3 from 'better-sqlite3';
import { z } from '../../contract/zod.ts';
import { journalSequenceOf } from './backup.ts';
import type { JournalEntry } from './journal.ts';

const change = z.object({
  table: z.string().regex(/^[a-z_]+$/),
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
 * @throws ReplayFault where a change does not fit the database.
 */
export function replay(db: BetterSqlite3.Database, entries: readonly JournalEntry[]): void {
  if (entries.length === 0) return;
  db.transaction(() => {
    for (const { sequence, entry } of entries) {
      try {
        apply(db, change.parse(JSON.parse(entry)));
      } catch (error) {
        throw new ReplayFault(`change ${sequence} of the journal does not fit the database`, {
          cause: error,
        });
      }
      const reached = journalSequenceOf(db);
      if (reached !== sequence) {
        throw new ReplayFault(`change ${sequence} of the journal left the database at ${reached}`);
      }
    }
  }).immediate();
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
