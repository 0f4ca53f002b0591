import type { Configuration } from '../../contract/configuration.ts';
import { type CourierState, courierAccess, courierState, otherCompany } from '../../contract/courier.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Store, Tx } from '../database/transaction.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { addPerson, type PersonCipher } from './person-cipher.ts';
import { hashPin } from './pin.ts';
import { forgetAllTries } from './sign-in-tries.ts';

/** Where couriers are kept, and the policy that they are judged by. */
export interface CourierRegister {
  readonly store: Store;
  readonly cipher: PersonCipher;
  readonly secrets: Secrets;
  readonly configuration: () => Configuration;
}

const flag = z.literal([0, 1]).transform((value) => value === 1);

const courierRow = z
  .object({
    id: z.string(),
    phone_hash: z.string().nullable(),
    state: courierState,
    company_id: z.string(),
    is_company_confirmed: flag,
    is_number_verified: flag,
    access: z.string().nullable(),
    registered_ms: z.int(),
    state_since_ms: z.int(),
  })
  .transform((row) => ({
    id: row.id,
    /** Null where the courier was erased. */
    phoneHash: row.phone_hash,
    state: row.state,
    companyId: row.company_id,
    /** The operator says that the courier drives for that company; otherwise only the courier does. */
    isCompanyConfirmed: row.is_company_confirmed,
    isNumberVerified: row.is_number_verified,
    /** What the operator gave this courier alone. */
    access: row.access === null ? {} : courierAccess.parse(JSON.parse(row.access)),
    registeredMs: row.registered_ms,
    stateSinceMs: row.state_since_ms,
  }));
export type Courier = z.infer<typeof courierRow>;

const selectCourier = `SELECT person.id, person.phone_hash, state, company_id, is_company_confirmed,
    is_number_verified, access, registered_ms, state_since_ms
  FROM person JOIN courier ON courier.person_id = person.id WHERE person.kind = 'courier'`;

export function courierById(reader: Reader, id: string): Courier | undefined {
  return reader.get(courierRow, `${selectCourier} AND person.id = @id`, { id });
}

/** The courier with this number, in whatever state. */
export function courierByPhone(reader: Reader, phoneHash: string): Courier | undefined {
  return reader.get(courierRow, `${selectCourier} AND person.phone_hash = @phoneHash`, { phoneHash });
}

/** All couriers, those who wait for the operator first, then by when they registered. */
export function allCouriers(reader: Reader): Courier[] {
  return reader.all(courierRow, `${selectCourier} ORDER BY state <> 'pending', registered_ms, person.id`);
}

export interface NewCourier {
  readonly name: string;
  readonly e164: string;
  readonly pinHash: string;
  readonly companyId: string;
  readonly isNumberVerified: boolean;
  readonly state: CourierState;
}

/** Writes a courier whose number no courier has; somebody who began to register is a person already. */
export function insertCourier(tx: Tx, cipher: PersonCipher, courier: NewCourier, nowMs: number): string {
  const { name, e164, pinHash, companyId, isNumberVerified, state } = courier;
  const phoneHash = cipher.hashPhone(e164);
  const applicant = tx.get(
    z.object({ id: z.string() }),
    "SELECT id FROM person WHERE kind = 'courier' AND phone_hash = @phoneHash",
    { phoneHash },
  );
  const courierId = applicant?.id ?? addPerson(tx, cipher, { kind: 'courier', e164, name, nowMs });
  if (applicant !== undefined) {
    tx.run('UPDATE person SET ciphertext = @ciphertext WHERE id = @courierId', {
      courierId,
      ciphertext: cipher.sealUnderNewKey(courierId, { phone: e164, name }),
    });
  }
  tx.run(
    `INSERT INTO courier (person_id, state, pin_hash, company_id, is_number_verified, registered_ms, state_since_ms)
     VALUES (@courierId, @state, @pinHash, @companyId, @isNumberVerified, @nowMs, @nowMs)`,
    { courierId, state, pinHash, companyId, isNumberVerified: Number(isNumberVerified), nowMs },
  );
  forgetAllTries(tx, phoneHash);
  return courierId;
}

/**
 * Adds a courier whom the operator knows, of no company, while the cabinet is being prepared; refused where
 * a courier has this number already. Whoever stands at the cabinet registers (registration.ts).
 */
export async function addCourier(
  register: Pick<CourierRegister, 'store' | 'cipher' | 'secrets'>,
  courier: { name: string; e164: string; pin: string; state: CourierState; nowMs: number },
): Promise<{ ok: true; courierId: string } | { ok: false; reason: 'numberKnown' }> {
  const { store, cipher, secrets } = register;
  const { name, e164, state, nowMs } = courier;
  const pinHash = await hashPin(courier.pin, secrets.key('pins'));
  return store.transaction((tx) => {
    if (courierByPhone(tx, cipher.hashPhone(e164)) !== undefined)
      return { ok: false, reason: 'numberKnown' } as const;
    const added = { name, e164, pinHash, companyId: otherCompany, isNumberVerified: false, state };
    return { ok: true, courierId: insertCourier(tx, cipher, added, nowMs) } as const;
  });
}
