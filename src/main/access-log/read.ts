import { z } from '../../contract/zod.ts';
import { segmentTable } from '../database/log-segments.ts';
import type { Reader } from '../database/transaction.ts';
import { type LogRow, logRow } from './access-log.ts';
import { accessLogSegments } from './segments.ts';
import { rowsOfSegment } from './verify.ts';

export type SegmentedRow = LogRow & { readonly segment: number };

/** All rows that are kept, oldest first; read in pieces, so that a long log needs no memory. */
export function* accessLogRows(reader: Reader): Generator<SegmentedRow> {
  for (const { number, dropped_ms } of accessLogSegments(reader)) {
    if (dropped_ms !== null) continue;
    for (const row of rowsOfSegment(reader, number)) yield { segment: number, ...row };
  }
}

/** The newest rows, so many at most, oldest first. */
export function newestRows(reader: Reader, count: number): SegmentedRow[] {
  const found: SegmentedRow[] = [];
  for (const { number, dropped_ms } of accessLogSegments(reader).reverse()) {
    if (dropped_ms !== null || found.length === count) break;
    const rows = reader.all(
      logRow,
      `SELECT * FROM ${segmentTable(number)} ORDER BY sequence DESC LIMIT $missing`,
      { missing: count - found.length },
    );
    found.push(...rows.map((row) => ({ segment: number, ...row })));
  }
  return found.reverse();
}

/** Whether the database has a log in segments; one that an older version wrote has not, until it is started. */
export function hasSegments(reader: Reader): boolean {
  const table = reader.get(
    z.object({ name: z.string() }),
    "SELECT name FROM sqlite_schema WHERE name = 'access_log_segment'",
  );
  return table !== undefined;
}
