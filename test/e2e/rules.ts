import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { firstBrokenRow } from '../../src/main/access-log/verify.ts';
import { readSegment, segmentsOf } from '../../src/main/database/journal-files.ts';
import { Store } from '../../src/main/database/transaction.ts';

/** What must be true of a cabinet whatever happened to it, seen from outside through a connection of our own. */
export function brokenRules(dataDirectory: string): string[] {
  const db = new BetterSqlite3(join(dataDirectory, 'cabinet.sqlite'), { readonly: true });
  try {
    // One state of the file for all questions, while the kiosk goes on writing.
    db.exec('BEGIN');
    const broken = rules.flatMap(({ rule, sql }) =>
      db
        .prepare(sql)
        .all()
        .map((row) => `${rule}: ${JSON.stringify(row)}`),
    );
    const row = firstBrokenRow(new Store(db));
    if (row !== undefined) broken.push(`the access log is one chain: ${JSON.stringify(row)}`);
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') broken.push('the database is whole');
    return [...broken, ...journalDifferences(db, dataDirectory)];
  } finally {
    db.close();
  }
}

/** The parcel of this tracking number and what became of its newest code; undefined where there is none. */
export function parcelOf(
  dataDirectory: string,
  trackingNumber: string,
): { state: string; codes: number } | undefined {
  const db = new BetterSqlite3(join(dataDirectory, 'cabinet.sqlite'), { readonly: true });
  try {
    return db
      .prepare(
        `SELECT state, (SELECT count(*) FROM retrieval_code c WHERE c.parcel_id = p.id AND voided_ms IS NULL) AS codes
         FROM parcel p WHERE tracking_number = ?`,
      )
      .get(trackingNumber) as { state: string; codes: number } | undefined;
  } finally {
    db.close();
  }
}

const live = "('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')";

/** Each question finds the rows that break its rule. */
const rules = [
  {
    rule: 'no parcel is on its way after the start has settled',
    sql: "SELECT id, state FROM parcel WHERE state IN ('reserved', 'depositing', 'retrieving')",
  },
  {
    rule: 'every operation has an outcome',
    sql: 'SELECT id, cause FROM door_operation WHERE outcome IS NULL',
  },
  {
    rule: 'one live parcel a compartment',
    sql: `SELECT compartment_id FROM parcel WHERE state IN ${live} GROUP BY compartment_id HAVING count(*) > 1`,
  },
  {
    rule: 'one live parcel a tracking number',
    sql: `SELECT tracking_number FROM parcel WHERE state IN ${live} GROUP BY tracking_number HAVING count(*) > 1`,
  },
  {
    rule: 'a stored parcel has one code that opens',
    sql: `SELECT p.id FROM parcel p WHERE p.state = 'stored' AND (SELECT count(*) FROM retrieval_code c
            WHERE c.parcel_id = p.id AND c.voided_ms IS NULL AND c.valid_until_ms IS NULL) <> 1`,
  },
  {
    rule: 'the recipient of a stored parcel was or will be told',
    sql: `SELECT p.id FROM parcel p WHERE p.state = 'stored' AND NOT EXISTS (SELECT 1 FROM message_outbox m
            WHERE m.parcel_id = p.id AND (m.state = 'delivered' OR m.state = 'waiting' AND m.secret IS NOT NULL))`,
  },
  {
    rule: 'the moves that were told lead to the state that is kept, each from where the one before ended',
    sql: `WITH move AS (
            SELECT payload ->> 'parcelId' AS parcel_id, payload ->> 'from' AS was, payload ->> 'to' AS became,
              lag(payload ->> 'to') OVER told AS before, lead(sequence) OVER told AS next
            FROM event_outbox WHERE name = 'parcel.moved'
            WINDOW told AS (PARTITION BY payload ->> 'parcelId' ORDER BY sequence))
          SELECT p.id, p.state, was, became, before FROM parcel p LEFT JOIN move ON move.parcel_id = p.id
          WHERE became IS NULL OR was IS NOT before OR (next IS NULL AND became <> p.state)`,
  },
  {
    rule: 'every opening of a door is in the access log',
    sql: `SELECT o.id FROM door_operation o WHERE NOT EXISTS (SELECT 1 FROM access_log a
            WHERE a.kind = 'door.requested' AND a.detail ->> 'operation' = o.id)`,
  },
  {
    rule: 'event numbers have no gap within an epoch',
    sql: `SELECT epoch, count(*) AS count, max(sequence) AS last FROM event_outbox GROUP BY epoch
            HAVING min(sequence) <> 1 OR max(sequence) <> count(*)`,
  },
  { rule: 'references hold', sql: 'SELECT * FROM pragma_foreign_key_check' },
];

function journalDifferences(db: BetterSqlite3.Database, dataDirectory: string): string[] {
  const inDatabase = new Map(
    (db.prepare('SELECT sequence, entry FROM journal').all() as { sequence: number; entry: string }[]).map(
      (row) => [row.sequence, row.entry],
    ),
  );
  const differences: string[] = [];
  let both = 0;
  for (const { path } of segmentsOf(join(dataDirectory, 'journal'))) {
    for (const { sequence, entry } of readSegment(path).entries) {
      const kept = inDatabase.get(sequence);
      if (kept === undefined) continue;
      both += 1;
      if (kept !== entry) differences.push(`the journal is the same in both places: entry ${sequence}`);
    }
  }
  if (both === 0) differences.push('the journal is kept in both places');
  return differences;
}
