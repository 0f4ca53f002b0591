import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { courierOfBadge } from './badges.ts';
import { type Courier, type CourierRegister, courierByPhone } from './couriers.ts';
import { isPinRight } from './pin.ts';
import { readNameOf } from './recipients.ts';
import { chargePin, forgetWrongPins, type PinStanding, pinStanding } from './sign-in-tries.ts';

/** `locked`: for this number no PIN is taken any more; a badge, a code by message or the operator helps. */
export type SignInRefusal = 'wrong' | 'notApproved' | 'wait' | 'locked';

export type SignedIn = { readonly ok: true; readonly courierId: string; readonly name: string };

export type SignInResult =
  | SignedIn
  /** `waitMs`: the next try with this number is taken after this; 0: at once, or never. */
  | { readonly ok: false; readonly reason: SignInRefusal; readonly waitMs: number };

export type BadgeResult = SignedIn | { readonly ok: false; readonly reason: 'unknownBadge' | 'notApproved' };

/**
 * Checks a courier's number and PIN. After wrong PINs in a row for a number it waits, ever longer, and after
 * more of them since the last good one it is locked; numbers of nobody are treated alike, in answer and in
 * time. `e164` may be any text that was typed for a number.
 *
 * A try is counted as wrong before the PIN is looked at and forgiven if it was right, so that pulling
 * the plug while it is being checked gains nothing. Each answer is in the access log.
 */
export async function checkSignIn(
  register: CourierRegister,
  attempt: { readonly e164: string; readonly pin: string; readonly moment: () => Moment },
): Promise<SignInResult> {
  const { store, cipher, secrets, configuration } = register;
  const { pin, moment } = attempt;
  const phoneHash = cipher.hashPhone(attempt.e164);

  const begun = store.transaction((tx): { refused: SignInResult } | { after: PinStanding } => {
    const now = moment();
    const policy = configuration().couriers.signIn;
    const standing = pinStanding(tx, policy, phoneHash, now.runningMs);
    if (standing.kind === 'free') return { after: chargePin(tx, policy, phoneHash, now.runningMs) };
    const reason = standing.kind;
    logRefusal(tx, courierByPhone(tx, phoneHash)?.id, reason, now);
    return { refused: { ok: false, reason, waitMs: reason === 'wait' ? standing.waitMs : 0 } };
  });
  if ('refused' in begun) return begun.refused;

  const isRight = await isPinRight(pin, pinHashOf(store, phoneHash), secrets.key('pins'));

  return store.transaction((tx): SignInResult => {
    const now = moment();
    // Read only now: the operator may have suspended the courier while the PIN was being checked.
    const courier = courierByPhone(tx, phoneHash);
    if (!isRight || courier === undefined) return refuseWrongPin(tx, courier, begun.after, now);
    forgetWrongPins(tx, phoneHash);
    if (!maySignIn(courier, register)) {
      logRefusal(tx, courier.id, 'notApproved', now);
      return { ok: false, reason: 'notApproved', waitMs: 0 };
    }
    return letIn(tx, register, courier, 'pin', now);
  });
}

/**
 * Signs in whoever holds a badge to the scanner. Its token has 128 random bits, so tries are not counted; and
 * since it is no PIN, it lets nobody try more of those.
 */
export function signInWithBadge(
  tx: Tx,
  register: Pick<CourierRegister, 'cipher' | 'secrets' | 'configuration'>,
  token: string,
  now: Moment,
): BadgeResult {
  const courier = courierOfBadge(tx, register.secrets.key('badges'), token);
  if (courier === undefined || !maySignIn(courier, register)) {
    const reason = courier === undefined ? 'unknownBadge' : 'notApproved';
    logRefusal(tx, courier?.id, reason, now);
    return { ok: false, reason };
  }
  return letIn(tx, register, courier, 'badge', now);
}

/** Approved couriers, and new ones where the policy lets them deposit something before. */
function maySignIn({ state }: Courier, { configuration }: Pick<CourierRegister, 'configuration'>): boolean {
  return (
    state === 'approved' || (state === 'pending' && configuration().couriers.pendingMayDepositParcels > 0)
  );
}

function letIn(
  tx: Tx,
  { cipher }: Pick<CourierRegister, 'cipher'>,
  { id: courierId }: Courier,
  by: 'pin' | 'badge',
  { nowMs }: Moment,
): SignedIn {
  const actor = `courier:${courierId}`;
  appendAccessLog(tx, { kind: 'courier.signedIn', actor, subject: 'cabinet', detail: { by }, nowMs });
  // A lost key costs the greeting, not the deposit.
  return { ok: true, courierId, name: readNameOf(tx, cipher, courierId) ?? '' };
}

function refuseWrongPin(tx: Tx, courier: Courier | undefined, after: PinStanding, now: Moment): SignInResult {
  logRefusal(tx, courier?.id, 'wrong', now);
  if (after.kind === 'locked') {
    if (courier !== undefined)
      appendEvent(tx, { name: 'courier.pinLocked', version: 1, courierId: courier.id }, now);
    return { ok: false, reason: 'locked', waitMs: 0 };
  }
  return { ok: false, reason: 'wrong', waitMs: after.kind === 'wait' ? after.waitMs : 0 };
}

function logRefusal(
  tx: Tx,
  courierId: string | undefined,
  reason: SignInRefusal | 'unknownBadge',
  { nowMs }: Moment,
): void {
  const actor = courierId === undefined ? 'unknown' : `courier:${courierId}`;
  appendAccessLog(tx, {
    kind: 'courier.signInRefused',
    actor,
    subject: 'cabinet',
    detail: { reason },
    nowMs,
  });
}

function pinHashOf(reader: Reader, phoneHash: string): string | undefined {
  return reader.get(
    z.object({ pin_hash: z.string() }),
    `SELECT pin_hash FROM person JOIN courier ON courier.person_id = person.id
     WHERE person.kind = 'courier' AND person.phone_hash = @phoneHash`,
    { phoneHash },
  )?.pin_hash;
}
