import { z } from '../../contract/zod.ts';
import type { Tx } from '../database/transaction.ts';
import type { PersonCipher } from './person-cipher.ts';

const minuteMs = 60_000;
const freeTries = 5;
/** The wait after the fifth wrong PIN in a row, the sixth, the seventh; the last one from then on. */
const waitsMs = [1 * minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs];
/** Numbers of nobody that are remembered; the longest untouched one is forgotten first. */
const unknownNumbersKept = 1_000;

/** Whose tries are counted: a courier's in the courier's row, those for a number of nobody by its hash. */
export interface Who {
  readonly courierId: string | undefined;
  readonly e164: string;
}

interface Tries {
  readonly wrong: number;
  readonly waitUntilMs: number;
}

const triesRow = z.object({ wrong: z.number(), waitUntilMs: z.number() });

/**
 * How long this number still waits, in ms; 0 where it need not. A clock that was set back does not
 * lengthen a wait: what is longer than the wait that was given begins anew, once, at its full length.
 */
export function remainingWaitMs(tx: Tx, cipher: PersonCipher, who: Who, nowMs: number): number {
  const tries = readTries(tx, cipher, who);
  const remainingMs = tries.waitUntilMs - nowMs;
  if (remainingMs <= 0) return 0;
  const givenMs = waitAfter(tries.wrong);
  if (remainingMs > givenMs) writeTries(tx, cipher, who, { ...tries, waitUntilMs: nowMs + givenMs }, nowMs);
  return Math.min(remainingMs, givenMs);
}

/** Counts a try as wrong. Returns the wait that follows it, in ms. */
export function chargeTry(tx: Tx, cipher: PersonCipher, who: Who, nowMs: number): number {
  const wrong = readTries(tx, cipher, who).wrong + 1;
  const waitMs = waitAfter(wrong);
  writeTries(tx, cipher, who, { wrong, waitUntilMs: waitMs === 0 ? 0 : nowMs + waitMs }, nowMs);
  return waitMs;
}

/** The PIN was right: the count begins anew. */
export function forgetTries(tx: Tx, courierId: string): void {
  tx.run('UPDATE courier SET wrong_pins = 0, wait_until_ms = 0 WHERE person_id = @courierId', { courierId });
}

/** The number has got an owner. */
export function forgetUnknownTries(tx: Tx, cipher: PersonCipher, e164: string): void {
  tx.run('DELETE FROM allowance WHERE name = @name', { name: unknownName(cipher, e164) });
}

function waitAfter(wrong: number): number {
  if (wrong < freeTries) return 0;
  return waitsMs[Math.min(wrong - freeTries, waitsMs.length - 1)] ?? 0;
}

function readTries(tx: Tx, cipher: PersonCipher, { courierId, e164 }: Who): Tries {
  const row =
    courierId === undefined
      ? tx.get(
          triesRow,
          'SELECT tokens AS wrong, not_before_ms AS waitUntilMs FROM allowance WHERE name = @name',
          { name: unknownName(cipher, e164) },
        )
      : tx.get(
          triesRow,
          'SELECT wrong_pins AS wrong, wait_until_ms AS waitUntilMs FROM courier WHERE person_id = @courierId',
          { courierId },
        );
  return row ?? { wrong: 0, waitUntilMs: 0 };
}

function writeTries(tx: Tx, cipher: PersonCipher, who: Who, tries: Tries, nowMs: number): void {
  const { wrong, waitUntilMs } = tries;
  if (who.courierId !== undefined) {
    tx.run('UPDATE courier SET wrong_pins = @wrong, wait_until_ms = @waitUntilMs WHERE person_id = @id', {
      id: who.courierId,
      wrong,
      waitUntilMs,
    });
    return;
  }
  tx.run(
    `INSERT INTO allowance (name, tokens, updated_ms, not_before_ms) VALUES (@name, @wrong, @nowMs, @waitUntilMs)
     ON CONFLICT (name) DO UPDATE SET tokens = @wrong, updated_ms = @nowMs, not_before_ms = @waitUntilMs`,
    { name: unknownName(cipher, who.e164), wrong, nowMs, waitUntilMs },
  );
  tx.run(
    `DELETE FROM allowance WHERE name IN (
       SELECT name FROM allowance WHERE name GLOB 'signIn:*' AND name <> @name
       ORDER BY updated_ms DESC, name LIMIT -1 OFFSET @others)`,
    { name: unknownName(cipher, who.e164), others: unknownNumbersKept - 1 },
  );
}

function unknownName(cipher: PersonCipher, e164: string): string {
  return `signIn:${cipher.hashPhone(e164)}`;
}
