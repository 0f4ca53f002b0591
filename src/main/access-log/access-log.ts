import { createHash } from 'node:crypto';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

export type AccessDetail = Readonly<Record<string, string | number | boolean | null>>;

export interface AccessEntry {
  /** What happened, in the past tense and dotted, for instance `code.refused`. */
  readonly kind: string;
  /** Who did it: `courier:ID`, `code`, `kiosk`, `door`. Never a name or a number. */
  readonly actor: string;
  /** What it was done to: `compartment:ID`, `parcel:ID`, `cabinet`. */
  readonly subject: string;
  readonly detail?: AccessDetail;
  readonly nowMs: number;
}

const logRow = z.object({
  sequence: z.int(),
  occurred_ms: z.int(),
  kind: z.string(),
  actor: z.string(),
  subject: z.string(),
  detail: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
type LogRow = z.infer<typeof logRow>;

const head = z.object({ sequence: z.int(), hash: z.string() });

/** The hash before the first row. */
const rootHash = '0'.repeat(64);

/** Appends a row to the access log, chained to the one before, in the transaction of what it records. */
export function appendAccessLog(tx: Tx, entry: AccessEntry): void {
  const last = accessLogHead(tx);
  const row = {
    sequence: last.sequence + 1,
    occurred_ms: entry.nowMs,
    kind: entry.kind,
    actor: entry.actor,
    subject: entry.subject,
    detail: canonicalJson(entry.detail ?? {}),
    previous_hash: last.hash,
  };
  tx.run(
    `INSERT INTO access_log (sequence, occurred_ms, kind, actor, subject, detail, previous_hash, hash)
     VALUES ($sequence, $occurred_ms, $kind, $actor, $subject, $detail, $previous_hash, $hash)`,
    { ...row, hash: hashOf(row) },
  );
}

/** The newest row's number and hash; whoever keeps them can later tell whether the log was changed. */
export function accessLogHead(reader: Reader): { sequence: number; hash: string } {
  const last = reader.get(head, 'SELECT sequence, hash FROM access_log ORDER BY sequence DESC LIMIT 1');
  return last ?? { sequence: 0, hash: rootHash };
}

/** Recomputes the chain. Returns the number of the first row that does not fit, or undefined. */
export function firstBrokenRow(reader: Reader): number | undefined {
  let previous = { sequence: 0, hash: rootHash };
  for (;;) {
    const rows = reader.all(
      logRow,
      'SELECT * FROM access_log WHERE sequence > $after ORDER BY sequence LIMIT 500',
      { after: previous.sequence },
    );
    if (rows.length === 0) return undefined;
    for (const { hash, ...row } of rows) {
      const isNext = row.sequence === previous.sequence + 1 && row.previous_hash === previous.hash;
      if (!isNext || hashOf(row) !== hash) return row.sequence;
      previous = { sequence: row.sequence, hash };
    }
  }
}

function hashOf(row: Omit<LogRow, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(row)).digest('hex');
}

/** JSON with its keys in order and no white space: the same row always gives the same bytes. */
function canonicalJson(value: AccessDetail): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}
