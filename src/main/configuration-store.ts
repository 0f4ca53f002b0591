import { type Configuration, configuration } from '../contract/configuration.ts';
import { z } from '../contract/zod.ts';
import type { Reader, Tx } from './database/transaction.ts';

const documentRow = z.object({ version: z.int(), document: z.string() });

/**
 * The configuration in force. A document that this program cannot read, for instance after a
 * downgrade, is left where it is and the newest one that it can read holds.
 */
export function readConfiguration(reader: Reader): { version: number; configuration: Configuration } {
  const rows = reader.all(documentRow, 'SELECT version, document FROM configuration ORDER BY version DESC');
  for (const row of rows) {
    const checked = configuration.safeParse(JSON.parse(row.document));
    if (checked.success) return { version: row.version, configuration: checked.data };
  }
  throw new Error('the database holds no configuration that this program can read');
}

/** Writes a whole new document, which holds from then on. Earlier ones are kept. */
export function applyConfiguration(
  tx: Tx,
  document: Configuration,
  source: 'default' | 'site' | 'platform',
  nowMs: number,
): void {
  tx.run(
    `INSERT INTO configuration (version, document, source, applied_ms)
     SELECT coalesce(max(version), 0) + 1, $document, $source, $nowMs FROM configuration`,
    { document: JSON.stringify(configuration.parse(document)), source, nowMs },
  );
}

/** Makes sure that there is one. */
export function ensureConfiguration(tx: Tx, standard: Configuration, nowMs: number): void {
  const any = tx.get(z.object({ version: z.int() }), 'SELECT version FROM configuration LIMIT 1');
  if (any === undefined) applyConfiguration(tx, standard, 'default', nowMs);
}
