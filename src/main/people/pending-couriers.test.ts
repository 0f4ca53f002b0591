import { afterEach, beforeEach, expect, it } from 'vitest';
import { pendingCouriers } from './pending-couriers.ts';
import { otherPhone, phone, TestRegister } from './test-register.ts';

let place: TestRegister;
beforeEach(() => {
  const companies = [{ id: 'swift', name: 'Swift Parcels' }];
  place = new TestRegister({ configuration: { couriers: { companies } } });
});
afterEach(() => place.remove());

it('are those who wait, the longest first, with the company by its name', async () => {
  const first = await place.add('pending', phone);
  place.clock.advance(60_000);
  const second = await place.add('pending', otherPhone);
  await place.add('approved', '+4915123456781');
  place.act((tx) =>
    tx.run('UPDATE courier SET company_id = @id WHERE person_id = @second', { id: 'swift', second }),
  );
  const waiting = pendingCouriers(place.store, place.cipher, place.configuration);
  expect(waiting).toEqual([
    { id: first, name: 'Ada', company: undefined, isNumberVerified: false, registeredMs: expect.any(Number) },
    {
      id: second,
      name: 'Ada',
      company: 'Swift Parcels',
      isNumberVerified: false,
      registeredMs: expect.any(Number),
    },
  ]);
});
