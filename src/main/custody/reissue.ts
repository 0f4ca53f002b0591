import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { waitsForSupervisor } from './brake.ts';
import { compartmentById } from './compartments.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { type Parcel, parcelById } from './parcels.ts';
import {
  type CodeCause,
  countReissues,
  issueCode,
  limitCode,
  liveCodeOf,
  voidCode,
} from './retrieval-codes.ts';

export type ReissueCause = Exclude<CodeCause, 'deposit'>;

export type ReissueRefusal =
  /** It is not in custody, or somebody is at its door just now. */
  | 'notStored'
  /** It is no longer for its recipient. */
  | 'toTakeBack'
  | 'tooMany'
  /** The recipient's number can no longer be read, so a new code would reach nobody. */
  | 'unreachable'
  | 'brakeEngaged';

/**
 * Gives a parcel a new code and token. The ones before are dead at once, and the message with the new
 * ones goes to the number that is stored: there is no way to name another. So often at most as the
 * configuration allows, whoever asks; what the platform or maintenance asks for is counted by the brake.
 *
 * @returns how many more the parcel can get.
 */
export function reissueCode(
  tx: Tx,
  means: CustodyMeans,
  wish: {
    parcelId: string;
    cause: ReissueCause;
    actor: string;
    /** Until when the parcel is kept, in wall time, where its message is to say so. */
    untilMs?: number | null;
    supervisorId?: string;
  },
  moment: Moment,
): { left: number } | { refusal: ReissueRefusal } {
  const { parcelId, cause, actor, untilMs = null, supervisorId } = wish;
  const parcel = parcelById(tx, parcelId);
  const { digits, reissuesAtMost } = means.configuration().retrievalCode;
  const refusal = refusalOf(tx, means, parcel, reissuesAtMost);
  if (refusal !== undefined) return { refusal };
  if (cause === 'platform' || cause === 'maintenance') {
    const act = { cause: 'reissue', actor, subject: `parcel:${parcelId}`, supervisorId } as const;
    if (waitsForSupervisor(tx, means, act, moment)) return { refusal: 'brakeEngaged' };
  }
  const validUntilMs = liveCodeOf(tx, parcelId)?.validUntilMs ?? null;
  voidCode(tx, parcelId, moment.nowMs);
  means.withdrawMessages(tx, parcelId, moment.nowMs);
  const fresh = issueCode(tx, means.codeKey, { parcelId, digits, cause }, moment);
  limitCode(tx, parcelId, validUntilMs);
  means.announceCode(tx, {
    recipientId: parcel.recipientId,
    parcelId,
    compartmentLabel: compartmentById(tx, parcel.compartmentId).label,
    occasion: cause === 'reminder' ? 'reminder' : 'reissued',
    untilMs,
    ...fresh,
    nowMs: moment.nowMs,
  });
  const left = reissuesAtMost - countReissues(tx, parcelId);
  appendAccessLog(tx, {
    kind: 'code.reissued',
    actor,
    subject: `parcel:${parcelId}`,
    detail: { cause, left },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'code.reissued', version: 1, parcelId, cause, left }, moment);
  return { left };
}

function refusalOf(
  tx: Tx,
  means: CustodyMeans,
  parcel: Parcel,
  reissuesAtMost: number,
): ReissueRefusal | undefined {
  const isHere = parcel.state === 'stored' || (parcel.state === 'unconfirmed' && parcel.wasStored);
  if (!isHere) return 'notStored';
  if (parcel.takeBack !== null) return 'toTakeBack';
  if (countReissues(tx, parcel.id) >= reissuesAtMost) return 'tooMany';
  if (means.lastFourDigits(tx, parcel.recipientId) === undefined) return 'unreachable';
  return undefined;
}
