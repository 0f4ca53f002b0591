import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { ManualClock } from '../../manual-clock.ts';
import { Store } from '../database/transaction.ts';
import { openSecrets } from '../secrets/secrets.ts';
import {
  addCourier,
  type CourierRegister,
  type CourierState,
  checkSignIn,
  isCourierKnown,
  type SignInRecord,
  type SignInResult,
} from './couriers.ts';
import { openPersonCipher } from './person-cipher.ts';

const migration = readFileSync(new URL('../../../migrations/0001-cabinet.sql', import.meta.url), 'utf8');
const known = '+4915123456789';
const unknown = '+4915123456780';
const pin = '483920';
const minuteMs = 60_000;

let directory: string;
let register: CourierRegister;
let clock: ManualClock;
let records: SignInRecord[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-couriers-'));
  clock = new ManualClock();
  records = [];
  const db = new Database(join(directory, 'cabinet.db'));
  db.exec(migration);
  register = openRegister(new Store(db));
});
afterEach(() => {
  register.store.close();
  rmSync(directory, { recursive: true, force: true });
});

function openRegister(store: Store): CourierRegister {
  const secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: true });
  return { store, secrets, cipher: openPersonCipher({ dataDirectory: directory, secrets }) };
}

/** As after a restart: everything read anew from the files. */
function restart(): void {
  register.store.close();
  register = openRegister(new Store(new Database(join(directory, 'cabinet.db'))));
}

async function add(state: CourierState = 'approved', e164 = known): Promise<string> {
  const added = await addCourier(register, { name: 'Ada', e164, pin, state, nowMs: clock.now() });
  if (!added.ok) throw new Error(added.reason);
  return added.courierId;
}

const signIn = (e164: string, typed: string): Promise<SignInResult> =>
  checkSignIn(register, { e164, pin: typed, clock, record: (_tx, entry) => records.push(entry) });

describe('couriers', () => {
  it('are added once a number', async () => {
    await add();
    expect(isCourierKnown(register.store, register.cipher, known)).toBe(true);
    expect(isCourierKnown(register.store, register.cipher, unknown)).toBe(false);
    const again = { name: 'Bob', e164: known, pin: '111222', state: 'approved', nowMs: 1 } as const;
    expect(await addCourier(register, again)).toEqual({ ok: false, reason: 'numberKnown' });
    expect((await signIn(known, pin)).ok).toBe(true);
  });

  it('sign in with number and PIN, which is recorded', async () => {
    const courierId = await add();
    expect(await signIn(known, pin)).toEqual({ ok: true, courierId, name: 'Ada' });
    expect(records).toEqual([{ kind: 'signedIn', courierId, nowMs: clock.now() }]);
  });

  it.each(['pending', 'suspended', 'rejected'] as const)(
    'are told when they are %s, once the PIN is right',
    async (state) => {
      const courierId = await add(state);
      expect(await signIn(known, '000000')).toEqual({ ok: false, reason: 'wrong', waitMs: 0 });
      expect(await signIn(known, pin)).toEqual({ ok: false, reason: 'notApproved', waitMs: 0 });
      expect(records.at(-1)).toEqual({
        kind: 'signInRefused',
        courierId,
        reason: 'notApproved',
        nowMs: clock.now(),
      });
    },
  );

  it('whose number is unknown get the same answers at the same times as those who are known', async () => {
    await add();
    const answersFor = async (e164: string) => {
      clock = new ManualClock();
      const answers: SignInResult[] = [];
      const advances = [
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
      for (const ms of advances) {
        clock.advance(ms);
        answers.push(await signIn(e164, '000000'));
      }
      return answers;
    };
    const ofKnown = await answersFor(known);
    expect(await answersFor(unknown)).toEqual(ofKnown);
    const wrong = (waitMs: number) => ({ ok: false, reason: 'wrong', waitMs });
    const wait = (waitMs: number) => ({ ok: false, reason: 'wait', waitMs });
    expect(ofKnown).toEqual([
      wrong(0),
      wrong(0),
      wrong(0),
      wrong(0),
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

  it('wait also with the right PIN, over a restart, and begin anew after it', async () => {
    await add();
    for (let wrong = 0; wrong < 5; wrong += 1) await signIn(known, '000000');
    restart();
    expect(await signIn(known, pin)).toEqual({ ok: false, reason: 'wait', waitMs: minuteMs });
    clock.advance(minuteMs);
    expect((await signIn(known, pin)).ok).toBe(true);
    for (let wrong = 0; wrong < 4; wrong += 1) {
      expect(await signIn(known, '000000')).toEqual({ ok: false, reason: 'wrong', waitMs: 0 });
    }
  }, 20_000);

  it('count a try before the PIN is looked at, so that a pulled plug counts', async () => {
    await add();
    for (let wrong = 0; wrong < 4; wrong += 1) await signIn(known, '000000');
    const interrupted = signIn(known, '000000');
    const count = register.store.get(z.object({ wrong_pins: z.number() }), 'SELECT wrong_pins FROM courier');
    expect(count).toEqual({ wrong_pins: 5 });
    await interrupted;
  }, 20_000);

  it.each([known, unknown])(
    'are not locked out by a clock that was set back (%s)',
    async (e164) => {
      await add();
      for (let wrong = 0; wrong < 5; wrong += 1) await signIn(e164, '000000');
      clock.setWall(clock.now() - 365 * 24 * 60 * minuteMs);
      expect(await signIn(e164, pin)).toEqual({ ok: false, reason: 'wait', waitMs: minuteMs });
      clock.advance(minuteMs / 2);
      expect(await signIn(e164, pin)).toEqual({ ok: false, reason: 'wait', waitMs: minuteMs / 2 });
      clock.advance(minuteMs / 2);
      expect((await signIn(e164, pin)).ok).toBe(e164 === known);
    },
    20_000,
  );

  it('are not held up by the count for their number from before they were known', async () => {
    for (let wrong = 0; wrong < 5; wrong += 1) await signIn(known, '000000');
    await add();
    expect((await signIn(known, pin)).ok).toBe(true);
  }, 20_000);

  it('leave a bounded count of numbers of nobody, and do not touch other allowances', async () => {
    const insert = `INSERT INTO allowance (name, tokens, updated_ms) VALUES (@name, 1, @at)`;
    register.store.transaction((tx) => {
      tx.run(insert, { name: 'wrongCodes', at: 0 });
      for (let at = 0; at < 1_500; at += 1) tx.run(insert, { name: `signIn:${at}`, at });
    });
    await signIn(unknown, '000000');
    const names = register.store
      .all(z.object({ name: z.string() }), 'SELECT name FROM allowance')
      .map(({ name }) => name);
    expect(names).toHaveLength(1_001);
    expect(names).toContain('wrongCodes');
    expect(names).toContain('signIn:1499');
    expect(names).not.toContain('signIn:0');
  });

  it('roll back with a record that cannot be written: no sign-in without its row in the log', async () => {
    await add();
    const failing = checkSignIn(register, {
      e164: known,
      pin,
      clock,
      record: () => {
        throw new Error('log');
      },
    });
    await expect(failing).rejects.toThrow('log');
  });

  it('are greeted without a name where their key was lost', async () => {
    const courierId = await add();
    rmSync(join(directory, 'person-keys'));
    restart();
    expect(await signIn(known, pin)).toEqual({ ok: true, courierId, name: '' });
  });

  it('take any text for a number that was not one', async () => {
    expect(await signIn('', '')).toEqual({ ok: false, reason: 'wrong', waitMs: 0 });
    expect(await signIn('x'.repeat(10_000), '1'.repeat(10_000))).toMatchObject({
      ok: false,
      reason: 'wrong',
    });
  });
});
