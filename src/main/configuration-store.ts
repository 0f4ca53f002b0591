import { createHash } from 'node:crypto';
import { type Configuration, configuration } from '../contract/configuration.ts';
import { z } from '../contract/zod.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import type { Reader, Tx } from './database/transaction.ts';

const documentRow = z.object({ version: z.int(), document: z.string() });

const newestVersion = z.object({ version: z.int().nullable() });

/**
 * The configuration in force. A document that this program cannot read, for instance after a
 * downgrade, is left where it is and the newest one that it can read holds.
 */
export function readConfiguration(reader: Reader): {
  version: number;
  configuration: Configuration;
  /** Newer documents that this program cannot read. */
  unreadable: readonly number[];
} {
  const rows = reader.all(documentRow, 'SELECT version, document FROM configuration ORDER BY version DESC');
  const unreadable: number[] = [];
  for (const row of rows) {
    const checked = configuration.safeParse(JSON.parse(row.document));
    if (checked.success) return { version: row.version, configuration: checked.data, unreadable };
    unreadable.push(row.version);
  }
  throw new Error('the database holds no configuration that this program can read');
}

/**
 * The configuration in force, for those who ask at every step: the document is read again only when
 * there is a newer one. `skipped` is told of each that cannot be read, once.
 */
export function configurationInForce(
  reader: Reader,
  skipped: (version: number) => void,
): () => Configuration {
  let seen = 0;
  let held: Configuration | undefined;
  return () => {
    const newest =
      reader.get(newestVersion, 'SELECT max(version) AS version FROM configuration')?.version ?? 0;
    if (held !== undefined && newest === seen) return held;
    const read = readConfiguration(reader);
    for (const version of read.unreadable) if (version > seen) skipped(version);
    seen = newest;
    held = read.configuration;
    return held;
  };
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
  recordConfigurations(tx, nowMs);
}

/**
 * Writes each document into the access log that is not there yet, by its version and its hash: the one
 * just applied, or, at start, one that somebody put into the table by hand.
 */
export function recordConfigurations(tx: Tx, nowMs: number): void {
  const recorded = tx.get(
    z.object({ version: z.coerce.number() }),
    "SELECT value AS version FROM cabinet_state WHERE name = 'recorded_configuration'",
  );
  const news = tx.all(
    documentRow.extend({ source: z.enum(['default', 'site', 'platform']) }),
    'SELECT version, document, source FROM configuration WHERE version > $recorded ORDER BY version',
    { recorded: recorded?.version ?? 0 },
  );
  for (const { version, document, source } of news) {
    appendAccessLog(tx, {
      kind: 'configuration.applied',
      actor: source === 'default' ? 'kiosk' : source,
      subject: 'cabinet',
      detail: { version, sha256: createHash('sha256').update(document).digest('hex') },
      nowMs,
    });
    tx.run(
      `INSERT INTO cabinet_state (name, value) VALUES ('recorded_configuration', $version)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      { version: String(version) },
    );
  }
}

/** Makes sure that there is one. */
export function ensureConfiguration(tx: Tx, standard: Configuration, nowMs: number): void {
  const any = tx.get(z.object({ version: z.int() }), 'SELECT version FROM configuration LIMIT 1');
  if (any === undefined) applyConfiguration(tx, standard, 'default', nowMs);
}
