import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeBudget } from '../custody/code-budget.ts';
import { readDirectory } from './directory.ts';
import { importDirectory } from './directory-import.ts';
import { requestVerification, tryVerificationCode } from './phone-verification.ts';
import {
  isStandingBadgeToken,
  issueStandingBadge,
  issueStandingPin,
  revokeStandingCredentials,
} from './standing-credentials.ts';
import { pinsAtOneResidence, wrongPinsADay } from './standing-pin-budget.ts';
import { checkStandingPin, signInWithStandingBadge } from './standing-sign-in.ts';
import { minuteMs, phone, TestRegister } from './test-register.ts';

let test: TestRegister;
beforeEach(() => {
  test = new TestRegister();
  importFile(`3.12;Ada Weiß;${phone}\n3.12;Ben Weiß;015123456780\n4;Eve Au;015123456781\n`);
});
afterEach(() => test.remove());

const importById = (person: string, others: string) =>
  importTable(`ID;Residence;Name;Phone\n${person};015123456781\n${others.replaceAll(/^/gm, ';')}`);
const importFile = (rows: string) => importTable(`Residence;Name;Phone\n${rows}`);
const importTable = (table: string) => {
  const bytes = new TextEncoder().encode(table);
  const file = { bytes, country: 'DE', actor: 'technician:1', mostMayLeave: true };
  const result = importDirectory(test, file, test.moment());
  if (!result.ok) throw new Error(JSON.stringify(result));
};
const idOf = (name: string) => {
  const found = readDirectory(test.store, test.cipher).find((person) => person.name.full === name);
  if (found === undefined) throw new Error(name);
  return found.id;
};
const operator = { actor: 'technician:1' };
const badge = (
  personId: string,
  authority: Parameters<typeof issueStandingBadge>[2]['authority'] = operator,
) => test.act((tx) => issueStandingBadge(tx, test.register(), { personId, authority }, test.moment()));
const tokenOf = (made: ReturnType<typeof badge>) => {
  if ('refusal' in made) throw new Error(made.refusal);
  return made.token;
};
const pinFor = async (name: string) => {
  const made = await issueStandingPin(
    test.register(),
    { personId: idOf(name), authority: operator },
    test.moment,
  );
  if ('refusal' in made) throw new Error(made.refusal);
  return made.pin;
};
const hold = (token: string) =>
  test.act((tx) => signInWithStandingBadge(tx, test.register(), token, test.moment()));
const typed = (residence: string, pin: string) =>
  checkStandingPin(test.register(), { residence, pin, moment: test.moment });
const wrong = { ok: false, reason: 'wrong', waitMs: 0 };

/** A code by message, typed at the cabinet. */
function prove(e164: string): string | undefined {
  const means = test.means();
  const purpose = 'standingCredential';
  test.act((tx) => requestVerification(tx, means, { purpose, e164, language: 'en' }, test.moment()));
  const code = test.waiting().at(-1)?.code ?? '';
  const tried = test.act((tx) => tryVerificationCode(tx, means, { purpose, e164, code }, test.moment()));
  return tried.ok ? tried.verificationId : undefined;
}

describe('a badge', () => {
  it('is made by the operator, lets its person in, and is known by its form', () => {
    const token = tokenOf(badge(idOf('Ada Weiß')));
    expect(isStandingBadgeToken(token)).toBe(true);
    expect(isStandingBadgeToken(token.replace('PERSON', 'BADGE'))).toBe(false);
    expect(hold(token)).toEqual({
      ok: true,
      personId: idOf('Ada Weiß'),
      personIds: [idOf('Ada Weiß')],
      name: 'Ada Weiß',
    });
    expect(hold(`${token.slice(0, -1)}_`)).toEqual({ ok: false, reason: 'unknownBadge' });
    expect(
      test
        .log()
        .slice(-2)
        .map((row) => row.split(' ')[0]),
    ).toEqual(['recipient.signedIn', 'recipient.signInRefused']);
  });

  it('takes the place of the one before, and can be revoked', () => {
    const before = tokenOf(badge(idOf('Ada Weiß')));
    const token = tokenOf(badge(idOf('Ada Weiß')));
    expect(hold(before).ok).toBe(false);
    const revoke = () =>
      test.act((tx) =>
        revokeStandingCredentials(tx, { personId: idOf('Ada Weiß'), ...operator }, test.moment()),
      );
    expect(revoke()).toBe(true);
    expect(revoke()).toBe(false);
    expect(hold(token).ok).toBe(false);
  });

  it('is made at the cabinet after a code that went to the stored number, once a code', () => {
    const verificationId = prove(phone) ?? '';
    expect(test.count("SELECT count(*) AS count FROM person WHERE kind = 'courier'")).toBe(0);
    expect(badge(idOf('Ben Weiß'), { verificationId })).toEqual({ refusal: 'verificationNeeded' });
    const token = tokenOf(badge(idOf('Ada Weiß'), { verificationId }));
    expect(hold(token).ok).toBe(true);
    expect(badge(idOf('Ada Weiß'), { verificationId })).toEqual({ refusal: 'verificationNeeded' });
  });

  it('needs a proof that is not older than half an hour', () => {
    const verificationId = prove(phone) ?? '';
    test.clock.advance(31 * minuteMs);
    expect(badge(idOf('Ada Weiß'), { verificationId })).toEqual({ refusal: 'verificationNeeded' });
  });

  it('is not made for a number that the directory does not know, which nobody is told', () => {
    expect(prove('+4915123456799')).toBeUndefined();
    expect(test.waiting()).toEqual([]);
    expect(test.log().some((row) => row.startsWith('verification.requested unknown'))).toBe(true);
  });

  it('is not for who has left, but one that was made works until the person is erased', () => {
    const token = tokenOf(badge(idOf('Ada Weiß')));
    const ada = idOf('Ada Weiß');
    importFile('4;Eve Au;015123456781\n');
    expect(badge(ada)).toEqual({ refusal: 'unknownPerson' });
    expect(hold(token).ok).toBe(true);
  });

  it('is not made or taken where the policy has none', () => {
    const token = tokenOf(badge(idOf('Ada Weiß')));
    test.configuration = { ...test.configuration, directory: { badges: false, pins: false, pinDigits: 9 } };
    expect(badge(idOf('Ada Weiß'))).toEqual({ refusal: 'notOffered' });
    expect(hold(token).ok).toBe(false);
  });
});

// Each PIN is a slow hash.
describe('residence and PIN', { timeout: 60_000 }, () => {
  it('let in the person whose PIN it is, however the residence is written', async () => {
    const [ada, ben] = [await pinFor('Ada Weiß'), await pinFor('Ben Weiß')];
    expect(ada).toMatch(/^\d{9}$/);
    expect(await typed('3.12', ada)).toMatchObject({ ok: true, name: 'Ada Weiß' });
    expect(await typed('312', ben)).toMatchObject({ ok: true, name: 'Ben Weiß' });
    expect(await typed('4', ada)).toEqual(wrong);
    const again = await pinFor('Ada Weiß');
    expect(await typed('3.12', ada)).toEqual(wrong);
    expect(await typed('3.12', again)).toMatchObject({ ok: true });
    const dump = JSON.stringify(test.log().concat(JSON.stringify(test.events())));
    expect(dump).not.toContain(again);
  });

  it('are over when the person moves, and not when only the way of writing changes', async () => {
    const pin = await pinFor('Eve Au');
    const rows = `3.12;Ada Weiß;${phone}\n3.12;Ben Weiß;015123456780\n`;
    importById('1;4;Eve Au', rows);
    importById('1;4.;Eve Au', rows);
    expect(await typed('4', pin)).toMatchObject({ ok: true });
    importById('1;5;Eve Au', rows);
    expect(await typed('4', pin)).toEqual(wrong);
    expect(await typed('5', pin)).toEqual(wrong);
    expect(test.log().some((row) => row.startsWith('standingCredential.pinRevoked'))).toBe(true);
  });

  it('are limited as a courier is, whether anybody lives there or not', async () => {
    const pin = await pinFor('Eve Au');
    for (const residence of ['4', 'nobody']) {
      for (let tried = 1; tried <= 4; tried += 1) expect(await typed(residence, '000000000')).toEqual(wrong);
      expect(await typed(residence, '000000000')).toEqual({ ok: false, reason: 'wrong', waitMs: minuteMs });
      expect(await typed(residence, pin)).toMatchObject({ ok: false, reason: 'wait' });
    }
    test.clock.advance(minuteMs);
    expect(await typed('4', pin)).toMatchObject({ ok: true });
    expect(await typed('4', '000000000')).toEqual(wrong);
  });

  it('are limited for the cabinet as a whole, and a right one costs nothing', async () => {
    test.configuration = { ...test.configuration, directory: { badges: true, pins: true, pinDigits: 8 } };
    const pin = await pinFor('Eve Au');
    expect(wrongPinsADay(8)).toBe(6);
    for (let tried = 0; tried < 8; tried += 1) expect(await typed('4', pin)).toMatchObject({ ok: true });
    for (let n = 0; n < 6; n += 1) expect(await typed(`flat ${n}`, '00000000')).toEqual(wrong);
    expect(await typed('4', pin)).toEqual({ ok: false, reason: 'wait', waitMs: 4 * 60 * minuteMs });
    test.restart(24 * 60 * minuteMs);
    expect(await typed('4', pin)).toMatchObject({ ok: false, reason: 'wait' });
    test.clock.advance(4 * 60 * minuteMs);
    expect(await typed('4', pin)).toMatchObject({ ok: true });
  });

  it('are for so many of a residence', async () => {
    const names = ['Ann', 'Bob', 'Cid', 'Dan', 'Ela'];
    importFile(names.map((name, n) => `9;${name} Au;01512345670${n}\n`).join(''));
    for (const name of names.slice(0, pinsAtOneResidence)) await pinFor(`${name} Au`);
    await expect(pinFor('Ela Au')).rejects.toThrow('tooManyAtResidence');
    // A new one in place of an old one is no more.
    await pinFor('Ann Au');
  });

  it('are never guessed by who types all year, together with retrieval codes', () => {
    for (let digits = 8; digits <= 10; digits += 1) {
      const pins = (wrongPinsADay(digits) * 366 * pinsAtOneResidence) / 10 ** digits;
      for (let codeDigits = 6; codeDigits <= 12; codeDigits += 1) {
        const { burst, refillMs, pairWaitMs } = codeBudget(codeDigits, 100);
        const yearMs = 365 * 86_400_000;
        const codes = ((burst + yearMs / refillMs) * 100) / 10 ** codeDigits;
        const pairs = ((yearMs / pairWaitMs) * 100) / 10 ** (codeDigits + 4);
        expect(pins + codes + pairs, `${digits} and ${codeDigits}`).toBeLessThan(1e-3);
      }
    }
  });
});
