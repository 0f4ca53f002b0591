import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import {
  type BudgetState,
  budgetState,
  type CodeBudget,
  codeBudget,
  delayNextPair,
  followClockBack,
  spendFreeTry,
} from './code-budget.ts';
import { type Compartment, compartmentById } from './compartments.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { type Parcel, parcelById } from './parcels.ts';
import { type CodeRefusal, recordRefusedCode } from './refused-codes.ts';
import { reissueCode } from './reissue.ts';
import { countWrongLastFour, findCode, freezeDigits, type RetrievalCode } from './retrieval-codes.ts';

/** What somebody shows to be let in: typed digits, or the token of a QR. */
export type Shown =
  | { readonly code: string; readonly lastFour: string | undefined }
  /** `lastFour` counts only where the policy asks for it with a QR. */
  | { readonly token: string; readonly lastFour?: string | undefined };

export type CodeAnswer =
  | { readonly accepted: true; readonly parcelId: string; readonly compartment: Compartment }
  /** `needsLastFour`: not looked at, since the free tries are used up; `wait`: not looked at yet. */
  | { readonly accepted: false; readonly refusal: CodeRefusal };

/**
 * Looks up what was shown, and counts and logs it. A code that is right costs nothing and gives
 * nothing back; a token is never slowed, since nobody guesses 128 bits, so real recipients cannot be
 * locked out by somebody who types.
 */
export function tryCode(tx: Tx, means: CustodyMeans, shown: Shown, moment: Moment): CodeAnswer {
  if ('token' in shown) return tryToken(tx, means, shown, moment);
  const { nowMs } = moment;
  followClockBack(tx, nowMs);
  const budget = budgetOf(tx, means);
  const state = budgetState(tx, budget, nowMs);
  if (!state.hasFreeTry) {
    if (shown.lastFour === undefined) return refuse(tx, 'needsLastFour', false, moment);
    if (state.pairWaitMs > 0) return refuse(tx, 'wait', true, moment);
  }
  // A pair is only asked for when the free tries are used up; before that the code alone is judged.
  const lastFour = state.hasFreeTry ? undefined : shown.lastFour;
  const found = findCode(tx, means.codeKey, shown);
  const answer = judge(tx, means, found?.isFrozen === true ? undefined : found, lastFour, moment);
  if (!answer.accepted) {
    if (state.hasFreeTry) spendFreeTry(tx, budget, nowMs);
    else delayNextPair(tx, budget, nowMs);
  }
  return answer;
}

/**
 * A QR may have been passed on. Where the operator asks for the last four digits with it, a QR alone is not
 * looked at, and one that came too often with wrong ones opens nothing any more, as its digits do not: its
 * holder would otherwise try all ten thousand.
 */
function tryToken(
  tx: Tx,
  means: CustodyMeans,
  { token, lastFour }: Extract<Shown, { token: string }>,
  moment: Moment,
): CodeAnswer {
  const { tokenNeedsLastFour } = means.configuration().retrieval;
  if (tokenNeedsLastFour && lastFour === undefined) return refuse(tx, 'needsLastFour', false, moment);
  const found = findCode(tx, means.codeKey, { token });
  if (!tokenNeedsLastFour) return judge(tx, means, found, undefined, moment);
  return judge(tx, means, found?.isFrozen === true ? undefined : found, lastFour, moment);
}

/** What the screen must ask for now: the code alone, or the code and the last four digits. */
export function codeBudgetState(reader: Reader, means: CustodyMeans, nowMs: number): BudgetState {
  return budgetState(reader, budgetOf(reader, means), nowMs);
}

/**
 * The budget of free wrong codes of this cabinet, from the length of its codes and its size: at most
 * one code opens each compartment, and one that is gone from the cabinet file may still have one.
 */
function budgetOf(reader: Reader, means: CustodyMeans): CodeBudget {
  const compartments = reader.get(z.object({ count: z.int() }), 'SELECT count(*) AS count FROM compartment');
  return codeBudget(means.configuration().retrievalCode.digits, compartments?.count ?? 0);
}

function judge(
  tx: Tx,
  means: CustodyMeans,
  found: RetrievalCode | undefined,
  lastFour: string | undefined,
  moment: Moment,
): CodeAnswer {
  const withLastFour = lastFour !== undefined;
  const parcel = found === undefined ? undefined : parcelById(tx, found.parcelId);
  if (
    found === undefined ||
    parcel === undefined ||
    !isCodeValid(means, parcel, found.validUntilMs, moment)
  ) {
    return refuse(tx, 'unknown', withLastFour, moment);
  }
  if (withLastFour && !isLastFour(tx, means, { found, parcel, lastFour }, moment)) {
    return refuse(tx, 'unknown', withLastFour, moment);
  }
  appendAccessLog(tx, {
    kind: 'code.accepted',
    actor: 'code',
    subject: `parcel:${parcel.id}`,
    detail: { withLastFour },
    nowMs: moment.nowMs,
  });
  return { accepted: true, parcelId: parcel.id, compartment: compartmentById(tx, parcel.compartmentId) };
}

/**
 * A code that is right while the last four digits are not was seen by somebody whom it was not sent
 * to, or its owner mistypes. After too many of these its digits are frozen and the recipient gets new
 * ones, where the parcel can get any; the operator is told either way. Whoever types sees no difference
 * to any other wrong pair, and the QR goes on to open where it is taken alone.
 */
function isLastFour(
  tx: Tx,
  means: CustodyMeans,
  pair: { found: RetrievalCode; parcel: Parcel; lastFour: string },
  moment: Moment,
): boolean {
  const { found, parcel, lastFour } = pair;
  const expected = means.lastFourDigits(tx, parcel.recipientId);
  if (expected === lastFour) return true;
  // Where the number cannot be read any more nobody could be right, so nobody is wrong either.
  if (expected === undefined) return false;
  const { wrongLastFourAtMost } = means.configuration().retrievalCode;
  if (countWrongLastFour(tx, found.id) < wrongLastFourAtMost) return false;
  const parcelId = parcel.id;
  freezeDigits(tx, found.id, moment.nowMs);
  appendAccessLog(tx, {
    kind: 'code.frozen',
    actor: 'kiosk',
    subject: `parcel:${parcelId}`,
    nowMs: moment.nowMs,
  });
  const reissued = reissueCode(tx, means, { parcelId, cause: 'frozen', actor: 'kiosk' }, moment);
  appendEvent(tx, { name: 'code.frozen', version: 1, parcelId, isReissued: 'left' in reissued }, moment);
  return false;
}

function refuse(tx: Tx, because: CodeRefusal, withLastFour: boolean, moment: Moment): CodeAnswer {
  recordRefusedCode(tx, { because, withLastFour }, moment);
  return { accepted: false, refusal: because };
}

function isCodeValid(
  means: CustodyMeans,
  parcel: Parcel,
  validUntilMs: number | null,
  moment: Moment,
): boolean {
  const isOver = (untilMs: number | null) =>
    untilMs !== null && moment.isClockTrusted && moment.nowMs > untilMs;
  switch (parcel.state) {
    case 'stored':
    case 'retrieving':
    case 'unconfirmed':
      return parcel.wasStored && !isOver(validUntilMs);
    case 'retrieved': {
      const { comeBackHours } = means.configuration().retrievalCode;
      return !isOver(parcel.stateSinceMs + comeBackHours * 3_600_000);
    }
    default:
      return false;
  }
}
