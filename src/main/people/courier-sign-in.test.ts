import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignInResult } from './courier-sign-in.ts';
import { chargePin } from './sign-in-tries.ts';
import { minuteMs, otherPhone as nobodysPhone, phone, pin, TestRegister } from './test-register.ts';

let couriers: TestRegister;
beforeEach(() => {
  couriers = new TestRegister();
});
afterEach(() => couriers.remove());

/** So many wrong PINs came before, all of them now. */
const charge = (e164: string, times: number) =>
  couriers.act((tx) => {
    const { signIn } = couriers.configuration.couriers;
    const { runningMs } = couriers.moment();
    for (let tried = 0; tried < times; tried += 1)
      chargePin(tx, signIn, couriers.cipher.hashPhone(e164), runningMs);
  });
const wrong = (waitMs = 0) => ({ ok: false, reason: 'wrong', waitMs });
const wait = (waitMs: number) => ({ ok: false, reason: 'wait', waitMs });
const locked = { ok: false, reason: 'locked', waitMs: 0 };
const lastLog = () => couriers.log().at(-1);

describe('signing in with number and PIN', () => {
  it('lets an approved courier in, and the access log knows', async () => {
    const courierId = await couriers.add();
    expect(await couriers.signIn(phone, pin)).toEqual({ ok: true, courierId, name: 'Ada' });
    expect(lastLog()).toBe(`courier.signedIn courier:${courierId} {"by":"pin"}`);
  });

  it.each(['pending', 'suspended', 'rejected'] as const)(
    'tells who is %s so, once the PIN is right',
    async (state) => {
      const courierId = await couriers.add(state);
      expect(await couriers.signIn(phone, '000000')).toEqual(wrong());
      expect(await couriers.signIn(phone, pin)).toEqual({ ok: false, reason: 'notApproved', waitMs: 0 });
      expect(lastLog()).toBe(`courier.signInRefused courier:${courierId} {"reason":"notApproved"}`);
    },
  );

  it('lets in who waits for the operator where the policy lets them deposit something', async () => {
    couriers.configuration.couriers.pendingMayDepositParcels = 1;
    await couriers.add('pending');
    expect(await couriers.signIn(phone, pin)).toMatchObject({ ok: true });
  });

  it('answers the same at the same times whether the number is known or not', async () => {
    await couriers.add();
    const passing = [
      0,
      0,
      0,
      0,
      0,
      0,
      59_999,
      1,
      0,
      5 * minuteMs,
      0,
      15 * minuteMs,
      60 * minuteMs,
      59 * minuteMs,
    ];
    const answersFor = async (e164: string) => {
      const answers: SignInResult[] = [];
      for (const ms of passing) {
        couriers.clock.advance(ms);
        answers.push(await couriers.signIn(e164, '000000'));
      }
      return answers;
    };
    const ofKnown = await answersFor(phone);
    expect(await answersFor(nobodysPhone)).toEqual(ofKnown);
    expect(ofKnown).toEqual([
      wrong(),
      wrong(),
      wrong(),
      wrong(),
      wrong(1 * minuteMs),
      wait(1 * minuteMs),
      wait(1),
      wrong(5 * minuteMs),
      wait(5 * minuteMs),
      wrong(15 * minuteMs),
      wait(15 * minuteMs),
      wrong(60 * minuteMs),
      wrong(60 * minuteMs),
      wait(1 * minuteMs),
    ]);
  }, 20_000);

  it.each([phone, nobodysPhone])(
    'locks the number %s at the 20th wrong PIN, for good',
    async (e164) => {
      const courierId = await couriers.add();
      charge(e164, 18);
      couriers.clock.advance(60 * minuteMs);
      expect(await couriers.signIn(e164, '000000')).toEqual(wrong(60 * minuteMs));
      couriers.clock.advance(60 * minuteMs);
      expect(await couriers.signIn(e164, '000000')).toEqual(locked);
      couriers.clock.advance(365 * 24 * 60 * minuteMs);
      couriers.restart();
      expect(await couriers.signIn(e164, pin)).toEqual(locked);
      const told = couriers.events().filter((event) => JSON.stringify(event).includes('courier.pinLocked'));
      expect(told).toEqual(e164 === phone ? [{ name: 'courier.pinLocked', courierId }] : []);
    },
    30_000,
  );

  it('takes the right PIN also at the last try, and counts anew after it', async () => {
    couriers.configuration.couriers.signIn = {
      freeWrongPins: 2,
      waitMinutes: [1],
      lockAfterWrongPins: 3,
    };
    await couriers.add();
    for (let round = 0; round < 2; round += 1) {
      expect(await couriers.signIn(phone, '000000')).toEqual(wrong());
      expect(await couriers.signIn(phone, '000000')).toEqual(wrong(minuteMs));
      couriers.clock.advance(minuteMs);
      expect(await couriers.signIn(phone, pin)).toMatchObject({ ok: true });
    }
  }, 20_000);

  it('waits also with the right PIN, over a restart, and not longer than that', async () => {
    await couriers.add();
    charge(phone, 5);
    couriers.restart();
    expect(await couriers.signIn(phone, pin)).toEqual(wait(minuteMs));
    couriers.clock.advance(minuteMs);
    expect(await couriers.signIn(phone, pin)).toMatchObject({ ok: true });
  }, 20_000);

  it.each([phone, nobodysPhone])(
    'waits neither shorter nor longer for a clock that is set, and not while the power is off (%s)',
    async (e164) => {
      await couriers.add();
      charge(e164, 5);
      for (const years of [-1, 2]) {
        couriers.clock.setWall(couriers.clock.now() + years * 365 * 24 * 60 * minuteMs);
        expect(await couriers.signIn(e164, pin)).toEqual(wait(minuteMs));
      }
      couriers.clock.advance(minuteMs / 2);
      expect(await couriers.signIn(e164, pin)).toEqual(wait(minuteMs / 2));
      // What passed since the last try was not written anywhere, so it has to pass once more.
      couriers.restart(24 * 60 * minuteMs);
      expect(await couriers.signIn(e164, pin)).toEqual(wait(minuteMs));
      couriers.clock.advance(minuteMs);
      expect((await couriers.signIn(e164, pin)).ok).toBe(e164 === phone);
    },
    20_000,
  );

  it('counts a try before the PIN is looked at, so that a pulled plug counts', async () => {
    await couriers.add();
    const interrupted = couriers.signIn(phone, '000000');
    expect(couriers.count('SELECT wrong_pins AS count FROM sign_in_tries')).toBe(1);
    await interrupted;
  });

  it('holds nobody up for what was tried before the number was theirs', async () => {
    charge(phone, 5);
    await couriers.add();
    expect((await couriers.signIn(phone, pin)).ok).toBe(true);
  }, 20_000);

  it('greets without a name where the key was lost', async () => {
    const courierId = await couriers.add();
    for (const name of readdirSync(couriers.directory)) {
      if (name.startsWith('person-keys')) rmSync(join(couriers.directory, name));
    }
    couriers.restart();
    expect(await couriers.signIn(phone, pin)).toEqual({ ok: true, courierId, name: '' });
  });

  it('takes any text for a number', async () => {
    expect(await couriers.signIn('', '')).toEqual(wrong());
    expect(await couriers.signIn('x'.repeat(10_000), '1'.repeat(10_000))).toEqual(wrong());
    expect(lastLog()).toBe('courier.signInRefused unknown {"reason":"wrong"}');
  });
});
