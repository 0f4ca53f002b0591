import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';

/**
 * How many wrong codes are free. Someone who types without a pause for a year at a cabinet with
 * `liveCodes` live codes shall open any door with a chance below 1 in 1,000. Of that, 7 in 10,000 is
 * spent on free tries and 2 in 10,000 on pairs of code and last four digits, which are 10,000 times
 * as hard to guess and so may come far more often.
 */
export interface CodeBudget {
  /** Free wrong codes at once; 0 where the last four digits are always asked for. */
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
  // Where not even one a year may be free, a code is never taken alone.
  if (freeAYear < 1) return { burst: 0, refillMs: yearMs, pairWaitMs: pairWaitMsOf(codes, live) };
  const burst = Math.max(1, Math.min(5, Math.floor(freeAYear / 2)));
  const exactMs = yearMs / Math.max(1e-9, freeAYear - burst);
  // Round numbers make a rule that can be told (9 digits: one back every 75 minutes); what rounding
  // down gives away is under a sixtieth, far below the tenth of the chance that is not spent.
  const unitMs = [60_000, 1_000].find((unit) => exactMs >= 60 * unit) ?? 1;
  const refillMs = Math.floor(exactMs / unitMs) * unitMs;
  return { burst, refillMs, pairWaitMs: pairWaitMsOf(codes, live) };
}

function pairWaitMsOf(codes: number, live: number): number {
  const pairsAYear = (pairChance * codes * 10_000) / live;
  return Math.max(leastPairWaitMs, Math.ceil(yearMs / pairsAYear));
}

/** What is left of a budget, as it was when a try was last counted. */
export interface Allowance {
  readonly tokens: number;
  readonly updatedMs: number;
  /** No pair is taken before this. */
  readonly notBeforeMs: number;
}

export interface BudgetState {
  /** Whether a code alone is taken; otherwise the last four digits are asked with it. */
  readonly hasFreeTry: boolean;
  /** How long until the next pair is taken; 0 when at once. */
  readonly pairWaitMs: number;
}

/** What an allowance allows now. */
export function stateOf(allowance: Allowance, budget: CodeBudget, nowMs: number): BudgetState {
  const wait = allowance.notBeforeMs - nowMs;
  return {
    hasFreeTry: tokensNow(allowance, budget, nowMs) >= 1,
    // A wait longer than the rule allows is one from before the clock was set back.
    pairWaitMs: wait > 0 && wait <= budget.pairWaitMs ? wait : 0,
  };
}

/** What is left after a wrong code: it costs a free try. */
export function afterWrongCode(allowance: Allowance, budget: CodeBudget, nowMs: number): Allowance {
  const tokens = Math.max(0, tokensNow(allowance, budget, nowMs) - 1);
  return { tokens, updatedMs: nowMs, notBeforeMs: allowance.notBeforeMs };
}

/** What is left after a wrong pair: the next one is taken after the wait. */
export function afterWrongPair(allowance: Allowance, budget: CodeBudget, nowMs: number): Allowance {
  const tokens = tokensNow(allowance, budget, nowMs);
  return { tokens, updatedMs: nowMs, notBeforeMs: nowMs + budget.pairWaitMs };
}

/** Before anybody has typed anything wrong. */
export function fullAllowance(budget: CodeBudget): Allowance {
  return { tokens: budget.burst, updatedMs: 0, notBeforeMs: 0 };
}

function tokensNow({ tokens, updatedMs }: Allowance, budget: CodeBudget, nowMs: number): number {
  const cameBack = Math.max(0, nowMs - updatedMs) / budget.refillMs;
  return Math.min(budget.burst, tokens + cameBack);
}

/** What the budget allows now. */
export function budgetState(reader: Reader, budget: CodeBudget, nowMs: number): BudgetState {
  return stateOf(readAllowance(reader) ?? fullAllowance(budget), budget, nowMs);
}

/**
 * A clock that was set back would keep free tries from coming back until it has caught up with the
 * time of the last one; from here on they come back by the clock as it is.
 */
export function followClockBack(tx: Tx, nowMs: number): void {
  const allowance = readAllowance(tx);
  if (allowance !== undefined && allowance.updatedMs > nowMs) write(tx, { ...allowance, updatedMs: nowMs });
}

/** A wrong code was typed: it costs a free try. */
export function spendFreeTry(tx: Tx, budget: CodeBudget, nowMs: number): void {
  write(tx, afterWrongCode(readAllowance(tx) ?? fullAllowance(budget), budget, nowMs));
}

/** A wrong pair was typed: the next one is taken after the wait. */
export function delayNextPair(tx: Tx, budget: CodeBudget, nowMs: number): void {
  write(tx, afterWrongPair(readAllowance(tx) ?? fullAllowance(budget), budget, nowMs));
}

const allowanceRow = z
  .object({ tokens: z.number(), updated_ms: z.int(), not_before_ms: z.int() })
  .transform((row) => ({ tokens: row.tokens, updatedMs: row.updated_ms, notBeforeMs: row.not_before_ms }));

function readAllowance(reader: Reader): Allowance | undefined {
  return reader.get(
    allowanceRow,
    "SELECT tokens, updated_ms, not_before_ms FROM allowance WHERE name = 'wrongCodes'",
  );
}

function write(tx: Tx, { tokens, updatedMs, notBeforeMs }: Allowance): void {
  tx.run(
    `INSERT INTO allowance (name, tokens, updated_ms, not_before_ms)
     VALUES ('wrongCodes', $tokens, $updatedMs, $notBeforeMs)
     ON CONFLICT (name) DO UPDATE SET tokens = $tokens, updated_ms = $updatedMs, not_before_ms = $notBeforeMs`,
    { tokens, updatedMs, notBeforeMs },
  );
}
