import type { Clock } from '../clock.ts';
import { z } from '../contract/zod.ts';
import { accessLogHead, appendAccessLog, newestLoggedMs } from './access-log/access-log.ts';
import { correctMonth } from './access-log/retention.ts';
import type { Reader, Store, Tx } from './database/transaction.ts';
import { appendEvent, type Occurrence } from './exchange/event-outbox.ts';

/** What setting the clock by the network does is no jump; more than this is. */
const jumpMs = 60_000;

/**
 * Whether the wall clock can be believed. It is doubted when it stands behind the newest time that
 * was ever stored, or when it jumps, by more than a minute each; while it is doubted nothing expires, is erased or reminded of.
 * Trust comes back only by somebody who knows the time: the platform, the modem or a technician.
 */
export class ClockTrust {
  readonly #clock: Clock;
  readonly #onDoubt: (jumpMs: number) => void;
  /** How far the wall clock jumped when it began to be doubted; undefined while it is trusted. */
  #doubtedByMs: number | undefined;
  #isDoubtRecorded = false;
  #lastWallMs: number;
  #lastMonotonicMs: number;

  /** @param newestStoredMs the newest wall time in the database; undefined in a new one. */
  constructor(clock: Clock, newestStoredMs: number | undefined, onDoubt: (jumpMs: number) => void) {
    this.#clock = clock;
    this.#onDoubt = onDoubt;
    this.#lastWallMs = clock.now();
    this.#lastMonotonicMs = clock.monotonicMs();
    const behindMs = (newestStoredMs ?? 0) - this.#lastWallMs;
    if (behindMs > jumpMs) this.#doubt(-behindMs);
  }

  /** Looks at both clocks and answers whether the wall clock is trusted. */
  isTrusted(): boolean {
    const wallMs = this.#clock.now();
    const monotonicMs = this.#clock.monotonicMs();
    const jumped = wallMs - this.#lastWallMs - (monotonicMs - this.#lastMonotonicMs);
    this.#lastWallMs = wallMs;
    this.#lastMonotonicMs = monotonicMs;
    if (Math.abs(jumped) > jumpMs && this.#doubtedByMs === undefined) this.#doubt(Math.round(jumped));
    return this.#doubtedByMs === undefined;
  }

  /** Writes down, once, that the clock is doubted, and tells the platform. */
  recordDoubt(store: Store, moment: Occurrence): void {
    const jumpMs = this.#doubtedByMs;
    if (jumpMs === undefined || this.#isDoubtRecorded) return;
    store.transaction((tx) => {
      appendAccessLog(tx, {
        kind: 'clock.doubted',
        actor: 'kiosk',
        subject: 'cabinet',
        detail: { jumpMs },
        nowMs: moment.nowMs,
      });
      appendEvent(tx, { name: 'cabinet.clockDoubted', version: 1, jumpMs }, moment);
    });
    this.#isDoubtRecorded = true;
  }

  /** Somebody who knows the time has said so and it is written down: from now on it is trusted. */
  confirm(): void {
    this.#lastWallMs = this.#clock.now();
    this.#lastMonotonicMs = this.#clock.monotonicMs();
    this.#doubtedByMs = undefined;
    this.#isDoubtRecorded = false;
  }

  #doubt(jumpMs: number): void {
    this.#doubtedByMs = jumpMs;
    this.#onDoubt(jumpMs);
  }
}

const confirmation = z.object({ row: z.int(), run: z.int() });

/**
 * The newest wall time that is stored since somebody last confirmed the clock; undefined where there
 * is none. Times from before a confirmation may lie in a future that never was.
 */
export function newestStoredMs(reader: Reader): number | undefined {
  const confirmed = reader.get(
    confirmation,
    `SELECT json_extract(value, '$.row') AS row, json_extract(value, '$.run') AS run
     FROM cabinet_state WHERE name = 'clock_confirmed'`,
  );
  const seen = reader.get(
    z.object({ newest: z.int().nullable() }),
    'SELECT max(last_seen_ms) AS newest FROM program_run WHERE id > $run',
    { run: confirmed?.run ?? 0 },
  );
  const loggedMs = newestLoggedMs(reader, confirmed?.row ?? 0) ?? 0;
  return Math.max(loggedMs, seen?.newest ?? 0) || undefined;
}

/** A person says that the clock is right now, whatever was stored before. */
export function confirmClock(tx: Tx, actor: string, nowMs: number): void {
  correctMonth(tx, nowMs);
  appendAccessLog(tx, { kind: 'clock.confirmed', actor, subject: 'cabinet', nowMs });
  const { sequence } = accessLogHead(tx);
  const lastRun =
    tx.get(z.object({ id: z.int().nullable() }), 'SELECT max(id) AS id FROM program_run')?.id ?? 0;
  tx.run(
    `INSERT INTO cabinet_state (name, value) VALUES ('clock_confirmed', $value)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    // The confirmation itself is the first time that counts.
    { value: JSON.stringify({ row: sequence - 1, run: lastRun }) },
  );
}
