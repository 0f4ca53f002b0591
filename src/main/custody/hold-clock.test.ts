import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { confirmBoard, suspectBoard } from './boards.ts';
import { setService } from './compartment-state.ts';
import { endHold, heldMs, pauseAllHolds, pauseHolds, resumeHolds, startHold } from './hold-clock.ts';
import { recordRepair } from './inspection.ts';
import { TestCustody } from './test-custody.ts';

const minuteMs = 60_000;

/** A parcel behind a door, with all that decides whether somebody could come for it. */
class HeldParcel {
  readonly custody = new TestCustody();
  readonly parcelId: string;
  readonly compartmentId: string;
  #isAnswering = true;

  constructor() {
    const { parcelId, compartmentId } = this.custody.deposit();
    this.parcelId = parcelId;
    this.compartmentId = compartmentId;
  }

  readonly isReachable = (compartmentId: string) => compartmentId !== this.compartmentId || this.#isAnswering;

  deliver(because: 'messageDelivered' | 'messageGivenUp' = 'messageDelivered'): void {
    const { custody, parcelId, isReachable } = this;
    custody.act((tx) => startHold(tx, { parcelId, because, isReachable }, custody.moment()));
  }

  answer(isAnswering: boolean): void {
    const { custody, isReachable, compartmentId } = this;
    this.#isAnswering = isAnswering;
    custody.act((tx) => {
      if (isAnswering) resumeHolds(tx, isReachable, custody.moment());
      else pauseHolds(tx, [compartmentId], custody.moment());
    });
  }

  suspect(isSuspect: boolean): void {
    const { custody, isReachable } = this;
    const confirmation = { boardId: '1', actor: 'technician:x', isReachable };
    custody.act((tx) => {
      if (isSuspect) suspectBoard(tx, '1', 'fellSilent', custody.moment());
      else confirmBoard(tx, confirmation, custody.moment());
    });
  }

  setService(service: 'fault' | 'blocked'): void {
    const { custody, compartmentId } = this;
    const change = { compartmentId, service, reference: null, actor: 'kiosk' };
    custody.act((tx) => setService(tx, change, custody.moment()));
  }

  repair(): void {
    const { custody, compartmentId, isReachable } = this;
    const repair = { compartmentId, actor: 'technician:x', isReachable };
    custody.act((tx) => recordRepair(tx, repair, custody.moment()));
  }

  /** The power is off; the board is heard again only when it answers. */
  beAway(ms: number): void {
    const { custody } = this;
    const seen = custody.moment();
    custody.beAway(ms);
    this.#isAnswering = false;
    custody.act((tx) => pauseAllHolds(tx, seen));
  }

  get heldMs(): number {
    return heldMs(this.custody.store, this.parcelId, this.custody.moment());
  }

  pass(minutes: number): void {
    this.custody.clock.advance(minutes * minuteMs);
  }

  setWall(byMs: number): void {
    this.custody.clock.setWall(this.custody.clock.now() + byMs);
  }
}

describe('the hold clock', () => {
  it.each(['messageDelivered', 'messageGivenUp'] as const)('starts by %s, not at the deposit', (because) => {
    const parcel = new HeldParcel();
    parcel.pass(10);
    expect(parcel.heldMs).toBe(0);
    parcel.deliver(because);
    parcel.pass(10);
    expect(parcel.heldMs).toBe(10 * minuteMs);
  });

  const hindrances: [string, (parcel: HeldParcel) => void, (parcel: HeldParcel) => void][] = [
    ['its board is silent', (parcel) => parcel.answer(false), (parcel) => parcel.answer(true)],
    ['its board is suspect', (parcel) => parcel.suspect(true), (parcel) => parcel.suspect(false)],
    ['the door is quarantined', (parcel) => parcel.setService('fault'), (parcel) => parcel.repair()],
    ['the program is away', (parcel) => parcel.beAway(5 * minuteMs), (parcel) => parcel.answer(true)],
  ];

  it.each(hindrances)('stands still while %s', (_what, begin, end) => {
    const parcel = new HeldParcel();
    parcel.deliver();
    parcel.pass(10);
    begin(parcel);
    parcel.pass(60);
    expect(parcel.heldMs).toBe(10 * minuteMs);
    end(parcel);
    parcel.pass(5);
    expect(parcel.heldMs).toBe(15 * minuteMs);
  });

  it.each(hindrances)('does not run yet where the message arrives while %s', (_what, begin, end) => {
    const parcel = new HeldParcel();
    begin(parcel);
    parcel.deliver();
    parcel.pass(60);
    expect(parcel.heldMs).toBe(0);
    end(parcel);
    parcel.pass(5);
    expect(parcel.heldMs).toBe(5 * minuteMs);
  });

  it.each(hindrances)('never starts because it is over that %s, without a message', (_what, begin, end) => {
    const parcel = new HeldParcel();
    begin(parcel);
    end(parcel);
    parcel.pass(5);
    expect(parcel.heldMs).toBe(0);
  });

  it('stands still while a person has blocked the compartment', () => {
    const parcel = new HeldParcel();
    parcel.deliver();
    parcel.setService('blocked');
    parcel.pass(60);
    expect(parcel.heldMs).toBe(0);
  });

  it('stands on where one hindrance is over and another is not', () => {
    const parcel = new HeldParcel();
    parcel.deliver();
    parcel.answer(false);
    parcel.suspect(true);
    parcel.setService('fault');
    for (const end of [() => parcel.answer(true), () => parcel.repair()]) {
      end();
      parcel.pass(10);
      expect(parcel.heldMs).toBe(0);
    }
    parcel.suspect(false);
    parcel.pass(10);
    expect(parcel.heldMs).toBe(10 * minuteMs);
  });

  it('ends with the parcel', () => {
    const parcel = new HeldParcel();
    parcel.deliver();
    parcel.pass(10);
    parcel.custody.retrieve(parcel);
    const heldThen = parcel.heldMs;
    parcel.pass(60);
    parcel.deliver('messageGivenUp');
    parcel.answer(true);
    parcel.custody.act((tx) => endHold(tx, parcel.parcelId, 'parcelLeft', parcel.custody.moment()));
    expect(parcel.heldMs).toBe(heldThen);
  });

  it('explains itself by intervals with their reasons, also where it began standing still', () => {
    const parcel = new HeldParcel();
    parcel.answer(false);
    parcel.deliver();
    parcel.pass(1);
    parcel.answer(true);
    parcel.pass(1);
    parcel.setService('fault');
    const reasons = z.object({ started_because: z.string(), ended_because: z.string().nullable() });
    const sql = 'SELECT started_because, ended_because FROM hold_interval ORDER BY started_ms';
    expect(parcel.custody.store.all(reasons, sql)).toEqual([
      { started_because: 'messageDelivered', ended_because: 'unusable' },
      { started_because: 'usableAgain', ended_because: 'unusable' },
    ]);
  });
});

type Act =
  | { readonly do: 'pass' | 'beAway' | 'setWall'; readonly ms: number }
  | { readonly do: 'answer' | 'suspect'; readonly on: boolean }
  | { readonly do: 'fault' | 'repair' | 'deliver' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 1, max: 86_400_000 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('beAway'), ms: fc.nat({ max: 86_400_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('setWall'), ms: fc.integer({ min: -1e11, max: 1e11 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('answer', 'suspect'), on: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('fault', 'repair', 'deliver') }) },
);

it('has run for exactly as long as somebody could have come since the message', { timeout: 60_000 }, () => {
  let heldOverall = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
      const parcel = new HeldParcel();
      const now = { isTold: false, isAnswering: true, isSuspect: false, isFaulty: false };
      let usableMs = 0;
      for (const each of acts) {
        switch (each.do) {
          case 'pass':
            parcel.custody.clock.advance(each.ms);
            if (now.isTold && now.isAnswering && !now.isSuspect && !now.isFaulty) usableMs += each.ms;
            break;
          case 'beAway':
            parcel.beAway(each.ms);
            now.isAnswering = false;
            break;
          case 'setWall':
            parcel.setWall(each.ms);
            break;
          case 'answer':
            parcel.answer(each.on);
            now.isAnswering = each.on;
            break;
          case 'suspect':
            parcel.suspect(each.on);
            now.isSuspect = each.on;
            break;
          case 'fault':
            parcel.setService('fault');
            now.isFaulty = true;
            break;
          case 'repair':
            parcel.repair();
            now.isFaulty = false;
            break;
          case 'deliver':
            parcel.deliver();
            now.isTold = true;
            break;
          default:
            each satisfies never;
        }
        expect(parcel.heldMs).toBe(usableMs);
      }
      heldOverall += usableMs;
      parcel.custody.store.close();
    }),
    { numRuns: 80, seed: 2026 },
  );
  expect(heldOverall, 'the walk is worth something only where clocks ran').toBeGreaterThan(86_400_000);
});
