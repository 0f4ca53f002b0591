import { hasSegments, type SegmentedRow } from '../main/access-log/read.ts';
import type { Reader } from '../main/database/transaction.ts';
import { readCabinet } from './open-folder.ts';

/** Looks at the access log of a data folder, whether the kiosk runs or not. */
export function readLog<T>(data: string | undefined, work: (reader: Reader) => T): T {
  return readCabinet(data, (reader) => {
    if (!hasSegments(reader)) {
      throw new Error(
        'the database was written by an older Cubby: start the kiosk once, which brings it up to date',
      );
    }
    return work(reader);
  });
}

/** A row as it is handed out: one JSON object. The hash covers all but `segment` and `time`. */
export function rowAsObject(row: SegmentedRow) {
  return {
    segment: row.segment,
    sequence: row.sequence,
    occurredMs: row.occurred_ms,
    time: timeOf(row),
    kind: row.kind,
    actor: row.actor,
    subject: row.subject,
    detail: JSON.parse(row.detail),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** ISO 8601, UTC; empty where a broken clock wrote what no calendar holds. */
export function timeOf({ occurred_ms }: SegmentedRow): string {
  const date = new Date(occurred_ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
