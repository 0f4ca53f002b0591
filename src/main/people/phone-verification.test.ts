import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { issueOperatorCode } from './operator-code.ts';
import { requestVerification, tryVerificationCode } from './phone-verification.ts';
import { minuteMs, otherPhone, phone, TestRegister } from './test-register.ts';
import type { VerificationPurpose } from './verification-rows.ts';
import { tidyVerifications } from './verification-upkeep.ts';

const hourMs = 60 * minuteMs;
let couriers: TestRegister;
beforeEach(() => {
  couriers = new TestRegister();
});
afterEach(() => couriers.remove());

const request = (purpose: VerificationPurpose = 'registration', e164 = phone) =>
  couriers.act((tx) =>
    requestVerification(tx, couriers.means(), { purpose, e164, language: 'en' }, couriers.moment()),
  );
const attempt = (code: string, purpose: VerificationPurpose = 'registration', e164 = phone) =>
  couriers.act((tx) => tryVerificationCode(tx, couriers.means(), { purpose, e164, code }, couriers.moment()));
const fromOperator = (courierId: string) =>
  couriers.act((tx) =>
    issueOperatorCode(
      tx,
      couriers.register().secrets,
      { courierId, actor: 'technician:kim' },
      couriers.moment(),
    ),
  ) ?? '';
const tidy = () => couriers.act((tx) => tidyVerifications(tx, couriers.means(), couriers.moment()));
/** The code in the newest message that waits. */
const sentCode = () => couriers.waiting().at(-1)?.code ?? 'none';
const otherThan = (code: string) => (code.startsWith('9') ? '800000' : '900000');
const sent = { ok: true };
const wrong = { ok: false, refusal: 'wrong' };
const limited = { ok: false, refusal: 'limited' };

describe('a code by message', () => {
  it('proves the number once, as it is written in the message', () => {
    expect(request()).toEqual(sent);
    const code = sentCode();
    expect(couriers.waiting()).toEqual([
      { to: phone, template: 'verificationCode', code: expect.stringMatching(/^\d{6}$/) },
    ]);
    expect(attempt(`${code.slice(0, 3)} ${code.slice(3)}`), 'as it is grouped there').toEqual({
      ok: true,
      verificationId: expect.any(String),
    });
    expect(attempt(code), 'once').toEqual(wrong);
    expect(couriers.log().map((row) => row.split(' ')[0])).toEqual([
      'verification.requested',
      'verification.accepted',
      'verification.refused',
    ]);
  });

  it('stands nowhere in the clear, nor does the number', () => {
    request();
    const code = sentCode();
    attempt('123123');
    attempt(code);
    const written = JSON.stringify([
      couriers.store.all(z.object({ entry: z.string() }), 'SELECT entry FROM journal'),
      couriers.log(),
      couriers.events(),
    ]);
    expect(written).toContain('phone_verification');
    for (const secret of [code, phone.slice(1), phone.slice(4)]) expect(written).not.toContain(secret);
  });

  it('works for ten minutes of running time, whatever is done to the clock and the power', () => {
    request();
    const code = sentCode();
    couriers.clock.setWall(couriers.clock.now() + 365 * 24 * hourMs);
    couriers.restart(5 * hourMs);
    couriers.clock.advance(10 * minuteMs - 1);
    expect(attempt(otherThan(code))).toEqual(wrong);
    expect(attempt(code)).toMatchObject(sent);
    request();
    const late = sentCode();
    couriers.clock.advance(10 * minuteMs);
    expect(attempt(late)).toEqual(wrong);
  });

  it('dies with the fifth wrong one, and when another one is sent', () => {
    request();
    const spent = sentCode();
    for (let tried = 0; tried < 5; tried += 1) expect(attempt(otherThan(spent))).toEqual(wrong);
    expect(attempt(spent)).toEqual(wrong);
    request();
    const replaced = sentCode();
    request();
    if (sentCode() !== replaced) expect(attempt(replaced)).toEqual(wrong);
    expect(attempt(sentCode())).toMatchObject(sent);
  });

  it('is for what it was asked for and for its number alone', async () => {
    await couriers.add('approved', otherPhone);
    request('registration');
    const code = sentCode();
    expect(attempt(code, 'pinRenewal')).toEqual(wrong);
    expect(attempt(code, 'registration', otherPhone)).toEqual(wrong);
    expect(attempt(code)).toMatchObject(sent);
  });

  it('cannot be had where no message can be sent', () => {
    couriers.canReachPhones = false;
    expect(request()).toEqual({ ok: false, refusal: 'phonesUnreachable' });
    expect(couriers.waiting()).toEqual([]);
  });

  it('costs the operator three messages a number and twenty a cabinet in a day of running time', () => {
    for (let asked = 0; asked < 3; asked += 1) expect(request()).toEqual(sent);
    expect(request()).toEqual(limited);
    couriers.clock.setWall(couriers.clock.now() + 365 * 24 * hourMs);
    expect(request()).toEqual(limited);
    for (let asked = 0; asked < 17; asked += 1)
      expect(request('registration', `+49151000000${10 + asked}`)).toEqual(sent);
    expect(request('registration', otherPhone)).toEqual(limited);
    couriers.restart(365 * 24 * hourMs);
    tidy();
    expect(request('registration', otherPhone)).toEqual(limited);
    couriers.clock.advance(24 * hourMs - 1);
    tidy();
    expect(request()).toEqual(limited);
    couriers.clock.advance(1);
    tidy();
    expect(request()).toEqual(sent);
    expect(couriers.count('SELECT count(*) AS count FROM phone_verification'), 'what is counted').toBe(1);
  });
});

describe('what a stranger learns of a number', () => {
  it('is nothing at registration: the one who has the phone is told, without a code', async () => {
    await couriers.add('approved', phone);
    const answer = request('registration', phone);
    couriers.clock.advance(1);
    expect(request('registration', otherPhone)).toEqual(answer);
    expect(couriers.waiting()).toMatchObject([
      { to: phone, template: 'numberKnown', code: undefined },
      { to: otherPhone, template: 'verificationCode' },
    ]);
    for (let code = 0; code < 6; code += 1) {
      const typed = String(code).padStart(6, '0');
      expect(attempt(typed, 'registration', phone)).toEqual(wrong);
    }
  });

  it('is nothing with a forgotten PIN: nobody is sent nothing, and it counts all the same', async () => {
    await couriers.add('approved', phone);
    for (let asked = 0; asked < 3; asked += 1) {
      expect(request('pinRenewal', phone)).toEqual(sent);
      expect(request('pinRenewal', otherPhone)).toEqual(sent);
    }
    expect(couriers.waiting().every(({ to }) => to === phone)).toBe(true);
    expect(request('pinRenewal', phone)).toEqual(limited);
    expect(request('pinRenewal', otherPhone)).toEqual(limited);
    for (let tried = 0; tried < 12; tried += 1) {
      const typed = `90000${tried % 10}`;
      const [known, unknown] = [phone, otherPhone].map((e164) => attempt(typed, 'pinRenewal', e164));
      expect(unknown).toEqual(known);
      expect(known).toEqual(tried < 10 ? wrong : { ok: false, refusal: 'onlyOperator' });
    }
    couriers.clock.advance(48 * hourMs);
    tidy();
    for (const e164 of [phone, otherPhone])
      expect(request('pinRenewal', e164)).toEqual({ ok: false, refusal: 'onlyOperator' });
  });
});

describe('a code from the operator', () => {
  it('renews the way in after all others are closed, for a day', async () => {
    const courierId = await couriers.add();
    for (let tried = 0; tried < 10; tried += 1) attempt('900000', 'pinRenewal');
    expect(attempt('900000', 'pinRenewal')).toEqual({ ok: false, refusal: 'onlyOperator' });
    const first = fromOperator(courierId);
    expect(first).toMatch(/^\d{6}$/);
    const code = fromOperator(courierId);
    if (first !== code) expect(attempt(first, 'pinRenewal'), 'replaced').toEqual(wrong);
    // Whoever asks for messages does not take it away.
    request('pinRenewal');
    couriers.clock.advance(24 * hourMs - 1);
    tidy();
    expect(attempt(code, 'pinRenewal')).toMatchObject(sent);
    expect(couriers.log()).toContain('courier.pinCodeIssued technician:kim {}');
    const late = fromOperator(courierId);
    couriers.clock.advance(24 * hourMs);
    expect(attempt(late, 'pinRenewal')).toEqual(wrong);
  });

  it('is not given to nobody', () => {
    expect(fromOperator('nobody')).toBe('');
  });
});

describe('what is over', () => {
  const persons = () => couriers.count('SELECT count(*) AS count FROM person WHERE erased_ms IS NULL');

  it('is not sent any more, and who only began to register is erased', () => {
    request();
    expect(persons()).toBe(1);
    couriers.clock.advance(10 * minuteMs - 1);
    tidy();
    expect([couriers.waiting().length, persons()]).toEqual([1, 1]);
    couriers.clock.advance(1);
    tidy();
    expect([couriers.waiting().length, persons()]).toEqual([0, 0]);
    expect(couriers.cipher.keys.ids()).toEqual([]);
    // The number still counts.
    request();
    request();
    expect(request()).toEqual(limited);
  });

  it('leaves half an hour to somebody who has proven the number', () => {
    request();
    attempt(sentCode());
    couriers.clock.advance(30 * minuteMs - 1);
    tidy();
    expect(persons()).toBe(1);
    couriers.clock.advance(1);
    tidy();
    expect(persons()).toBe(0);
  });

  it('never touches a courier', async () => {
    await couriers.add();
    request('pinRenewal');
    couriers.clock.advance(48 * hourMs);
    tidy();
    expect(persons()).toBe(1);
    expect(couriers.count('SELECT count(*) AS count FROM phone_verification')).toBe(0);
  });
});
