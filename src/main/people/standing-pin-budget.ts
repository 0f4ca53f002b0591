import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/** So many persons of one residence may have a PIN: each is one more that a guess may hit. */
export const pinsAtOneResidence = 4;

const yearMs = 365 * 86_400_000;
const dayMs = 86_400_000;
/**
 * What is left of 1 in 1,000 a year once the budget of retrieval codes is spent (code-budget.ts): residences
 * are no secret, so whoever types at all of them must not find a PIN either.
 */
const chanceAYear = 9e-5;

/**
 * How many wrong PINs with a residence are taken in a day of running time at the whole cabinet, and at once.
 * In a year and its first day together they hit with the chance above.
 */
export function wrongPinsADay(digits: number): number {
  return Math.floor((chanceAYear * 10 ** digits) / pinsAtOneResidence / (yearMs / dayMs + 1));
}

const allowanceRow = z.object({ tokens: z.number(), updated_ms: z.int() });

/** After how much running time the next PIN is looked at; 0: now. */
export function pinBudgetWaitMs(reader: Reader, digits: number, runningMs: number): number {
  const missing = 1 - tokensNow(reader, digits, runningMs);
  return missing <= 0 ? 0 : Math.ceil((missing * dayMs) / wrongPinsADay(digits));
}

/** Counts a PIN as wrong before it is looked at; `giveBackPinTry` follows where it was right. */
export function spendPinTry(tx: Tx, digits: number, runningMs: number): void {
  write(tx, Math.max(0, tokensNow(tx, digits, runningMs) - 1), runningMs);
}

export function giveBackPinTry(tx: Tx, digits: number, runningMs: number): void {
  write(tx, Math.min(wrongPinsADay(digits), tokensNow(tx, digits, runningMs) + 1), runningMs);
}

function tokensNow(reader: Reader, digits: number, runningMs: number): number {
  const aDay = wrongPinsADay(digits);
  const row = reader.get(
    allowanceRow,
    "SELECT tokens, updated_ms FROM allowance WHERE name = 'wrongStandingPins'",
  );
  if (row === undefined) return aDay;
  return Math.min(aDay, row.tokens + (Math.max(0, runningMs - row.updated_ms) * aDay) / dayMs);
}

/** Here `updated_ms` is running time. */
function write(tx: Tx, tokens: number, runningMs: number): void {
  tx.run(
    `INSERT INTO allowance (name, tokens, updated_ms) VALUES ('wrongStandingPins', @tokens, @runningMs)
     ON CONFLICT (name) DO UPDATE SET tokens = @tokens, updated_ms = @runningMs`,
    { tokens, runningMs },
  );
}
