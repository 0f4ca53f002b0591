import { createHash } from 'node:crypto';
import { z } from '../../contract/zod.ts';
import { segmentTable } from '../database/log-segments.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { canonicalJson } from './canonical-json.ts';
import { currentSegment, type Segment } from './segments.ts';

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

/** A row as it is stored; `detail` is canonical JSON. The hash covers all the others. */
export const logRow = z.object({
  sequence: z.int(),
  occurred_ms: z.int(),
  kind: z.string(),
  actor: z.string(),
  subject: z.string(),
  detail: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
export type LogRow = z.infer<typeof logRow>;

/** The newest row: whoever keeps it can later tell whether the log up to it was changed. */
export interface AccessLogHead {
  readonly segment: number;
  /** Counts through all segments; 0 where there is no row yet. */
  readonly sequence: number;
  readonly hash: string;
}

const newest = z.object({ sequence: z.int(), hash: z.string(), occurred_ms: z.int() });

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
    `INSERT INTO ${segmentTable(last.segment)}
       (sequence, occurred_ms, kind, actor, subject, detail, previous_hash, hash)
     VALUES ($sequence, $occurred_ms, $kind, $actor, $subject, $detail, $previous_hash, $hash)`,
    { ...row, hash: hashOfRow(row) },
  );
}

/** The newest row's number and hash, for whoever anchors them elsewhere. */
export function accessLogHead(reader: Reader): AccessLogHead {
  const segment = currentSegment(reader);
  const last = newestRow(reader, segment);
  if (last !== undefined) return { segment: segment.number, sequence: last.sequence, hash: last.hash };
  return {
    segment: segment.number,
    sequence: segment.first_sequence - 1,
    hash: segment.previous_hash,
  };
}

/** The wall time of the newest row, if its number is above `sequence`; undefined where it is not. */
export function newestLoggedMs(reader: Reader, sequence: number): number | undefined {
  const last = newestRow(reader, currentSegment(reader));
  return last === undefined || last.sequence <= sequence ? undefined : last.occurred_ms;
}

/** The hash of a row: SHA-256 of the canonical JSON of all its other columns, as hex. */
export function hashOfRow(row: Omit<LogRow, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(row)).digest('hex');
}

function newestRow(reader: Reader, segment: Segment): z.infer<typeof newest> | undefined {
  return reader.get(
    newest,
    `SELECT sequence, hash, occurred_ms FROM ${segmentTable(segment.number)} ORDER BY sequence DESC LIMIT 1`,
  );
}
