import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addCourier, allCouriers, courierById, courierByPhone } from './couriers.ts';
import { readNameOf, readPhoneOf } from './recipients.ts';
import { otherPhone, phone, pin, TestRegister } from './test-register.ts';

let couriers: TestRegister;
beforeEach(() => {
  couriers = new TestRegister();
});
afterEach(() => couriers.remove());

describe('couriers', () => {
  it('are added once a number', async () => {
    const id = await couriers.add();
    const again = { name: 'Bob', e164: phone, pin: '111222', state: 'approved', nowMs: 1 } as const;
    expect(await addCourier(couriers.register(), again)).toEqual({ ok: false, reason: 'numberKnown' });
    expect((await couriers.signIn(phone, pin)).ok).toBe(true);
    expect(readNameOf(couriers.store, couriers.cipher, id)).toBe('Ada');
    expect(readPhoneOf(couriers.store, couriers.cipher, id)).toBe(phone);
  });

  it('are found by id and by number', async () => {
    const id = await couriers.add();
    const expected = {
      id,
      phoneHash: couriers.cipher.hashPhone(phone),
      state: 'approved',
      companyId: 'other',
      isCompanyConfirmed: false,
      isNumberVerified: false,
      access: {},
      registeredMs: couriers.clock.now(),
      stateSinceMs: couriers.clock.now(),
    };
    expect(courierById(couriers.store, id)).toEqual(expected);
    expect(courierByPhone(couriers.store, couriers.cipher.hashPhone(phone))).toEqual(expected);
    expect(courierById(couriers.store, 'nobody')).toBeUndefined();
    expect(courierByPhone(couriers.store, couriers.cipher.hashPhone(otherPhone))).toBeUndefined();
  });

  it('are listed with those first who wait for the operator', async () => {
    await couriers.add('approved');
    couriers.clock.advance(1);
    const waiting = await couriers.add('pending', otherPhone);
    expect(allCouriers(couriers.store).map(({ state }) => state)).toEqual(['pending', 'approved']);
    expect(allCouriers(couriers.store)[0]?.id).toBe(waiting);
  });
});
