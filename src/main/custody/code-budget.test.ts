import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { budgetState, codeBudget, delayNextPair, followClockBack, spendFreeTry } from './code-budget.ts';
import { TestCustody } from './test-custody.ts';

const yearMs = 365 * 86_400_000;
const lengths = [6, 7, 8, 9, 10, 11, 12];

/** The chance of whoever types for a year without a pause, as it follows from the rule itself. */
function yearlyChance(digits: number, liveCodes: number): number {
  const { burst, refillMs, pairWaitMs } = codeBudget(digits, liveCodes);
  const free = burst + yearMs / refillMs;
  const pairs = yearMs / pairWaitMs + 1;
  return (free * liveCodes) / 10 ** digits + (pairs * liveCodes) / (10 ** digits * 10_000);
}

describe('the budget of free wrong codes', () => {
  it.each(lengths)('keeps the yearly chance below 1 in 1,000 with codes of %i digits', (digits) => {
    for (let liveCodes = 1; liveCodes <= 400; liveCodes += 1) {
      expect(yearlyChance(digits, liveCodes)).toBeLessThan(1e-3);
    }
  });

  it('is 5 free ones and one back every 75 minutes for 9 digits, and a pair a minute', () => {
    expect(codeBudget(9, 100)).toEqual({ burst: 5, refillMs: 75 * 60_000, pairWaitMs: 60_000 });
    expect(codeBudget(9, 36)).toEqual(codeBudget(9, 100));
  });

  it('always leaves a way to be right', () => {
    for (const digits of lengths) {
      for (const liveCodes of [1, 36, 100, 250, 400]) {
        const { burst, refillMs, pairWaitMs } = codeBudget(digits, liveCodes);
        expect(burst).toBeGreaterThanOrEqual(1);
        expect(refillMs).toBeGreaterThan(0);
        expect(Number.isSafeInteger(refillMs)).toBe(true);
        expect(pairWaitMs).toBeGreaterThanOrEqual(60_000);
      }
    }
  });

  it.each([
    [6, 36],
    [6, 400],
    [9, 100],
  ])('gives no more free tries in a simulated year, %i digits at %i compartments', (digits, liveCodes) => {
    const { store } = new TestCustody();
    const clock = new ManualClock();
    const budget = codeBudget(digits, liveCodes);
    let free = 0;
    // Often enough never to let the bucket run over.
    const stepMs = Math.floor(budget.refillMs * (budget.burst === 1 ? 0.5 : 0.9));
    for (let passedMs = 0; passedMs < yearMs; passedMs += stepMs) {
      while (budgetState(store, budget, clock.now()).hasFreeTry) {
        free += 1;
        store.transaction((tx) => spendFreeTry(tx, budget, clock.now()));
      }
      clock.advance(stepMs);
    }
    expect(free).toBeGreaterThanOrEqual(Math.floor(yearMs / budget.refillMs));
    expect((free * liveCodes) / 10 ** digits).toBeLessThan(8e-4);
  });

  it('takes one pair a minute in a simulated day, however often one is offered', () => {
    const { store } = new TestCustody();
    const clock = new ManualClock();
    const budget = codeBudget(9, 100);
    let pairs = 0;
    for (let passedMs = 0; passedMs < 86_400_000; passedMs += 7_000) {
      if (budgetState(store, budget, clock.now()).pairWaitMs === 0) {
        pairs += 1;
        store.transaction((tx) => delayNextPair(tx, budget, clock.now()));
      }
      clock.advance(7_000);
    }
    expect(pairs).toBeLessThanOrEqual(1_440);
    expect(pairs).toBeGreaterThan(1_300);
  });

  it('gives one back after the time of the rule, and no more than it holds', () => {
    const { store, clock } = new TestCustody();
    const budget = codeBudget(9, 100);
    for (let spent = 0; spent < 5; spent += 1)
      store.transaction((tx) => spendFreeTry(tx, budget, clock.now()));
    const hasFree = () => budgetState(store, budget, clock.now()).hasFreeTry;
    expect(hasFree()).toBe(false);
    clock.advance(75 * 60_000 - 1);
    expect(hasFree()).toBe(false);
    clock.advance(1);
    expect(hasFree()).toBe(true);
    clock.advance(yearMs);
    for (let spent = 0; spent < 5; spent += 1)
      store.transaction((tx) => spendFreeTry(tx, budget, clock.now()));
    expect(hasFree()).toBe(false);
  });

  it('is not held up longer than the rule by a clock that was set back by a day', () => {
    const { store, clock } = new TestCustody();
    const budget = codeBudget(9, 100);
    for (let spent = 0; spent < 5; spent += 1)
      store.transaction((tx) => spendFreeTry(tx, budget, clock.now()));
    store.transaction((tx) => delayNextPair(tx, budget, clock.now()));
    clock.setWall(clock.now() - 86_400_000);
    expect(budgetState(store, budget, clock.now()).pairWaitMs).toBe(0);
    store.transaction((tx) => followClockBack(tx, clock.now()));
    clock.advance(75 * 60_000);
    expect(budgetState(store, budget, clock.now()).hasFreeTry).toBe(true);
  });
});

describe('wrong codes at the kiosk', () => {
  const wrong = (custody: TestCustody, lastFour?: string) => custody.tryCode('000000000', lastFour);

  /** A right code that no test guesses. */
  function withParcel() {
    const custody = new TestCustody();
    return { custody, parcel: custody.deposit() };
  }

  it('takes five, then asks for the pair', () => {
    const { custody } = withParcel();
    for (let tried = 0; tried < 5; tried += 1) {
      expect(wrong(custody)).toEqual({ accepted: false, refusal: 'unknown' });
    }
    expect(wrong(custody)).toEqual({ accepted: false, refusal: 'needsLastFour' });
  });

  it('does not look at a code alone once they are used up, right or wrong', () => {
    const { custody, parcel } = withParcel();
    for (let tried = 0; tried < 5; tried += 1) wrong(custody);
    expect(custody.tryCode(parcel.code)).toEqual({ accepted: false, refusal: 'needsLastFour' });
    expect(custody.tryCode(parcel.code, '6789')).toMatchObject({ accepted: true, parcelId: parcel.parcelId });
  });

  it('has one answer for every failure of a pair, and takes the next one after 60 s', () => {
    const { custody, parcel } = withParcel();
    for (let tried = 0; tried < 5; tried += 1) wrong(custody);
    expect(custody.tryCode(parcel.code, '0000')).toEqual({ accepted: false, refusal: 'unknown' });
    expect(custody.tryCode(parcel.code, '6789')).toEqual({ accepted: false, refusal: 'wait' });
    custody.clock.advance(60_000);
    expect(wrong(custody, '6789')).toEqual({ accepted: false, refusal: 'unknown' });
    custody.clock.advance(60_000);
    expect(custody.tryCode(parcel.code, '6789')).toMatchObject({ accepted: true });
  });

  it('gives nothing back for a right code', () => {
    const { custody, parcel } = withParcel();
    for (let tried = 0; tried < 4; tried += 1) wrong(custody);
    for (let tried = 0; tried < 10; tried += 1) expect(custody.tryCode(parcel.code).accepted).toBe(true);
    wrong(custody);
    expect(wrong(custody)).toEqual({ accepted: false, refusal: 'needsLastFour' });
  });

  it('never slows a token', () => {
    const { custody, parcel } = withParcel();
    for (let tried = 0; tried < 20; tried += 1) wrong(custody, '1111');
    for (let tried = 0; tried < 5; tried += 1) {
      expect(custody.tryToken('CUBBY:wrong')).toEqual({ accepted: false, refusal: 'unknown' });
      expect(custody.tryToken(parcel.token)).toMatchObject({ accepted: true, parcelId: parcel.parcelId });
    }
  });

  it('keeps the count over a restart', () => {
    const { custody } = withParcel();
    for (let tried = 0; tried < 5; tried += 1) wrong(custody);
    custody.restart();
    expect(wrong(custody)).toEqual({ accepted: false, refusal: 'needsLastFour' });
    expect(custody.count('SELECT count(*) AS count FROM allowance')).toBe(1);
  });

  it('gives free tries back by the clock as it is after it was set back', () => {
    const { custody } = withParcel();
    for (let tried = 0; tried < 5; tried += 1) wrong(custody);
    custody.clock.setWall(custody.clock.now() - 86_400_000);
    custody.isClockTrusted = false;
    expect(wrong(custody)).toEqual({ accepted: false, refusal: 'needsLastFour' });
    custody.clock.advance(75 * 60_000);
    expect(wrong(custody)).toEqual({ accepted: false, refusal: 'unknown' });
  });

  it('writes down every try, and never the code', () => {
    const { custody, parcel } = withParcel();
    wrong(custody);
    custody.tryCode(parcel.code);
    expect(custody.logKinds().filter((kind) => kind.startsWith('code.'))).toEqual([
      'code.refused',
      'code.accepted',
    ]);
    const everything = JSON.stringify(custody.db.prepare('SELECT entry FROM journal').all());
    expect(everything).not.toContain(parcel.code);
    expect(everything).not.toContain(parcel.token);
  });
});
