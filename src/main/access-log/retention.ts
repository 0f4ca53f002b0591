import { z } from '../../contract/zod.ts';
import { agreeSegments, segmentTable } from '../database/log-segments.ts';
import type { Tx } from '../database/transaction.ts';
import { accessLogHead, appendAccessLog } from './access-log.ts';
import { accessLogSegments, currentSegment, type Segment } from './segments.ts';

interface When {
  readonly nowMs: number;
  readonly isClockTrusted: boolean;
}

const span = z.object({ row_count: z.int(), first_ms: z.int().nullable(), last_ms: z.int().nullable() });

/**
 * Begins the segment of a new month, and drops the oldest one whose last row was written more than
 * `keepMonths` whole months ago, one at a time. Called each minute: until then rows go on into the
 * segment that there is, so a row belongs to the segment that was open when it was written, whatever
 * its own time says.
 *
 * Only by a trusted clock, and only forward: a clock that jumps scatters nothing.
 */
export function keepAccessLog(tx: Tx, keepMonths: number, { nowMs, isClockTrusted }: When): void {
  if (!isClockTrusted) return;
  const month = monthOf(nowMs);
  const current = currentSegment(tx);
  if (current.month === null) setMonth(tx, current, month);
  else if (month > current.month) beginSegment(tx, current, month, nowMs);
  dropOldest(tx, month, keepMonths, nowMs);
}

/** Somebody set the clock right: a month that lies ahead of it never was. */
export function correctMonth(tx: Tx, nowMs: number): void {
  const current = currentSegment(tx);
  const month = monthOf(nowMs);
  if (current.month !== null && current.month > month) setMonth(tx, current, month);
}

function beginSegment(tx: Tx, current: Segment, month: string, nowMs: number): void {
  const { row_count, first_ms, last_ms } = spanOf(tx, current);
  if (row_count === 0) {
    setMonth(tx, current, month);
    return;
  }
  const { hash, sequence } = accessLogHead(tx);
  tx.run(
    `UPDATE access_log_segment SET row_count = $row_count, last_hash = $hash, first_ms = $first_ms, last_ms = $last_ms
     WHERE number = $number`,
    { number: current.number, row_count, hash, first_ms, last_ms },
  );
  const number = current.number + 1;
  tx.run(
    `INSERT INTO access_log_segment (number, month, first_sequence, previous_hash)
     VALUES ($number, $month, $first, $hash)`,
    { number, month, first: sequence + 1, hash },
  );
  agree(tx);
  appendAccessLog(tx, {
    kind: 'accessLog.segmentBegun',
    actor: 'kiosk',
    subject: `segment:${number}`,
    detail: { month, sealed: current.number, sealedRows: row_count },
    nowMs,
  });
}

function dropOldest(tx: Tx, month: string, keepMonths: number, nowMs: number): void {
  const kept = accessLogSegments(tx).filter((segment) => segment.dropped_ms === null);
  const [oldest, next] = kept;
  // A segment's rows were written before the month of the next one.
  if (oldest === undefined || next?.month == null) return;
  if (monthIndex(month) - monthIndex(next.month) < keepMonths) return;
  tx.run('UPDATE access_log_segment SET dropped_ms = $nowMs WHERE number = $number', {
    number: oldest.number,
    nowMs,
  });
  agree(tx);
  appendAccessLog(tx, {
    kind: 'accessLog.segmentDropped',
    actor: 'kiosk',
    subject: `segment:${oldest.number}`,
    detail: { month: oldest.month, rows: oldest.row_count, lastHash: oldest.last_hash },
    nowMs,
  });
}

function setMonth(tx: Tx, { number }: Segment, month: string): void {
  tx.run('UPDATE access_log_segment SET month = $month WHERE number = $number', { number, month });
}

/** How many rows, and the times of the first and the last as they were written. */
function spanOf(tx: Tx, { number }: Segment): z.infer<typeof span> {
  const table = segmentTable(number);
  const row = tx.get(
    span,
    `SELECT count(*) AS row_count,
       (SELECT occurred_ms FROM ${table} ORDER BY sequence LIMIT 1) AS first_ms,
       (SELECT occurred_ms FROM ${table} ORDER BY sequence DESC LIMIT 1) AS last_ms
     FROM ${table}`,
  );
  return row ?? { row_count: 0, first_ms: null, last_ms: null };
}

function agree(tx: Tx): void {
  agreeSegments({ rows: (sql) => tx.all(z.unknown(), sql), run: (sql) => void tx.run(sql) });
}

/** UTC, as `2026-11`: such texts sort as the months do. */
function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 7);
}

function monthIndex(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
}
