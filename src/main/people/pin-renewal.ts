import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { type CourierRegister, courierByPhone } from './couriers.ts';
import { hashPin } from './pin.ts';
import { type PinWeakness, weaknessOf } from './pin-strength.ts';
import { provenBy } from './proof.ts';
import { forgetWrongPins } from './sign-in-tries.ts';
import { endVerification } from './verification-rows.ts';

export type PinRenewal =
  | { readonly ok: true; readonly courierId: string }
  | { readonly ok: false; readonly refusal: 'pinTooWeak'; readonly because: PinWeakness }
  /** The number must be proven first, or what proved it is too long ago. */
  | { readonly ok: false; readonly refusal: 'verificationNeeded' };

/**
 * Gives a courier a new PIN, after a code by message or from the operator; the courier's number may be tried
 * with PINs again. In no state does it let anybody in by itself: they sign in with it.
 */
export async function renewPin(
  register: CourierRegister,
  renewal: { readonly e164: string; readonly pin: string; readonly verificationId: string },
  moment: () => Moment,
): Promise<PinRenewal> {
  const { store, cipher, secrets } = register;
  const { e164, pin, verificationId } = renewal;
  const weakness = weaknessOf(pin, e164);
  if (weakness !== undefined) return { ok: false, refusal: 'pinTooWeak', because: weakness };
  const pinHash = await hashPin(pin, secrets.key('pins'));
  const phoneHash = cipher.hashPhone(e164);

  return store.transaction((tx): PinRenewal => {
    const now = moment();
    const proof = provenBy(tx, { verificationId, purpose: 'pinRenewal', phoneHash }, now);
    const courierId = courierByPhone(tx, phoneHash)?.id;
    if (proof === undefined || courierId === undefined) return { ok: false, refusal: 'verificationNeeded' };
    const by = proof.channel === 'operator' ? 'operator' : 'message';
    // Whoever read the message has the phone; whoever speaks with the operator may have another one.
    tx.run(
      `UPDATE courier SET pin_hash = @pinHash, is_number_verified = max(is_number_verified, @isVerified)
       WHERE person_id = @courierId`,
      { courierId, pinHash, isVerified: Number(by === 'message') },
    );
    forgetWrongPins(tx, phoneHash);
    endVerification(tx, verificationId, 'used', now.runningMs);
    appendAccessLog(tx, {
      kind: 'courier.pinRenewed',
      actor: `courier:${courierId}`,
      subject: 'cabinet',
      detail: { by },
      nowMs: now.nowMs,
    });
    appendEvent(tx, { name: 'courier.pinRenewed', version: 1, courierId, by }, now);
    return { ok: true, courierId };
  });
}
