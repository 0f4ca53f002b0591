import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuration } from '../../contract/configuration.ts';
import type { HoldStep } from '../../contract/hold-policy.ts';
import { z } from '../../contract/zod.ts';
import { pauseAllHolds, pauseHolds, resumeHolds, startHold } from './hold-clock.ts';
import { deadlineOfParcel } from './hold-facts.ts';
import { heldParcelsSql, scanHolds } from './hold-scan.ts';
import { dueSteps, termsOf } from './hold-terms.ts';
import { TestCustody } from './test-custody.ts';
import { hourMs, isReachable, noticesOf, stepsOf, withToldParcel } from './test-hold.ts';

type HoldsInput = z.input<typeof configuration>['holds'];

type Act =
  | { readonly do: 'pass' | 'beAway' | 'setWall'; readonly ms: number }
  | { readonly do: 'trust' | 'answer'; readonly on: boolean }
  | { readonly do: 'scan' | 'restart' };
/** Time passes only where doors can be used and the clock is trusted, so that is what is drawn most. */
const mostly = fc.constantFrom(true, true, true, false);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.noBias(fc.nat({ max: 40 * hourMs })) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('beAway'), ms: fc.noBias(fc.nat({ max: 40 * hourMs })) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('setWall'), ms: fc.integer({ min: -1e11, max: 1e11 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('trust', 'answer'), on: mostly }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom('scan', 'scan', 'restart') }) },
);

it('takes each step once, when its time has come, whatever clocks, power and doors do', {
  timeout: 60_000,
}, () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 20, maxLength: 80 }), fc.boolean(), (acts, returns) => {
      const afterExpiry = returns ? 'return' : 'extend';
      const { custody, parcelId, compartmentId, scan } = withToldParcel({ afterExpiry, extensionHours: 24 });
      const terms = termsOf(custody.configuration, { sizeClass: 'S', companyId: 'other', startedMs: 0 });
      let heldMs = 0;
      let isAnswering = true;
      let expected: HoldStep[] = [];
      for (const each of acts) {
        switch (each.do) {
          case 'pass':
            custody.clock.advance(each.ms);
            if (isAnswering && custody.parcel(parcelId).takeBack === null) heldMs += each.ms;
            break;
          case 'beAway': {
            const seen = custody.moment();
            custody.beAway(each.ms);
            custody.act((tx) => pauseAllHolds(tx, seen));
            isAnswering = false;
            break;
          }
          case 'setWall':
            custody.clock.setWall(custody.clock.now() + each.ms);
            custody.isClockTrusted = false;
            break;
          case 'trust':
            custody.isClockTrusted = each.on;
            break;
          case 'answer':
            isAnswering = each.on;
            custody.act((tx) => {
              if (each.on) resumeHolds(tx, isReachable, custody.moment());
              else pauseHolds(tx, [compartmentId], custody.moment());
            });
            break;
          case 'restart':
            custody.restart();
            break;
          case 'scan':
            scan();
            if (custody.isClockTrusted) expected = [...expected, ...dueSteps(terms, expected, heldMs)];
            break;
          default:
            each satisfies never;
        }
        expect(stepsOf(custody)).toEqual(expected);
      }
      taken += expected.length;
      const reminders = noticesOf(custody).filter((kind) => kind === 'reminder').length;
      expect(reminders).toBeLessThanOrEqual(2);
      expect(new Set(noticesOf(custody)).size).toBeGreaterThanOrEqual(custody.told.length - 1);
      expect(custody.violations()).toEqual([]);
      custody.store.close();
    }),
    { numRuns: 80, seed: 2026 },
  );
  expect(taken, 'the walk is worth something only where steps were taken').toBeGreaterThan(100);
});

it('expires on business days at the time that was told, neither earlier nor a scan later', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 14 * 24 }),
      fc.integer({ min: 50, max: 150 }),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 100, maxLength: 100 }),
      (startHours, expiryHours, waits) => {
        const holds: HoldsInput = {
          daysCounted: 'businessDays',
          holidays: ['2026-11-30', '2026-12-08'],
          firstReminderHours: 0,
          secondReminderHours: 0,
          expiryHours,
          alertHours: 0,
        };
        const custody = new TestCustody({ configuration: { timeZone: 'Europe/Berlin', holds } });
        custody.clock.setWall(Date.UTC(2026, 10, 20));
        custody.clock.advance(startHours * hourMs);
        const { parcelId } = custody.deposit();
        custody.act((tx) =>
          startHold(tx, { parcelId, because: 'messageDelivered', isReachable }, custody.moment()),
        );
        const told = deadlineOfParcel(custody.store, custody.means, parcelId, custody.moment());
        const untilMs = told.kind === 'held' ? (told.untilMs ?? 0) : 0;
        for (const wait of waits) {
          custody.clock.advance(wait * hourMs);
          custody.act((tx) => scanHolds(tx, custody.means, custody.moment()));
          expect(stepsOf(custody).length).toBe(custody.clock.now() >= untilMs ? 1 : 0);
        }
        custody.store.close();
      },
    ),
    { numRuns: 30, seed: 2026 },
  );
});

describe('ten thousand parcels', () => {
  /** A cabinet that has seen so many, of which so many are still here, each with a long story. */
  function crowded(seen: number, here: number) {
    const custody = new TestCustody();
    const { db, courierId, recipientId } = custody;
    for (const trigger of [
      'parcel_is_born_reserved',
      'journal_parcel_insert',
      'journal_hold_interval_insert',
    ]) {
      db.exec(`DROP TRIGGER ${trigger}`);
    }
    db.pragma('foreign_keys = OFF');
    const addParcel = db.prepare(
      `INSERT INTO parcel (id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state, was_stored,
         created_ms, state_since_ms) VALUES ($id, $id, $courierId, $recipientId, $place, 'S', $state, 1, 0, 0)`,
    );
    const addInterval = db.prepare(
      `INSERT INTO hold_interval (parcel_id, started_ms, started_running_ms, ended_ms, ended_running_ms,
         started_because, ended_because) VALUES ($id, $from, $from, $to, $to, 'usableAgain', 'unusable')`,
    );
    db.transaction(() => {
      for (let index = 0; index < seen; index += 1) {
        const id = `p${index}`;
        const state = index < here ? 'stored' : 'retrieved';
        // Every live parcel has a compartment of its own, which this test needs no row for.
        addParcel.run({ id, courierId, recipientId, place: `c${index}`, state });
        for (let hour = 0; hour < 5; hour += 1) addInterval.run({ id, from: hour * 10, to: hour * 10 + 5 });
      }
    })();
    return custody;
  }
  const timed = (custody: TestCustody) => {
    const startedMs = performance.now();
    expect(custody.act((tx) => scanHolds(tx, custody.means, custody.moment()))).toBe(0);
    return performance.now() - startedMs;
  };

  it('are looked at by the indexes alone', () => {
    const { db } = crowded(10, 5);
    const plan = z
      .array(z.object({ detail: z.string() }))
      .parse(db.prepare(`EXPLAIN QUERY PLAN ${heldParcelsSql}`).all({ runningMs: 0 }))
      .map(({ detail }) => detail);
    expect(plan.filter((line) => line.startsWith('SCAN'))).toEqual(['SCAN p USING INDEX parcel_on_hold']);
    expect(plan.filter((line) => /SEARCH [hs] USING .*INDEX/.test(line))).toHaveLength(3);
  });

  it('cost a scan nothing that a person would notice', () => {
    const crowd = crowded(10_000, 100);
    timed(crowd);
    expect(Math.min(timed(crowd), timed(crowd), timed(crowd))).toBeLessThan(50);
  });

  it('that are all here are dealt with some at a time', () => {
    const custody = crowded(120, 120);
    custody.configuration = configuration.parse({ holds: { firstReminderHours: 0, secondReminderHours: 0 } });
    custody.db.exec(
      'UPDATE hold_interval SET ended_running_ms = ended_running_ms + 100 * 3600000 WHERE started_ms = 0',
    );
    const scan = () => custody.act((tx) => scanHolds(tx, custody.means, custody.moment()));
    expect([scan(), scan(), scan(), scan()]).toEqual([50, 50, 20, 0]);
  });
});
