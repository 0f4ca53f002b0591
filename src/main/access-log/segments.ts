import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';

const segmentRow = z.object({
  number: z.int(),
  month: z.string().nullable(),
  first_sequence: z.int(),
  previous_hash: z.string(),
  row_count: z.int().nullable(),
  last_hash: z.string().nullable(),
  first_ms: z.int().nullable(),
  last_ms: z.int().nullable(),
  dropped_ms: z.int().nullable(),
});
/** A part of the access log that is kept or dropped as a whole. What is sealed has all but `dropped_ms`. */
export type Segment = z.infer<typeof segmentRow>;

/** All segments that ever were, oldest first. */
export function accessLogSegments(reader: Reader): Segment[] {
  return reader.all(segmentRow, 'SELECT * FROM access_log_segment ORDER BY number');
}

/** The one that rows are appended to. */
export function currentSegment(reader: Reader): Segment {
  const current = reader.get(segmentRow, 'SELECT * FROM access_log_segment ORDER BY number DESC LIMIT 1');
  if (current === undefined) throw new Error('the access log has no segment');
  return current;
}
