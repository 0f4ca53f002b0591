import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Tx } from '../database/transaction.ts';
import { personsOfSameNumber } from './directory.ts';
import { readNameOf } from './recipients.ts';
import { chargePin, forgetWrongPins, type PinStanding, pinStanding } from './sign-in-tries.ts';
import {
  hashResidence,
  hashStandingPin,
  hashStandingToken,
  personOfPin,
  type StandingRegister,
} from './standing-credentials.ts';
import { giveBackPinTry, pinBudgetWaitMs, spendPinTry } from './standing-pin-budget.ts';

/** Whoever is let in takes out, one door after the other, what lies here for any of `personIds`. */
export interface RecipientSignedIn {
  readonly ok: true;
  readonly personId: string;
  /** The person and everybody with the same number (`personsOfSameNumber`); for `nextOfVisit`. */
  readonly personIds: readonly string[];
  /** Empty where it cannot be read any more. */
  readonly name: string;
}

export type StandingPinResult =
  | RecipientSignedIn
  | {
      readonly ok: false;
      /** `locked`: at this residence no PIN is taken any more; a badge, a new PIN or a code helps. */
      readonly reason: 'wrong' | 'wait' | 'locked' | 'notOffered';
      /** The next try is taken after this much running time; 0: at once, or never. */
      readonly waitMs: number;
    };

/**
 * Lets in whoever knows a residence and a PIN of somebody there. Tries are limited for the residence as
 * couriers' are for a number, and besides for the cabinet as a whole, since anybody knows all residences.
 * A residence of nobody is treated alike, in answer and in time.
 *
 * A try is counted as wrong before the PIN is looked at and forgiven if it was right, so that pulling the plug
 * gains nothing. Each answer is in the access log.
 */
export async function checkStandingPin(
  register: StandingRegister,
  attempt: { readonly residence: string; readonly pin: string; readonly moment: () => Moment },
): Promise<StandingPinResult> {
  const { store, secrets, configuration } = register;
  const { residence, pin, moment } = attempt;
  const { pins, pinDigits } = configuration().directory;
  if (!pins) return { ok: false, reason: 'notOffered', waitMs: 0 };
  const place = hashResidence(secrets, residence);

  const begun = store.transaction((tx): { refused: StandingPinResult } | { after: PinStanding } => {
    const now = moment();
    const policy = configuration().couriers.signIn;
    const standing = pinStanding(tx, policy, place, now.runningMs);
    const cabinetWaitMs = pinBudgetWaitMs(tx, pinDigits, now.runningMs);
    if (standing.kind === 'free' && cabinetWaitMs === 0) {
      spendPinTry(tx, pinDigits, now.runningMs);
      return { after: chargePin(tx, policy, place, now.runningMs) };
    }
    const reason = standing.kind === 'locked' ? 'locked' : 'wait';
    const waitMs = standing.kind === 'wait' ? Math.max(standing.waitMs, cabinetWaitMs) : cabinetWaitMs;
    logRefusal(tx, reason, now);
    return { refused: { ok: false, reason, waitMs: reason === 'wait' ? waitMs : 0 } };
  });
  if ('refused' in begun) return begun.refused;

  const pinHash = await hashStandingPin(secrets, residence, pin);

  return store.transaction((tx): StandingPinResult => {
    const now = moment();
    const { after } = begun;
    const personId = personOfPin(tx, pinHash);
    if (personId === undefined) {
      logRefusal(tx, 'wrong', now);
      if (after.kind === 'locked') return { ok: false, reason: 'locked', waitMs: 0 };
      return { ok: false, reason: 'wrong', waitMs: after.kind === 'wait' ? after.waitMs : 0 };
    }
    forgetWrongPins(tx, place);
    giveBackPinTry(tx, pinDigits, now.runningMs);
    return letIn(tx, register, personId, 'pin', now);
  });
}

/**
 * Lets in whoever holds a person's badge to the scanner. Its token has 128 random bits, so tries are not
 * counted. Who has left the directory is let in as long as it knows them: something may lie here for them.
 */
export function signInWithStandingBadge(
  tx: Tx,
  register: Pick<StandingRegister, 'cipher' | 'secrets' | 'configuration'>,
  token: string,
  now: Moment,
): RecipientSignedIn | { readonly ok: false; readonly reason: 'unknownBadge' } {
  const found = register.configuration().directory.badges
    ? tx.get(
        z.object({ person_id: z.string() }),
        'SELECT person_id FROM directory_badge WHERE token_hash = @tokenHash AND revoked_ms IS NULL',
        { tokenHash: hashStandingToken(register.secrets, token) },
      )
    : undefined;
  if (found !== undefined) return letIn(tx, register, found.person_id, 'badge', now);
  logRefusal(tx, 'unknownBadge', now);
  return { ok: false, reason: 'unknownBadge' };
}

function letIn(
  tx: Tx,
  { cipher }: Pick<StandingRegister, 'cipher'>,
  personId: string,
  by: 'pin' | 'badge',
  { nowMs }: Moment,
): RecipientSignedIn {
  appendAccessLog(tx, {
    kind: 'recipient.signedIn',
    actor: `recipient:${personId}`,
    subject: 'cabinet',
    detail: { by },
    nowMs,
  });
  return {
    ok: true,
    personId,
    personIds: personsOfSameNumber(tx, personId),
    name: readNameOf(tx, cipher, personId) ?? '',
  };
}

function logRefusal(tx: Tx, reason: string, { nowMs }: Moment): void {
  appendAccessLog(tx, {
    kind: 'recipient.signInRefused',
    actor: 'unknown',
    subject: 'cabinet',
    detail: { reason },
    nowMs,
  });
}
