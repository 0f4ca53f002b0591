import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/**
 * How many wrong codes are free. Someone who types without a pause for a year at a cabinet with
 * `liveCodes` live codes shall open any door with a chance below 1 in 1,000. Of that, 7 in 10,000 is
 * spent on free tries and 2 in 10,000 on pairs of code and last four digits, which are 10,000 times
 * as hard to guess and so may come far more often.
 */
export interface CodeBudget {
  /** Free wrong codes at once. */
  readonly burst: number;
  /** One free wrong code comes back after so long. */
  readonly refillMs: number;
  /** After a wrong pair, main takes the next one this much later. */
  readonly pairWaitMs: number;
}

const yearMs = 365 * 86_400_000;
const freeChance = 7e-4;
const pairChance = 2e-4;
const leastPairWaitMs = 60_000;

/** @param digits of a code, 6 to 12. @param liveCodes that may be live at once; at least 100 are assumed. */
export function codeBudget(digits: number, liveCodes: number): CodeBudget {
  const codes = 10 ** digits;
  const live = Math.max(100, liveCodes);
  const freeAYear = (freeChance * codes) / live;
  const burst = Math.max(1, Math.min(5, Math.floor(freeAYear / 2)));
  const exactMs = yearMs / Math.max(1e-9, freeAYear - burst);
  // Round numbers make a rule that can be told (9 digits: one back every 75 minutes); what rounding
  // down gives away is under a sixtieth, far below the tenth of the chance that is not spent.
  const unitMs = [60_000, 1_000].find((unit) => exactMs >= 60 * unit) ?? 1;
  const refillMs = Math.floor(exactMs / unitMs) * unitMs;
  const pairsAYear = (pairChance * codes * 10_000) / live;
  return { burst, refillMs, pairWaitMs: Math.max(leastPairWaitMs, Math.ceil(yearMs / pairsAYear)) };
}

const allowanceRow = z
  .object({ tokens: z.number(), updated_ms: z.int(), not_before_ms: z.int() })
  .transform((row) => ({ tokens: row.tokens, updatedMs: row.updated_ms, notBeforeMs: row.not_before_ms }));

export interface BudgetState {
  /** Whether a code alone is taken; otherwise the last four digits are asked with it. */
  readonly hasFreeTry: boolean;
  /** How long until the next pair is taken; 0 when at once. */
  readonly pairWaitMs: number;
}

/** What the budget allows now. */
export function budgetState(reader: Reader, budget: CodeBudget, nowMs: number): BudgetState {
  const { tokens, notBeforeMs } = currentAllowance(reader, budget, nowMs);
  const wait = notBeforeMs - nowMs;
  return {
    hasFreeTry: tokens >= 1,
    // A wait longer than the rule allows is one from before the clock was set back.
    pairWaitMs: wait > 0 && wait <= budget.pairWaitMs ? wait : 0,
  };
}

/**
 * A clock that was set back would keep free tries from coming back until it has caught up with the
 * time of the last one; from here on they come back by the clock as it is.
 */
export function followClockBack(tx: Tx, nowMs: number): void {
  const row = readAllowance(tx);
  if (row !== undefined && row.updatedMs > nowMs) write(tx, row.tokens, row.notBeforeMs, nowMs);
}

/** A wrong code was typed: it costs a free try. */
export function spendFreeTry(tx: Tx, budget: CodeBudget, nowMs: number): void {
  const { tokens, notBeforeMs } = currentAllowance(tx, budget, nowMs);
  write(tx, Math.max(0, tokens - 1), notBeforeMs, nowMs);
}

/** A wrong pair was typed: the next one is taken after the wait. */
export function delayNextPair(tx: Tx, budget: CodeBudget, nowMs: number): void {
  write(tx, currentAllowance(tx, budget, nowMs).tokens, nowMs + budget.pairWaitMs, nowMs);
}

function currentAllowance(
  reader: Reader,
  budget: CodeBudget,
  nowMs: number,
): { tokens: number; notBeforeMs: number } {
  const row = readAllowance(reader);
  if (row === undefined) return { tokens: budget.burst, notBeforeMs: 0 };
  const cameBack = Math.max(0, nowMs - row.updatedMs) / budget.refillMs;
  return { tokens: Math.min(budget.burst, row.tokens + cameBack), notBeforeMs: row.notBeforeMs };
}

function readAllowance(reader: Reader): z.infer<typeof allowanceRow> | undefined {
  return reader.get(
    allowanceRow,
    "SELECT tokens, updated_ms, not_before_ms FROM allowance WHERE name = 'wrongCodes'",
  );
}

function write(tx: Tx, tokens: number, notBeforeMs: number, nowMs: number): void {
  tx.run(
    `INSERT INTO allowance (name, tokens, updated_ms, not_before_ms) VALUES ('wrongCodes', $tokens, $nowMs, $notBeforeMs)
     ON CONFLICT (name) DO UPDATE SET tokens = $tokens, updated_ms = $nowMs, not_before_ms = $notBeforeMs`,
    { tokens, nowMs, notBeforeMs },
  );
}
