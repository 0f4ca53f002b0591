import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { standingOfLabel } from './deposit.ts';
import { announceParcel, expirePreAdvices, preAdviceOf, withdrawPreAdvice } from './pre-advice.ts';
import { TestCustody } from './test-custody.ts';

const dayMs = 86_400_000;
let test: TestCustody;
beforeEach(() => {
  test = new TestCustody();
});

const announce = (
  trackingNumber = 'PARCEL-1',
  options: { recipientId?: string; sizeClass?: 'S' | 'M' } = {},
) =>
  test.act((tx) =>
    announceParcel(
      tx,
      test.means,
      {
        trackingNumber,
        recipientId: options.recipientId ?? test.recipientId,
        sizeClass: options.sizeClass,
        source: 'carrier',
        actor: 'platform:1',
      },
      test.moment(),
    ),
  );
const found = (trackingNumber = 'PARCEL-1') => preAdviceOf(test.store, trackingNumber, test.moment());
const states = () =>
  test.store
    .all(z.object({ state: z.string() }), 'SELECT state FROM pre_advice ORDER BY rowid')
    .map(({ state }) => state);

describe('a parcel that was announced', () => {
  it('is known by its label, and used up when it is in custody', () => {
    announce('PARCEL-1', { sizeClass: 'M' });
    expect(found()).toMatchObject({ recipientId: test.recipientId, sizeClass: 'M' });
    expect(found('PARCEL-2')).toBeUndefined();
    const { parcelId } = test.deposit('PARCEL-1', 'M');
    expect(found()).toBeUndefined();
    expect(states()).toEqual(['used']);
    expect(test.count('SELECT count(*) AS count FROM pre_advice WHERE parcel_id IS NOT NULL')).toBe(1);
    expect(test.parcel(parcelId).state).toBe('stored');
    expect(test.events()).toContain('preAdvice.changed');
    expect(announce()).toEqual({ refusal: 'alreadyStored' });
  });

  it('is found again by a courier whose parcel did not fit', () => {
    announce();
    const place = test.reserve('PARCEL-1');
    test.pulse(place, 'deposit');
    test.cancel(place.parcelId, 'doesNotFit');
    expect(found()).toBeDefined();
  });

  it('is as the newest announcement says, and the same again only lasts longer', () => {
    const first = announce();
    const again = announce();
    expect(again).toEqual(first);
    announce('PARCEL-1', { sizeClass: 'S' });
    expect(found()).toMatchObject({ sizeClass: 'S' });
    expect(states()).toEqual(['replaced', 'waiting']);
  });

  it('can be withdrawn', () => {
    announce();
    const withdraw = () => test.act((tx) => withdrawPreAdvice(tx, 'PARCEL-1', 'platform:1', test.moment()));
    expect(withdraw()).toBe(true);
    expect(withdraw()).toBe(false);
    expect(found()).toBeUndefined();
  });

  it('expires by a trusted clock alone, whether or not anybody has looked since', () => {
    announce();
    test.clock.advance(30 * dayMs - 1);
    expect(found()).toBeDefined();
    test.clock.advance(1);
    expect(found()).toBeUndefined();
    const expire = () => test.act((tx) => expirePreAdvices(tx, test.moment()));
    test.isClockTrusted = false;
    expect(found()).toBeDefined();
    expect(expire()).toBe(0);
    test.isClockTrusted = true;
    expect(expire()).toBe(1);
    expect(expire()).toBe(0);
    expect(states()).toEqual(['expired']);
  });

  it('waits once a number, whatever was announced, deposited, withdrawn or forgotten', () => {
    const act = fc.constantFrom('announce', 'announceOther', 'deposit', 'withdraw', 'retrieve', 'wait');
    const other = test.addPerson('recipient');
    let runs = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        runs += 1;
        const number = `PARCEL-${runs}`;
        let stored: { parcelId: string; compartmentId: string } | undefined;
        const retrieve = () => {
          if (stored !== undefined) test.retrieve(stored);
          stored = undefined;
        };
        for (const each of acts) {
          if (each === 'announce') announce(number);
          if (each === 'announceOther') announce(number, { recipientId: other });
          if (each === 'deposit' && stored === undefined) stored = test.deposit(number);
          if (each === 'withdraw') test.act((tx) => withdrawPreAdvice(tx, number, 'x', test.moment()));
          if (each === 'retrieve') retrieve();
          if (each === 'wait') {
            test.clock.advance(20 * dayMs);
            test.act((tx) => expirePreAdvices(tx, test.moment()));
          }
          const waiting = test.count(
            `SELECT count(*) AS count FROM pre_advice WHERE state = 'waiting' AND tracking_number = '${number}'`,
          );
          expect(waiting).toBe(found(number) === undefined ? 0 : 1);
          if (stored !== undefined) expect(waiting).toBe(0);
        }
        retrieve();
        test.clock.advance(60 * 60_000);
      }),
      { numRuns: 60 },
    );
    expect(test.violations()).toEqual([]);
  });
});

describe('a number that is known', () => {
  it('is refused while its parcel is here, whoever brings it, and may come again after that', () => {
    const place = test.deposit('PARCEL-1');
    const other = test.addPerson('courier');
    for (const courierId of [test.courierId, other]) {
      expect(standingOfLabel(test.store, 'PARCEL-1', courierId)).toEqual({ kind: 'alreadyStored' });
    }
    test.retrieve(place);
    expect(standingOfLabel(test.store, 'PARCEL-1', other)).toEqual({ kind: 'new' });
    const again = test.deposit('PARCEL-1');
    expect(again.parcelId).not.toBe(place.parcelId);
    expect(test.violations()).toEqual([]);
  });
});
