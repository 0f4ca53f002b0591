import type { Configuration } from '../../contract/configuration.ts';
import type { Reader } from '../database/transaction.ts';
import { allCouriers } from './couriers.ts';
import type { PersonCipher } from './person-cipher.ts';
import { readNameOf } from './recipients.ts';

export interface PendingCourier {
  readonly id: string;
  /** Undefined where the key is lost. */
  readonly name: string | undefined;
  /** The company that the courier named; undefined where the configuration has no such one. */
  readonly company: string | undefined;
  readonly isNumberVerified: boolean;
  readonly registeredMs: number;
}

/** Couriers who have registered and wait for a decision, the longest waiting first. */
export function pendingCouriers(
  reader: Reader,
  cipher: PersonCipher,
  { couriers }: Pick<Configuration, 'couriers'>,
): PendingCourier[] {
  return allCouriers(reader)
    .filter(({ state }) => state === 'pending')
    .map(({ id, companyId, isNumberVerified, registeredMs }) => ({
      id,
      name: readNameOf(reader, cipher, id),
      company: couriers.companies.find((company) => company.id === companyId)?.name,
      isNumberVerified,
      registeredMs,
    }));
}
