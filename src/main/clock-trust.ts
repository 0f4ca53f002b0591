import type { Clock } from '../clock.ts';
import { z } from '../contract/zod.ts';
import type { Reader } from './database/transaction.ts';

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
  #isTrusted: boolean;
  #lastWallMs: number;
  #lastMonotonicMs: number;

  /** @param newestStoredMs the newest wall time in the database; undefined in a new one. */
  constructor(clock: Clock, newestStoredMs: number | undefined, onDoubt: (jumpMs: number) => void) {
    this.#clock = clock;
    this.#onDoubt = onDoubt;
    this.#lastWallMs = clock.now();
    this.#lastMonotonicMs = clock.monotonicMs();
    const behindMs = (newestStoredMs ?? 0) - this.#lastWallMs;
    this.#isTrusted = behindMs <= 0;
    if (!this.#isTrusted) onDoubt(-behindMs);
  }

  /** Looks at both clocks and answers whether the wall clock is trusted. */
  isTrusted(): boolean {
    const wallMs = this.#clock.now();
    const monotonicMs = this.#clock.monotonicMs();
    const jumped = wallMs - this.#lastWallMs - (monotonicMs - this.#lastMonotonicMs);
    this.#lastWallMs = wallMs;
    this.#lastMonotonicMs = monotonicMs;
    if (Math.abs(jumped) > jumpMs && this.#isTrusted) {
      this.#isTrusted = false;
      this.#onDoubt(jumped);
    }
    return this.#isTrusted;
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
