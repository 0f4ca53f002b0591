import { type CourierCompany, otherCompany } from '../../contract/courier.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { type CourierRegister, courierByPhone, insertCourier } from './couriers.ts';
import { hashPin } from './pin.ts';
import { type PinWeakness, weaknessOf } from './pin-strength.ts';
import { provenBy } from './proof.ts';
import {
  countVerifications,
  dayMs,
  endVerification,
  insertVerification,
  newestVerification,
} from './verification-rows.ts';

/** A code that was sent and did not come is waited for so long before anybody may go on without it. */
const patienceMs = 60_000;

export interface Application {
  readonly name: string;
  /** Of the configuration's companies, or `other`. */
  readonly companyId: string;
  readonly e164: string;
  readonly pin: string;
  /** As `tryVerificationCode` returned it; undefined where no code could be had. */
  readonly verificationId: string | undefined;
}

export type RegistrationRefusal =
  | { readonly refusal: 'nameInvalid' | 'companyUnknown' }
  | { readonly refusal: 'pinTooWeak'; readonly because: PinWeakness }
  /** The number must be proven first, or what proved it is too long ago. */
  | { readonly refusal: 'verificationNeeded' }
  /** Too many have registered today without a proof of their number. */
  | { readonly refusal: 'limited' }
  /** Said only to who has proven the number, or where no message can be sent. */
  | { readonly refusal: 'numberKnown' };

const courierName = z
  .string()
  .trim()
  .min(2)
  .max(80)
  .regex(/^[^\p{C}]*$/u);

/** What a courier is asked to choose from, in the configuration's order; "other" is offered besides. */
export function companiesOffered({
  configuration,
}: Pick<CourierRegister, 'configuration'>): CourierCompany[] {
  return configuration().couriers.companies;
}

/**
 * Registers the person who stands at the cabinet, as `pending`.
 *
 * A number that is known cannot be registered again. While messages can be sent a stranger does not learn of
 * it: the code, without which this refuses, goes to the number alone. Where none can be sent it has to be said,
 * and so few may try in a day.
 */
export async function registerCourier(
  register: CourierRegister & { readonly canReachPhones: () => boolean },
  application: Application,
  moment: () => Moment,
): Promise<
  { readonly ok: true; readonly courierId: string } | ({ readonly ok: false } & RegistrationRefusal)
> {
  const { store, cipher, secrets, configuration } = register;
  const { companyId, e164, pin, verificationId } = application;
  const name = courierName.safeParse(application.name);
  if (!name.success) return { ok: false, refusal: 'nameInvalid' };
  if (
    companyId !== otherCompany &&
    !configuration().couriers.companies.some((company) => company.id === companyId)
  ) {
    return { ok: false, refusal: 'companyUnknown' };
  }
  const weakness = weaknessOf(pin, e164);
  if (weakness !== undefined) return { ok: false, refusal: 'pinTooWeak', because: weakness };

  const pinHash = await hashPin(pin, secrets.key('pins'));
  const phoneHash = cipher.hashPhone(e164);

  return store.transaction((tx) => {
    const now = moment();
    const refuse = (refusal: 'verificationNeeded' | 'limited' | 'numberKnown') => {
      appendAccessLog(tx, {
        kind: 'courier.registrationRefused',
        actor: 'unknown',
        subject: 'cabinet',
        detail: { refusal },
        nowMs: now.nowMs,
      });
      return { ok: false, refusal } as const;
    };
    if (verificationId === undefined) {
      if (!mayGoUnverified(tx, register, phoneHash, now)) return refuse('verificationNeeded');
      if (!takeUnverifiedTry(tx, register, phoneHash, now)) return refuse('limited');
    } else if (provenBy(tx, { verificationId, purpose: 'registration', phoneHash }, now) === undefined) {
      return refuse('verificationNeeded');
    }
    if (courierByPhone(tx, phoneHash) !== undefined) return refuse('numberKnown');

    const isNumberVerified = verificationId !== undefined;
    const courierId = insertCourier(
      tx,
      cipher,
      { name: name.data, e164, pinHash, companyId, isNumberVerified, state: 'pending' },
      now.nowMs,
    );
    if (isNumberVerified) endVerification(tx, verificationId, 'used', now.runningMs);
    appendAccessLog(tx, {
      kind: 'courier.registered',
      actor: `courier:${courierId}`,
      subject: 'cabinet',
      detail: { company: companyId, isNumberVerified },
      nowMs: now.nowMs,
    });
    appendEvent(tx, { name: 'courier.registered', version: 1, courierId, companyId, isNumberVerified }, now);
    return { ok: true, courierId } as const;
  });
}

/**
 * Whether a person may register without a proof of the number: there is no way to phones, or the message did
 * not get through to this one. A screen that waits for a code offers to go on without it when this is so.
 */
export function mayGoUnverified(
  reader: Reader,
  { canReachPhones }: { readonly canReachPhones: () => boolean },
  phoneHash: string,
  { runningMs }: Moment,
): boolean {
  if (!canReachPhones()) return true;
  const sent = newestVerification(reader, { phoneHash, purpose: 'registration', channel: 'message' });
  if (sent === undefined || sent.messageId === null) return false;
  const state = reader.get(
    z.object({ state: z.string() }),
    'SELECT state FROM message_outbox WHERE id = @messageId',
    { messageId: sent.messageId },
  )?.state;
  if (state === 'givenUp' || state === 'parked') return true;
  return state === 'waiting' && runningMs - sent.createdRunningMs >= patienceMs;
}

/** Counts a registration without a proof; false where there were too many in the last 24 hours of running time. */
function takeUnverifiedTry(
  tx: Tx,
  { configuration }: Pick<CourierRegister, 'configuration'>,
  phoneHash: string,
  now: Moment,
): boolean {
  const tried = countVerifications(tx, { channel: 'none', sinceRunningMs: now.runningMs - dayMs });
  if (tried >= configuration().couriers.unverifiedRegistrationsADay) return false;
  const id = newId(now.nowMs);
  const row = { id, purpose: 'registration', channel: 'none', phoneHash, codeHash: null } as const;
  insertVerification(tx, { ...row, messageId: null }, now);
  endVerification(tx, id, 'unproven', now.runningMs);
  return true;
}
