import { type CabinetEvent, cabinetEvent } from '../../contract/event.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';

/** What is true of an event besides what it says. */
export interface Occurrence {
  readonly nowMs: number;
  readonly isClockTrusted: boolean;
  /** Whether the platform could be reached lately; an event made without it says so. */
  readonly isOffline: boolean;
}

const stateValue = z.object({ value: z.string() });
const lastSequence = z.object({ sequence: z.int() });

/**
 * Appends an event to the outbox, in the transaction that made it true. Its number follows the last
 * one of this epoch without a gap, so the platform can tell that none is missing.
 */
export function appendEvent(tx: Tx, event: CabinetEvent, occurrence: Occurrence): void {
  const { name, version, ...payload } = cabinetEvent.parse(event);
  const epoch = currentEpoch(tx);
  const last = tx.get(
    lastSequence,
    'SELECT sequence FROM event_outbox WHERE epoch = $epoch ORDER BY sequence DESC LIMIT 1',
    { epoch },
  );
  tx.run(
    `INSERT INTO event_outbox (epoch, sequence, id, name, version, payload, occurred_ms, is_clock_trusted, was_offline)
     VALUES ($epoch, $sequence, $id, $name, $version, $payload, $nowMs, $isClockTrusted, $isOffline)`,
    {
      epoch,
      sequence: (last?.sequence ?? 0) + 1,
      id: newId(occurrence.nowMs),
      name,
      version,
      payload: JSON.stringify(payload),
      nowMs: occurrence.nowMs,
      isClockTrusted: Number(occurrence.isClockTrusted),
      isOffline: Number(occurrence.isOffline),
    },
  );
}

/** The epoch under which events are numbered now; a new one begins where the old numbers can't be trusted. */
export function currentEpoch(reader: Reader): string {
  const row = reader.get(stateValue, "SELECT value FROM cabinet_state WHERE name = 'epoch'");
  if (row === undefined) throw new Error('the cabinet has no epoch yet');
  return row.value;
}

/** Begins a new epoch: numbers start from 1, and nothing sent under the old one is taken for a duplicate. */
export function beginEpoch(tx: Tx, nowMs: number): void {
  tx.run(
    `INSERT INTO cabinet_state (name, value) VALUES ('epoch', $epoch)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    { epoch: newId(nowMs) },
  );
}
