import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TechnicianRole } from '../../../contract/technician.ts';
import { z } from '../../../contract/zod.ts';
import { hashPin } from '../pin.ts';
import { minuteMs, TestRegister } from '../test-register.ts';
import { signInTechnician, type TechnicianCredentials, type TechnicianSignIn } from './technician-sign-in.ts';
import { addTechnician, allTechnicians, type NewTechnician, removeTechnician } from './technicians.ts';
import { totpCode, totpStepAt } from './totp.ts';

const pin = '831507';
const hourMs = 60 * minuteMs;

let place: TestRegister;
let technician: NewTechnician;
beforeEach(async () => {
  place = new TestRegister();
  technician = await added('Kim', 'supervisor');
});
afterEach(() => place.remove());

async function add(name: string, role: TechnicianRole) {
  const { cipher, secrets } = place.register();
  const pinHash = await hashPin(pin, secrets.key('pins'));
  return place.act((tx) =>
    addTechnician(tx, { cipher, secrets }, { name, role, pinHash, actor: 'technician:cli' }, place.moment()),
  );
}
async function added(name: string, role: TechnicianRole): Promise<NewTechnician> {
  const made = await add(name, role);
  if ('refusal' in made) throw new Error(made.refusal);
  return made;
}
const remove = (id: string) =>
  place.act((tx) => removeTechnician(tx, place.cipher, { id, actor: 'technician:cli' }, place.moment()));
const codeNow = (drift = 0, { totpSecret } = technician) =>
  totpCode(totpSecret, totpStepAt(place.clock.now()) + drift);
const signIn = (typed: Partial<TechnicianCredentials> = {}): Promise<TechnicianSignIn> =>
  signInTechnician(
    place.register(),
    { id: technician.id, pin, oneTimeCode: typed.oneTimeCode ?? codeNow(), ...typed },
    place.moment,
  );
const wrong = { ok: false, reason: 'wrong' };
const recovery = (index: number) => technician.recoveryCodes[index] ?? '';

describe('who is let in', () => {
  it('has the id, the PIN and the code of this half minute', async () => {
    expect(await signIn()).toEqual({
      ok: true,
      technician: { id: '1', name: 'Kim', role: 'supervisor' },
      recoveryCodesLeft: undefined,
    });
    expect(place.log().at(-1)).toBe('maintenance.signedIn technician:1 {"by":"totp","role":"supervisor"}');
  });

  it('comes with one code once, and with none from before it', async () => {
    expect(await signIn({ oneTimeCode: codeNow(1) })).toMatchObject({ ok: true });
    expect(await signIn({ oneTimeCode: codeNow(1) })).toEqual(wrong);
    expect(await signIn({ oneTimeCode: codeNow(0) })).toEqual(wrong);
    place.restart();
    place.clock.advance(30_000);
    expect(await signIn({ oneTimeCode: codeNow(0) })).toEqual(wrong);
    expect(await signIn({ oneTimeCode: codeNow(1) })).toMatchObject({ ok: true });
  });

  it.each([
    ['another id', { id: '9' }],
    ['no id at all', { id: '' }],
    ['the PIN of somebody else', { pin: '831508' }],
    ['a code of another time', { oneTimeCode: '000000' }],
    ['a recovery code that is nobody’s', { oneTimeCode: '0123456789' }],
    ['no code', { oneTimeCode: '' }],
  ])('does not come with %s, and is told the same', async (_what, typed) => {
    expect(await signIn(typed)).toEqual(wrong);
  });

  it('keeps the code that came with a wrong PIN', async () => {
    expect(await signIn({ pin: '000000', oneTimeCode: recovery(0) })).toEqual(wrong);
    expect(await signIn({ pin: '000000' })).toEqual(wrong);
    expect(await signIn()).toMatchObject({ ok: true });
    expect(await signIn({ oneTimeCode: recovery(0) })).toMatchObject({ ok: true, recoveryCodesLeft: 9 });
  });

  it('is nobody who was removed, and keeps no name', async () => {
    const other = await added('Lou', 'technician');
    expect(remove(other.id)).toEqual({ isRemoved: true });
    expect(await signIn({ id: other.id, oneTimeCode: codeNow(0, other) })).toEqual(wrong);
    expect(place.count("SELECT count(*) AS count FROM recovery_code WHERE technician_id = '2'")).toBe(0);
    expect(place.count('SELECT count(*) AS count FROM person WHERE erased_ms IS NOT NULL')).toBe(1);
    expect((await added('Mo', 'technician')).id).toBe('3');
  });
});

describe('recovery codes', () => {
  it('are ten, differ, are kept as hashes, and are good once each', async () => {
    expect(new Set(technician.recoveryCodes).size).toBe(10);
    for (const code of technician.recoveryCodes) {
      expect(code).toMatch(/^\d{10}$/);
      expect(
        place.count(`SELECT count(*) AS count FROM recovery_code WHERE code_hash LIKE '%${code}%'`),
      ).toBe(0);
    }
    expect(await signIn({ oneTimeCode: recovery(3) })).toMatchObject({ ok: true, recoveryCodesLeft: 9 });
    expect(await signIn({ oneTimeCode: recovery(3) })).toEqual(wrong);
    expect(await signIn({ oneTimeCode: recovery(4) })).toMatchObject({ ok: true, recoveryCodesLeft: 8 });
    expect(place.log().filter((row) => row.includes('recoveryCode'))).toHaveLength(2);
  });

  it('alone help while the clock is not trusted, and asking for one counts as no try', async () => {
    place.isClockTrusted = false;
    for (let attempt = 0; attempt < 9; attempt += 1) {
      expect(await signIn()).toEqual({ ok: false, reason: 'needsRecoveryCode' });
    }
    expect(await signIn({ oneTimeCode: recovery(0) })).toMatchObject({ ok: true });
  });

  it('of one technician are worth nothing with another’s id', async () => {
    const other = await added('Lou', 'technician');
    expect(await signIn({ id: other.id, oneTimeCode: recovery(0) })).toEqual(wrong);
    expect(await signIn({ oneTimeCode: recovery(0) })).toMatchObject({ ok: true });
  });
});

describe('maintenance mode closes', () => {
  const fiveWrong = async (id = technician.id) => {
    const answers: TechnicianSignIn[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) answers.push(await signIn({ id, pin: '000000' }));
    return answers;
  };
  const closed = (minutes: number) => ({ ok: false, reason: 'closed', waitMs: minutes * minuteMs });

  it('at the fifth wrong one in a row, whoever they named, also against what is right', async () => {
    expect(await fiveWrong('77')).toEqual([wrong, wrong, wrong, wrong, closed(15)]);
    expect(await signIn()).toEqual(closed(15));
    place.clock.advance(15 * minuteMs - 1);
    expect(await signIn()).toMatchObject({ reason: 'closed', waitMs: 1 });
    place.clock.advance(1);
    expect(await signIn()).toMatchObject({ ok: true });
  });

  it('for running time alone: neither a clock that is set nor the plug opens it', async () => {
    await fiveWrong();
    place.clock.advance(5 * minuteMs);
    expect(await signIn()).toEqual(closed(10));
    // Running time that no sign of life has stored yet is lost with the power.
    place.restart(24 * hourMs);
    expect(await signIn()).toEqual(closed(15));
    place.clock.advance(15 * minuteMs);
    expect(await signIn()).toMatchObject({ ok: true });
  });

  it('and the log holds each try, and nothing that was typed', async () => {
    await fiveWrong();
    const rows = place.log().filter((row) => row.startsWith('maintenance.signInRefused'));
    expect(rows).toHaveLength(5);
    expect(rows.at(-1)).toBe(`maintenance.signInRefused unknown {"closedForMs":${15 * minuteMs}}`);
    expect(place.log().join('\n')).not.toContain('000000');
  });
});

describe('a wrong id', () => {
  it('takes as long as a wrong PIN', async () => {
    const { maintenance } = place.configuration;
    place.configuration = { ...place.configuration, maintenance: { ...maintenance, wrongInRow: 10 } };
    const times = { unknown: [] as number[], known: [] as number[] };
    for (let round = 0; round < 4; round += 1) {
      for (const [who, id] of [
        ['unknown', '9'],
        ['known', technician.id],
      ] as const) {
        const began = performance.now();
        await signIn({ id, pin: '000000' });
        times[who].push(performance.now() - began);
      }
    }
    // The quickest of each: what else the machine does only adds to it.
    const ratio = Math.min(...times.unknown) / Math.min(...times.known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });
});

describe('the register', () => {
  it('begins with a supervisor, and keeps one as long as there is anybody', async () => {
    const empty = new TestRegister();
    try {
      const { cipher, secrets } = empty.register();
      const first = { name: 'Lou', role: 'technician', pinHash: 'x', actor: 'technician:cli' } as const;
      expect(empty.act((tx) => addTechnician(tx, { cipher, secrets }, first, empty.moment()))).toEqual({
        refusal: 'firstIsSupervisor',
      });
      expect(allTechnicians(empty.store)).toEqual([]);
    } finally {
      empty.remove();
    }
    const other = await added('Lou', 'technician');
    expect(remove(technician.id)).toEqual({ isRemoved: false, because: 'lastSupervisor' });
    expect(remove(other.id)).toEqual({ isRemoved: true });
    expect(remove(technician.id)).toEqual({ isRemoved: true });
    expect(remove(technician.id)).toEqual({ isRemoved: false, because: 'unknown' });
    expect(await add('Mo', 'technician')).toEqual({ refusal: 'firstIsSupervisor' });
  });

  it('holds neither name, secret nor code in the clear', () => {
    const rows = place.store.all(
      // Whatever is there, as text.
      z.object({ row: z.string() }),
      `SELECT json_array(id, pin_hash, totp_secret_sealed) AS row FROM technician
       UNION ALL SELECT ciphertext FROM person UNION ALL SELECT entry FROM journal`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of ['Kim', pin, technician.totpSecret, ...technician.recoveryCodes]) {
      expect(text).not.toContain(secret);
    }
  });
});
