import type { Clock } from '../../clock.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Store, Tx } from '../database/transaction.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { addPerson, type PersonCipher } from './person-cipher.ts';
import { hashPin, isPinRight } from './pin.ts';
import { readNameOf } from './recipients.ts';
import { chargeTry, forgetTries, forgetUnknownTries, remainingWaitMs } from './sign-in-tries.ts';

export type CourierState = 'pending' | 'approved' | 'suspended' | 'rejected';
export type SignInRefusal = 'wrong' | 'notApproved' | 'wait';

export type SignInResult =
  | { readonly ok: true; readonly courierId: string; readonly name: string }
  /** `waitMs`: the next try with this number is taken after this; 0: at once. */
  | { readonly ok: false; readonly reason: SignInRefusal; readonly waitMs: number };

/** What the access log is to be told, in the transaction that it is called in. Holds no number and no PIN. */
export type SignInRecord =
  | { readonly kind: 'signedIn'; readonly courierId: string; readonly nowMs: number }
  | {
      readonly kind: 'signInRefused';
      /** Undefined where nobody has the number. */
      readonly courierId: string | undefined;
      readonly reason: SignInRefusal;
      readonly nowMs: number;
    };

/** Where couriers are kept. */
export interface CourierRegister {
  readonly store: Store;
  readonly cipher: PersonCipher;
  readonly secrets: Secrets;
}

const courierRow = z.object({
  id: z.string(),
  state: z.enum(['pending', 'approved', 'suspended', 'rejected']),
  pin_hash: z.string(),
});
type CourierRow = z.infer<typeof courierRow>;

/** Adds a courier; refused where a courier has this number already. */
export async function addCourier(
  register: CourierRegister,
  courier: { name: string; e164: string; pin: string; state: CourierState; nowMs: number },
): Promise<{ ok: true; courierId: string } | { ok: false; reason: 'numberKnown' }> {
  const { store, cipher, secrets } = register;
  const pinHash = await hashPin(courier.pin, secrets.key('pins'));
  return store.transaction((tx) => {
    if (findCourier(tx, cipher, courier.e164) !== undefined)
      return { ok: false, reason: 'numberKnown' } as const;
    const courierId = addPerson(tx, cipher, { kind: 'courier', ...courier });
    tx.run('INSERT INTO courier (person_id, state, pin_hash) VALUES (@courierId, @state, @pinHash)', {
      courierId,
      state: courier.state,
      pinHash,
    });
    forgetUnknownTries(tx, cipher, courier.e164);
    return { ok: true, courierId } as const;
  });
}

/** Whether a courier has this number, in whatever state. */
export function isCourierKnown(reader: Reader, cipher: PersonCipher, e164: string): boolean {
  return findCourier(reader, cipher, e164) !== undefined;
}

/**
 * Checks a courier's number and PIN. After 5 wrong PINs in a row for a number it waits 1 minute, and
 * after each further wrong one 5, 15, then always 60 minutes; numbers of nobody are treated alike.
 *
 * A try is counted as wrong before the PIN is looked at and forgiven if it was right, so that pulling
 * the plug while it is being checked gains nothing. `record` is called in the transaction that decides.
 */
export async function checkSignIn(
  register: CourierRegister,
  attempt: {
    e164: string;
    pin: string;
    clock: Clock;
    record: (tx: Tx, entry: SignInRecord) => void;
  },
): Promise<SignInResult> {
  const { store, cipher, secrets } = register;
  const { e164, pin, clock, record } = attempt;

  const begun = store.transaction((tx) => {
    const nowMs = clock.now();
    const courier = findCourier(tx, cipher, e164);
    const who = { courierId: courier?.id, e164 };
    const waitMs = remainingWaitMs(tx, cipher, who, nowMs);
    if (waitMs > 0) {
      record(tx, { kind: 'signInRefused', courierId: courier?.id, reason: 'wait', nowMs });
      return { courier, waitMs, isTaken: false };
    }
    return { courier, waitMs: chargeTry(tx, cipher, who, nowMs), isTaken: true };
  });
  if (!begun.isTaken) return { ok: false, reason: 'wait', waitMs: begun.waitMs };

  const isRight = await isPinRight(pin, begun.courier?.pin_hash, secrets.key('pins'));

  return store.transaction((tx): SignInResult => {
    const nowMs = clock.now();
    // Read again: the operator may have suspended the courier while the PIN was being checked.
    const courier = findCourier(tx, cipher, e164);
    if (!isRight || courier === undefined) {
      record(tx, { kind: 'signInRefused', courierId: begun.courier?.id, reason: 'wrong', nowMs });
      return { ok: false, reason: 'wrong', waitMs: begun.waitMs };
    }
    forgetTries(tx, courier.id);
    if (courier.state !== 'approved') {
      record(tx, { kind: 'signInRefused', courierId: courier.id, reason: 'notApproved', nowMs });
      return { ok: false, reason: 'notApproved', waitMs: 0 };
    }
    record(tx, { kind: 'signedIn', courierId: courier.id, nowMs });
    // A lost key costs the greeting, not the deposit.
    return { ok: true, courierId: courier.id, name: readNameOf(tx, cipher, courier.id) ?? '' };
  });
}

function findCourier(reader: Reader, cipher: PersonCipher, e164: string): CourierRow | undefined {
  return reader.get(
    courierRow,
    `SELECT person.id, courier.state, courier.pin_hash
     FROM person JOIN courier ON courier.person_id = person.id
     WHERE person.kind = 'courier' AND person.phone_hash = @phoneHash`,
    { phoneHash: cipher.hashPhone(e164) },
  );
}
