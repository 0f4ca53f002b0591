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
import { findCode } from './retrieval-codes.ts';

/** What somebody shows to be let in: typed digits, or the token of a QR. */
export type Shown =
  | { readonly code: string; readonly lastFour: string | undefined }
  | { readonly token: string };

export type CodeAnswer =
  | { readonly accepted: true; readonly parcelId: string; readonly compartment: Compartment }
  /** `needsLastFour`: not looked at, since the free tries are used up; `wait`: not looked at yet. */
  | { readonly accepted: false; readonly refusal: 'unknown' | 'needsLastFour' | 'wait' };

/**
 * Looks up what was shown, and counts and logs it. A code that is right costs nothing and gives
 * nothing back; a token is never slowed, since nobody guesses 128 bits, so real recipients cannot be
 * locked out by somebody who types.
 */
export function tryCode(tx: Tx, means: CustodyMeans, shown: Shown, moment: Moment): CodeAnswer {
  if ('token' in shown) return judge(tx, means, findCode(tx, means.codeKey, shown), undefined, moment);
  const { nowMs } = moment;
  followClockBack(tx, nowMs);
  const budget = budgetOf(tx, means);
  const state = budgetState(tx, budget, nowMs);
  if (!state.hasFreeTry) {
    if (shown.lastFour === undefined) return { accepted: false, refusal: 'needsLastFour' };
    if (state.pairWaitMs > 0) return { accepted: false, refusal: 'wait' };
  }
  // A pair is only asked for when the free tries are used up; before that the code alone is judged.
  const lastFour = state.hasFreeTry ? undefined : shown.lastFour;
  const answer = judge(tx, means, findCode(tx, means.codeKey, shown), lastFour, moment);
  if (!answer.accepted) {
    if (state.hasFreeTry) spendFreeTry(tx, budget, nowMs);
    else delayNextPair(tx, budget, nowMs);
  }
  return answer;
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
  found: { parcelId: string; validUntilMs: number | null } | undefined,
  lastFour: string | undefined,
  moment: Moment,
): CodeAnswer {
  const parcel = found === undefined ? undefined : parcelById(tx, found.parcelId);
  const opens =
    parcel !== undefined &&
    isCodeValid(means, parcel, found?.validUntilMs ?? null, moment) &&
    (lastFour === undefined || means.lastFourDigits(tx, parcel.recipientId) === lastFour);
  appendAccessLog(tx, {
    kind: opens ? 'code.accepted' : 'code.refused',
    actor: 'code',
    subject: opens ? `parcel:${parcel.id}` : 'cabinet',
    detail: { withLastFour: lastFour !== undefined },
    nowMs: moment.nowMs,
  });
  if (opens) {
    return { accepted: true, parcelId: parcel.id, compartment: compartmentById(tx, parcel.compartmentId) };
  }
  appendEvent(tx, { name: 'code.refused', version: 1, withLastFour: lastFour !== undefined }, moment);
  return { accepted: false, refusal: 'unknown' };
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
