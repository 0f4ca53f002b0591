import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CourierPolicy, courierPolicy } from '../../contract/courier-policy.ts';
import {
  chargeCode,
  chargePin,
  forgetWrongCodes,
  forgetWrongPins,
  pinStanding,
  wrongCodesOf,
} from './sign-in-tries.ts';
import { minuteMs, phone, TestRegister } from './test-register.ts';

type SignInPolicy = CourierPolicy['signIn'];
const standard = courierPolicy.parse({}).signIn;

let couriers: TestRegister;
beforeEach(() => {
  couriers = new TestRegister();
});
afterEach(() => couriers.remove());

const standing = (number: string, policy = standard) =>
  pinStanding(couriers.store, policy, number, couriers.moment().runningMs);
const charge = (number: string, policy = standard) =>
  couriers.act((tx) => chargePin(tx, policy, number, couriers.moment().runningMs));

/** The rule in a few lines: what is wrong since the last good one, and when the last wrong one was. */
class Rule {
  wrong = 0;
  lastMs = 0;
  readonly policy: SignInPolicy;

  constructor(policy: SignInPolicy) {
    this.policy = policy;
  }

  standing(nowMs: number) {
    const { freeWrongPins, lockAfterWrongPins } = this.policy;
    if (this.wrong >= lockAfterWrongPins) return { kind: 'locked' };
    const beyond = this.wrong - freeWrongPins;
    const minutes = beyond < 0 ? 0 : ([1, 5, 15][beyond] ?? 60);
    const waitMs = this.lastMs + minutes * minuteMs - nowMs;
    return waitMs > 0 ? { kind: 'wait', waitMs } : { kind: 'free' };
  }
}

const policies: fc.Arbitrary<SignInPolicy> = fc.record({
  freeWrongPins: fc.integer({ min: 1, max: 5 }),
  waitMinutes: fc.constant([1, 5, 15, 60]),
  lockAfterWrongPins: fc.integer({ min: 6, max: 11 }),
});

type Step =
  | { do: 'try'; number: number; isRight: boolean }
  | { do: 'pass'; ms: number }
  | { do: 'setClock'; ms: number }
  | { do: 'restart'; awayMs: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('try' as const),
        number: fc.nat(1),
        isRight: fc.nat(39).map((each) => each === 0),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        ms: fc.constantFrom(1, 59_999, minuteMs, 5 * minuteMs, 60 * minuteMs, 60 * minuteMs, 60 * minuteMs),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('setClock' as const),
        ms: fc.integer({ min: -1e10, max: 1e10 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('restart' as const), awayMs: fc.nat(1e8) }),
    },
  ),
  { minLength: 40, maxLength: 120, size: 'max' },
);

describe('tries for a number', () => {
  it('follow the rule over any sequence of tries, passing time, set clocks and power cuts', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(policies, steps, (policy, taken) => {
        couriers.act((tx) => tx.run('DELETE FROM sign_in_tries'));
        const rules = [new Rule(policy), new Rule(policy)];
        for (const step of taken) {
          if (step.do === 'pass') couriers.clock.advance(step.ms);
          else if (step.do === 'setClock') couriers.clock.setWall(couriers.clock.now() + step.ms);
          else if (step.do === 'restart') couriers.restart(step.awayMs);
          else {
            const rule = rules[step.number] ?? new Rule(policy);
            const number = `number ${step.number}`;
            const { runningMs } = couriers.moment();
            expect(standing(number, policy)).toEqual(rule.standing(runningMs));
            seen.add(rule.standing(runningMs).kind);
            if (rule.standing(runningMs).kind !== 'free') continue;
            rule.wrong += 1;
            rule.lastMs = runningMs;
            expect(charge(number, policy)).toEqual(rule.standing(runningMs));
            if (step.isRight) {
              couriers.act((tx) => forgetWrongPins(tx, number));
              rule.wrong = 0;
            }
          }
        }
      }),
      { numRuns: 60 },
    );
    // The sequences must get far enough to say anything.
    expect(seen).toEqual(new Set(['free', 'wait', 'locked']));
  }, 60_000);

  it('number at most 20 since the last good one, however long somebody goes on', () => {
    let looked = 0;
    for (let hour = 0; hour < 24 * 365; hour += 1) {
      couriers.clock.advance(60 * minuteMs);
      if (standing('number').kind !== 'free') continue;
      looked += 1;
      charge('number');
    }
    expect(looked).toBe(20);
  });

  it('count wrong codes apart from wrong PINs', () => {
    const { runningMs } = couriers.moment();
    couriers.act((tx) => {
      for (let tried = 0; tried < 30; tried += 1) chargeCode(tx, 'number', runningMs);
    });
    expect(wrongCodesOf(couriers.store, 'number')).toBe(30);
    expect(standing('number')).toEqual({ kind: 'free' });
    for (let tried = 0; tried < 5; tried += 1) charge('number');
    couriers.clock.advance(30_000);
    couriers.act((tx) => chargeCode(tx, 'number', couriers.moment().runningMs));
    expect(standing('number'), 'a wrong code does not make the wait begin anew').toEqual({
      kind: 'wait',
      waitMs: 30_000,
    });
    couriers.act((tx) => forgetWrongCodes(tx, 'number'));
    expect(wrongCodesOf(couriers.store, 'number')).toBe(0);
    expect(standing('number').kind).toBe('wait');
  });

  it('are kept for a thousand numbers of nobody, and for every courier', async () => {
    await couriers.add();
    const courier = couriers.cipher.hashPhone(phone);
    charge(courier);
    for (let number = 0; number < 1_050; number += 1) {
      couriers.clock.advance(1);
      couriers.act((tx) => chargePin(tx, standard, `n${number}`, couriers.moment().runningMs));
    }
    const kept = (number: string) =>
      couriers.count(`SELECT count(*) AS count FROM sign_in_tries WHERE phone_hash = '${number}'`);
    expect(couriers.count('SELECT count(*) AS count FROM sign_in_tries')).toBe(1_001);
    expect([kept(courier), kept('n49'), kept('n50'), kept('n1049')]).toEqual([1, 0, 1, 1]);
  }, 20_000);
});
