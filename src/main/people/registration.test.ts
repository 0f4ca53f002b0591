import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { courierByPhone } from './couriers.ts';
import { requestVerification, tryVerificationCode } from './phone-verification.ts';
import { renewPin } from './pin-renewal.ts';
import { readNameOf, readPhoneOf } from './recipients.ts';
import { type Application, companiesOffered, mayGoUnverified, registerCourier } from './registration.ts';
import { minuteMs, otherPhone, phone, pin, TestRegister } from './test-register.ts';
import type { VerificationPurpose } from './verification-rows.ts';

let couriers: TestRegister;
beforeEach(() => {
  couriers = new TestRegister({ configuration: { couriers: { companies: [{ id: 'dhl', name: 'DHL' }] } } });
});
afterEach(() => couriers.remove());

const register = (more: Partial<Application> = {}) =>
  registerCourier(
    couriers.register(),
    { name: ' Ada Lovelace ', companyId: 'dhl', e164: phone, pin, verificationId: undefined, ...more },
    couriers.moment,
  );
/** Asks for a code, reads it from the message and types it. */
function prove(purpose: VerificationPurpose = 'registration', e164 = phone): string {
  couriers.act((tx) =>
    requestVerification(tx, couriers.means(), { purpose, e164, language: 'de' }, couriers.moment()),
  );
  const code = couriers.waiting().at(-1)?.code ?? '';
  const tried = couriers.act((tx) =>
    tryVerificationCode(tx, couriers.means(), { purpose, e164, code }, couriers.moment()),
  );
  if (!tried.ok) throw new Error(tried.refusal);
  return tried.verificationId;
}
const refused = (refusal: string) => ({ ok: false, refusal });
const messageIs = (state: string) =>
  couriers.act((tx) =>
    tx.run('UPDATE message_outbox SET state = @state, secret = NULL, settled_ms = 1', { state }),
  );

describe('registration', () => {
  it('with a proven number makes a pending courier, who then signs in as the policy allows', async () => {
    const done = await register({ verificationId: prove() });
    const courier = courierByPhone(couriers.store, couriers.cipher.hashPhone(phone));
    expect(done).toEqual({ ok: true, courierId: courier?.id });
    expect(courier).toMatchObject({
      state: 'pending',
      companyId: 'dhl',
      isCompanyConfirmed: false,
      isNumberVerified: true,
    });
    expect(readNameOf(couriers.store, couriers.cipher, courier?.id ?? '')).toBe('Ada Lovelace');
    expect(readPhoneOf(couriers.store, couriers.cipher, courier?.id ?? '')).toBe(phone);
    expect(couriers.events().at(-1)).toEqual({
      name: 'courier.registered',
      courierId: courier?.id,
      companyId: 'dhl',
      isNumberVerified: true,
    });
    expect(couriers.log().at(-1)).toBe(
      `courier.registered courier:${courier?.id} {"company":"dhl","isNumberVerified":true}`,
    );
    expect(await couriers.signIn(phone, pin)).toMatchObject({ reason: 'notApproved' });
    couriers.configuration.couriers.pendingMayDepositParcels = 1;
    expect(await couriers.signIn(phone, pin)).toMatchObject({ ok: true });
  });

  it('without a way to phones makes one whose number is not proven', async () => {
    couriers.canReachPhones = false;
    expect(await register({ companyId: 'other' })).toMatchObject({ ok: true });
    expect(courierByPhone(couriers.store, couriers.cipher.hashPhone(phone))).toMatchObject({
      companyId: 'other',
      isNumberVerified: false,
    });
  });

  it.each([
    [{ name: 'A' }, refused('nameInvalid')],
    [{ name: '   ' }, refused('nameInvalid')],
    [{ name: 'x'.repeat(81) }, refused('nameInvalid')],
    [{ name: 'Ada\nLovelace' }, refused('nameInvalid')],
    [{ name: 'Ada\u202eecalevoL' }, refused('nameInvalid')],
    [{ companyId: 'ups' }, refused('companyUnknown')],
    [{ pin: '12345' }, { ...refused('pinTooWeak'), because: 'notSixDigits' }],
    [{ pin: '123456' }, { ...refused('pinTooWeak'), because: 'tooSimple' }],
    [{ pin: '456789' }, { ...refused('pinTooWeak'), because: 'tooSimple' }],
  ])('refuses %j', async (more, answer) => {
    couriers.canReachPhones = false;
    expect(await register(more)).toEqual(answer);
    expect(couriers.count('SELECT count(*) AS count FROM courier')).toBe(0);
  });

  it('needs the proof while messages can be sent: of this number, for this, not long ago, and once', async () => {
    const needed = refused('verificationNeeded');
    expect(await register()).toEqual(needed);
    expect(await register({ verificationId: 'made up' })).toEqual(needed);
    expect(await register({ verificationId: prove('registration', otherPhone) })).toEqual(needed);
    const old = prove();
    couriers.clock.advance(30 * minuteMs);
    expect(await register({ verificationId: old })).toEqual(needed);
    const verificationId = prove();
    expect(await register({ verificationId })).toMatchObject({ ok: true });
    couriers.act((tx) => tx.run('DELETE FROM courier'));
    expect(await register({ verificationId })).toEqual(needed);
    expect(couriers.log().at(-1)).toBe(
      'courier.registrationRefused unknown {"refusal":"verificationNeeded"}',
    );
  }, 20_000);

  it('says of a known number that it is known only where no message can, and to few', async () => {
    couriers.configuration.couriers.unverifiedRegistrationsADay = 2;
    const courierId = await couriers.add();
    expect(await register(), 'a stranger').toEqual(refused('verificationNeeded'));
    couriers.canReachPhones = false;
    expect(await register()).toEqual(refused('numberKnown'));
    expect(await register()).toEqual(refused('numberKnown'));
    expect(await register()).toEqual(refused('limited'));
    expect(await register({ e164: otherPhone }), 'an unknown one').toEqual(refused('limited'));
    couriers.clock.advance(24 * 60 * minuteMs);
    expect(await register({ e164: otherPhone })).toMatchObject({ ok: true });
    expect(await couriers.signIn(phone, pin)).toMatchObject({ ok: true, courierId });
  }, 20_000);

  it('of two people with one number is the first one’s', async () => {
    couriers.canReachPhones = false;
    const both = await Promise.all([register(), register({ name: 'Bob' })]);
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(both.find(({ ok }) => !ok)).toEqual(refused('numberKnown'));
  });

  it('offers the companies of the configuration', () => {
    expect(companiesOffered(couriers.register()).map(({ name }) => name)).toEqual(['DHL']);
  });
});

describe('going on without a code', () => {
  const may = () =>
    mayGoUnverified(couriers.store, couriers.register(), couriers.cipher.hashPhone(phone), couriers.moment());

  it('is possible once the message did not get through, and not before', () => {
    expect(may(), 'nothing was sent').toBe(false);
    couriers.act((tx) =>
      requestVerification(
        tx,
        couriers.means(),
        { purpose: 'registration', e164: phone, language: 'en' },
        couriers.moment(),
      ),
    );
    expect(may()).toBe(false);
    couriers.clock.advance(minuteMs - 1);
    expect(may()).toBe(false);
    couriers.clock.advance(1);
    expect(may(), 'it waits for a minute').toBe(true);
    messageIs('delivered');
    expect(may(), 'it is there').toBe(false);
    messageIs('givenUp');
    expect(may()).toBe(true);
    messageIs('delivered');
    couriers.canReachPhones = false;
    expect(may()).toBe(true);
  });
});

describe('a forgotten PIN', () => {
  const renew = (verificationId: string, newPin = '274906') =>
    renewPin(couriers.register(), { e164: phone, pin: newPin, verificationId }, couriers.moment);

  it('is renewed by a code, which unlocks the number and proves it', async () => {
    const courierId = await couriers.add();
    couriers.act((tx) =>
      tx.run('INSERT INTO sign_in_tries VALUES (@hash, 20, 0, 0)', {
        hash: couriers.cipher.hashPhone(phone),
      }),
    );
    expect(await couriers.signIn(phone, pin)).toMatchObject({ reason: 'locked' });
    const verificationId = prove('pinRenewal');
    expect(await renew(verificationId, '111111')).toEqual({
      ...refused('pinTooWeak'),
      because: 'tooSimple',
    });
    expect(await renew(verificationId)).toEqual({ ok: true, courierId });
    expect(await couriers.signIn(phone, pin)).toMatchObject({ reason: 'wrong' });
    expect(await couriers.signIn(phone, '274906')).toMatchObject({ ok: true });
    expect(courierByPhone(couriers.store, couriers.cipher.hashPhone(phone))?.isNumberVerified).toBe(true);
    expect(couriers.events().at(-1)).toEqual({ name: 'courier.pinRenewed', courierId, by: 'message' });
    expect(await renew(verificationId), 'once').toEqual(refused('verificationNeeded'));
  }, 20_000);

  it('is not renewed by what was proven for something else, nor for who is suspended into being let in', async () => {
    couriers.canReachPhones = true;
    const forRegistration = prove('registration');
    await couriers.add('suspended');
    expect(await renew(forRegistration)).toEqual(refused('verificationNeeded'));
    expect(await renew(prove('pinRenewal'))).toMatchObject({ ok: true });
    expect(await couriers.signIn(phone, '274906')).toMatchObject({ reason: 'notApproved' });
  });
});
