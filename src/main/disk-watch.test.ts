import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { KioskView } from '../contract/view.ts';
import { z } from '../contract/zod.ts';
import { heldMs, startHold } from './custody/hold-clock.ts';
import { parcelById } from './custody/parcels.ts';
import { TestCustody } from './custody/test-custody.ts';
import { StoreFault } from './database/transaction.ts';
import { DiskWatch } from './disk-watch.ts';
import type { KioskSession } from './ipc.ts';
import { outOfServiceSession } from './out-of-service.ts';

let custody: TestCustody;
let watch: DiskWatch;
let guarded: KioskSession;
let refreshed: number;
let ended: number;
let logged: string[];
/** The compartment whose board does not answer, if any. */
let silent: string | undefined;

beforeEach(() => {
  custody = new TestCustody();
  refreshed = 0;
  ended = 0;
  logged = [];
  silent = undefined;
  watch = new DiskWatch({
    clock: custody.clock,
    store: custody.store,
    session: {
      refresh() {
        refreshed += 1;
      },
      storeRefused() {
        ended += 1;
      },
    },
    means: custody.means,
    moment: () => custody.moment(),
    isReachable: (compartmentId) => compartmentId !== silent,
    log: (event) => logged.push(event),
  });
  // Any session will do; this one says where it stands and takes a language.
  guarded = watch.guard(outOfServiceSession({ cause: 'cabinetFile', details: [] }));
  onTestFinished(() => {
    watch.stop();
    custody.store.close();
  });
});

/** As if the disk had no room left: what the next write needs is not there. */
const fill = () => custody.db.pragma('query_only = ON');
const makeRoom = () => custody.db.pragma('query_only = OFF');
const refuse = () => {
  fill();
  try {
    custody.act((tx) => tx.run("INSERT INTO cabinet_state (name, value) VALUES ('a', 'b')"));
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    watch.refused(error);
  }
};
const cause = (view: KioskView) => (view.screen === 'outOfService' ? view.cause : view.screen);

describe('while the disk refuses', () => {
  it('the kiosk is out of service, and afterwards it is back', () => {
    expect(cause(guarded.view())).toBe('cabinetFile');
    refuse();
    expect(cause(guarded.view())).toBe('disk');
    expect(ended).toBe(1);
    custody.clock.advance(60_000);
    expect(cause(guarded.view())).toBe('disk');
    makeRoom();
    custody.clock.advance(5_000);
    expect(cause(guarded.view())).toBe('cabinetFile');
    expect(refreshed).toBe(1);
    expect(logged).toEqual(['store.fault', 'store.recovered']);
  });

  it('it takes no command but the language', () => {
    refuse();
    expect(guarded.handle({ name: 'beginDeposit' })).toEqual({ accepted: false, reason: 'noMeaningHere' });
    expect(guarded.handle({ name: 'chooseLanguage', language: 'de' })).toEqual({ accepted: true });
    expect(guarded.view()).toMatchObject({ screen: 'outOfService', cause: 'disk', language: 'de' });
  });

  it('who watches the screen sees that, too', () => {
    const seen: string[] = [];
    guarded.onView((view) => seen.push(cause(view)));
    refuse();
    guarded.handle({ name: 'chooseLanguage', language: 'de' });
    makeRoom();
    custody.clock.advance(5_000);
    guarded.handle({ name: 'chooseLanguage', language: 'en' });
    expect(seen).toEqual(['disk', 'cabinetFile']);
  });

  it('one timer asks, however often it refuses', () => {
    for (let time = 0; time < 5; time += 1) refuse();
    expect(custody.clock.pendingTimers).toBe(1);
    makeRoom();
    custody.clock.advance(5_000);
    expect(custody.clock.pendingTimers).toBe(0);
  });

  it('it can be stopped', () => {
    refuse();
    watch.stop();
    expect(custody.clock.pendingTimers).toBe(0);
  });
});

it('what the refused write was in the middle of is settled when the disk takes a write again', () => {
  const place = custody.reserve();
  custody.pulse(place, 'deposit');
  refuse();
  custody.clock.advance(30_000);
  expect(parcelById(custody.store, place.parcelId).state).toBe('depositing');
  makeRoom();
  custody.clock.advance(5_000);
  expect(parcelById(custody.store, place.parcelId).state).toBe('unconfirmed');
});

it('no hold clock runs meanwhile, and none runs on behind a silent board', () => {
  const [first, second] = [custody.deposit('PARCEL-1'), custody.deposit('PARCEL-2')];
  const isReachable = () => true;
  for (const { parcelId } of [first, second]) {
    custody.act((tx) =>
      startHold(tx, { parcelId, because: 'messageDelivered', isReachable }, custody.moment()),
    );
  }
  const held = ({ parcelId }: { parcelId: string }) => heldMs(custody.store, parcelId, custody.moment());
  custody.clock.advance(60_000);
  refuse();
  silent = first.compartmentId;
  custody.clock.advance(3_600_000);
  makeRoom();
  custody.clock.advance(5_000);
  expect([held(first), held(second)]).toEqual([60_000, 60_000]);
  custody.clock.advance(60_000);
  expect([held(first), held(second)]).toEqual([60_000, 120_000]);
});

it('a bug in settling is no refusal of the disk', () => {
  refuse();
  makeRoom();
  custody.db.exec('DROP TABLE door_operation');
  expect(() => custody.clock.advance(5_000)).toThrow();
  expect(z.string().parse(logged[0])).toBe('store.fault');
});
