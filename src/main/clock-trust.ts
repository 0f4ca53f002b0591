import type { Clock } from '../clock.ts';
import { z } from '../contract/zod.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import type { Reader, Store } from './database/transaction.ts';
import { appendEvent, type Occurrence } from './exchange/event-outbox.ts';

/** A jump of the wall clock that the monotonic clock does not explain, beyond what synchronizing does. */
const jumpMs = 60_000;

/**
 * Whether the wall clock can be believed. It is doubted when it stands behind the newest time that
 * was ever stored, or when it jumps; while it is doubted nothing expires, is erased or reminded of.
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
    if (behindMs > 0) this.#doubt(-behindMs);
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

  #doubt(jumpMs: number): void {
    this.#doubtedByMs = jumpMs;
    this.#onDoubt(jumpMs);
  }
}

/** The newest wall time that is stored anywhere; undefined in a new database. */
export function newestStoredMs(reader: Reader): number | undefined {
  const row = reader.get(
    z.object({ newest: z.number().nullable() }),
    `SELECT max(
       coalesce((SELECT occurred_ms FROM access_log ORDER BY sequence DESC LIMIT 1), 0),
       coalesce((SELECT max(last_seen_ms) FROM program_run), 0)
     ) AS newest`,
  );
  return row?.newest || undefined;
}
