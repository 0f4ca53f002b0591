import { z } from '../../contract/zod.ts';
import { segmentTable } from '../database/log-segments.ts';
import type { Reader } from '../database/transaction.ts';
import { hashOfRow, type LogRow, logRow } from './access-log.ts';
import { accessLogSegments, type Segment } from './segments.ts';

/**
 * Why a row does not fit. `altered`: its own hash is not that of what it says. `follows another`: it
 * names another hash before it. `rows missing`: its number, or the seal of its segment, tells of rows
 * that are not there. `segment missing`: the table of a segment is gone and was not dropped by the
 * program. `seal broken`: the rows of a segment end otherwise than its seal says.
 */
export type BreakReason = 'altered' | 'followsAnother' | 'rowsMissing' | 'segmentMissing' | 'sealBroken';

export interface BrokenRow {
  readonly segment: number;
  /** The number of the row, or, where rows are missing at the end, of the first one that is. */
  readonly sequence: number;
  readonly why: BreakReason;
}

/** The hash before the first row of all. */
const rootHash = '0'.repeat(64);

interface Reached {
  readonly sequence: number;
  readonly hash: string;
}

/** Recomputes the chain over all segments. Returns the first row that does not fit, or undefined. */
export function firstBrokenRow(reader: Reader): BrokenRow | undefined {
  const segments = accessLogSegments(reader);
  let reached: Reached = { sequence: 0, hash: rootHash };
  for (const [index, segment] of segments.entries()) {
    const broken = (sequence: number, why: BreakReason) => ({ segment: segment.number, sequence, why });
    const next = reached.sequence + 1;
    if (segment.number !== index + 1) return { segment: index + 1, sequence: next, why: 'segmentMissing' };
    if (segment.first_sequence !== next) return broken(next, 'rowsMissing');
    if (segment.previous_hash !== reached.hash) return broken(next, 'followsAnother');
    if (segment.dropped_ms === null) {
      if (!isPresent(reader, segment)) return broken(next, 'segmentMissing');
      const walked = walk(reader, segment, reached);
      if ('why' in walked) return walked;
      reached = walked;
    }
    const seal = sealOf(segment);
    if (seal === undefined) {
      // Only the newest one is open.
      if (index < segments.length - 1) return broken(reached.sequence, 'sealBroken');
      continue;
    }
    if (segment.dropped_ms !== null) reached = seal;
    if (reached.sequence < seal.sequence) return broken(reached.sequence + 1, 'rowsMissing');
    if (reached.sequence > seal.sequence || reached.hash !== seal.hash)
      return broken(reached.sequence, 'sealBroken');
  }
  return undefined;
}

function walk(reader: Reader, { number }: Segment, before: Reached): Reached | BrokenRow {
  let reached = before;
  for (const row of rowsOfSegment(reader, number)) {
    const broken = (why: BreakReason): BrokenRow => ({ segment: number, sequence: row.sequence, why });
    if (row.sequence !== reached.sequence + 1) return broken('rowsMissing');
    if (row.previous_hash !== reached.hash) return broken('followsAnother');
    const { hash, ...rest } = row;
    if (hashOfRow(rest) !== hash) return broken('altered');
    reached = { sequence: row.sequence, hash };
  }
  return reached;
}

/** The rows of a kept segment in the order of their numbers, read in pieces. */
export function* rowsOfSegment(reader: Reader, number: number): Generator<LogRow> {
  // From below any number: a row that stands where none may is to be seen as well.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const rows = reader.all(
      logRow,
      `SELECT * FROM ${segmentTable(number)} WHERE sequence > $after ORDER BY sequence LIMIT 500`,
      { after },
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield* rows;
    after = last.sequence;
  }
}

function sealOf({ first_sequence, row_count, last_hash }: Segment): Reached | undefined {
  if (row_count === null || last_hash === null) return undefined;
  return { sequence: first_sequence + row_count - 1, hash: last_hash };
}

function isPresent(reader: Reader, { number }: Segment): boolean {
  const found = reader.get(
    z.object({ name: z.string() }),
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $name",
    { name: segmentTable(number) },
  );
  return found !== undefined;
}
