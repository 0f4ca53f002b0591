import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import type { Moment } from './moment.ts';

/** So many a minute have rows of their own in the access log, and events. The rest is told as a number. */
const toldOneByOne = 5;
const minuteMs = 60_000;

/** Wrong; not looked at, since the last four digits were missing; or not looked at yet. */
export type CodeRefusal = 'unknown' | 'needsLastFour' | 'wait';

const minuteRow = z
  .object({
    because: z.enum(['unknown', 'needsLastFour', 'wait']),
    first_ms: z.int(),
    first_running_ms: z.int(),
    last_ms: z.int(),
    tries: z.int(),
  })
  .transform((row) => ({
    because: row.because,
    firstMs: row.first_ms,
    firstRunningMs: row.first_running_ms,
    lastMs: row.last_ms,
    tries: row.tries,
  }));
type RefusedMinute = z.infer<typeof minuteRow>;

/**
 * Writes down that what was shown opens nothing. The first few within a minute of running time have a
 * row in the access log each; of a flood, what comes after them is counted here and becomes one row
 * when the minute is over. What was shown is nowhere.
 */
export function recordRefusedCode(
  tx: Tx,
  refused: { because: CodeRefusal; withLastFour: boolean },
  moment: Moment,
): void {
  const { because, withLastFour } = refused;
  const { nowMs, runningMs } = moment;
  tellOfFloods(tx, moment);
  tx.run(
    `INSERT INTO refused_codes (because, first_ms, first_running_ms, last_ms, tries)
     VALUES ($because, $nowMs, $runningMs, $nowMs, 1)
     ON CONFLICT (because) DO UPDATE SET tries = tries + 1, last_ms = $nowMs`,
    { because, nowMs, runningMs },
  );
  const running = minutes(tx).find((minute) => minute.because === because);
  if ((running?.tries ?? 0) > toldOneByOne) return;
  appendAccessLog(tx, {
    kind: 'code.refused',
    actor: 'code',
    subject: 'cabinet',
    detail: { because, withLastFour },
    nowMs,
  });
  if (because === 'unknown') appendEvent(tx, { name: 'code.refused', version: 1, withLastFour }, moment);
}

/** The minutes that are over: what was only counted in them becomes a row each. */
export function tellOfFloods(tx: Tx, moment: Moment): void {
  for (const minute of minutes(tx)) {
    if (moment.runningMs - minute.firstRunningMs < minuteMs) continue;
    tx.run('DELETE FROM refused_codes WHERE because = $because', { because: minute.because });
    const tries = minute.tries - toldOneByOne;
    if (tries > 0) tellOf(tx, minute, tries, moment);
  }
}

function tellOf(tx: Tx, { because, firstMs, lastMs }: RefusedMinute, tries: number, moment: Moment): void {
  appendAccessLog(tx, {
    kind: 'code.refusedOften',
    actor: 'code',
    subject: 'cabinet',
    detail: { because, tries, firstMs, lastMs },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'code.refusedOften', version: 1, because, tries }, moment);
}

function minutes(reader: Reader): RefusedMinute[] {
  return reader.all(
    minuteRow,
    'SELECT because, first_ms, first_running_ms, last_ms, tries FROM refused_codes ORDER BY because',
  );
}
