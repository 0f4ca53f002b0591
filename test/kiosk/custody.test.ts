import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;

beforeEach(async () => {
  rig = await KioskRig.start();
});
afterEach(() => rig.stop());

interface Interval {
  readonly started_because: string;
  readonly ended_because: string | null;
}
const intervals = () =>
  rig.rows<Interval>('SELECT started_because, ended_because FROM hold_interval ORDER BY started_ms');
const isRunning = () => intervals().at(-1)?.ended_because === null;
const heldMs = () =>
  rig.rows<{ held: number }>(
    'SELECT sum(ended_running_ms - started_running_ms) AS held FROM hold_interval',
  )[0]?.held ?? 0;

test('a full cabinet: a courier signs in and settles an earlier deposit, and a new parcel is told that it is full', async () => {
  await rig.signIn();
  const { compartment } = await rig.toOpenDoor('FULL0001');
  await rig.pausedFor(() => {
    // All others are taken, as far as anybody can tell.
    const db = new BetterSqlite3(join(rig.directory, 'cabinet.sqlite'));
    db.prepare("UPDATE compartment SET service = 'blocked' WHERE id <> ?").run(compartment.id);
    db.close();
  });
  expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'unconfirmed' }]);
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.untilDoorsKnown();
  await rig.until(() => rig.view.screen === 'start' && rig.view.depositRefused === undefined, 'the boards');
  expect(rig.view).toMatchObject({ screen: 'start', full: true });

  await rig.signIn();
  expect(await rig.toSize('FULL0002')).toMatchObject({ refusal: 'full' });
  await rig.go({ name: 'depositNext' }, 'awaitingLabel');
  const again = await rig.go({ name: 'scan', text: 'FULL0001' }, 'doorOpen');
  expect(again.compartment).toEqual(compartment);
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('deposited');
  expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'stored' }]);
});

test('the hold clock stands still while the bus is cut and while the program is away, and goes on by itself', async () => {
  await rig.deposit('HOLD0001');
  await rig.until(isRunning, 'the hold clock to run');
  await rig.cabinet.apply({ do: 'unplugBus', bus: 'main' });
  await rig.until(() => !isRunning(), 'the hold clock to stand still');
  await rig.restart();
  expect(isRunning()).toBe(false);
  await rig.cabinet.apply({ do: 'plugBus', bus: 'main' });
  await rig.until(isRunning, 'the hold clock to go on');
  // Set while it runs, and away for a day as far as the wall clock knows: neither counts.
  rig.setWallAhead(86_400_000);
  await rig.restart();
  expect(isRunning()).toBe(false);
  expect(heldMs()).toBeLessThan(60_000);
  await rig.until(isRunning, 'the hold clock to go on after the start');
  expect(intervals().map((each) => each.started_because)).toEqual([
    'messageDelivered',
    'usableAgain',
    'usableAgain',
  ]);
});

test('a message that is delivered while the bus is cut starts a hold clock that stands still', async () => {
  await rig.signIn();
  const { compartment } = await rig.toOpenDoor('HOLD0002');
  await rig.cabinet.apply({ do: 'unplugBus', bus: 'main' });
  await rig.until(() => rig.view.screen === 'doorOpen' && rig.view.asksWhetherClosed, 'the question');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.go({ name: 'confirmClosed' }, 'deposited');
  await rig.message();
  await rig.until(() => intervals().length > 0, 'the hold clock to be started');
  expect(intervals()).toEqual([{ started_because: 'messageDelivered', ended_because: 'unusable' }]);
  await rig.cabinet.apply({ do: 'plugBus', bus: 'main' });
  await rig.until(isRunning, 'the hold clock to go on');
});

test('grace goes on where it was when the program starts again, though the clock cannot be trusted', async () => {
  const { compartment, code } = await rig.deposit('GRACE001');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment });
  await rig.screen('retrieved');
  await rig.pausedFor(() => rig.setWallAhead(-365 * 86_400_000));
  await rig.untilDoorsKnown();
  expect(rig.view.notices.map((notice) => notice.kind)).toContain('clockUntrusted');
  const free = await rig.signInAndCount();
  expect(free.S).toBe(rig.rows("SELECT id FROM compartment WHERE size_class = 'S'").length - 1);
  await rig.go({ name: 'cancel' }, 'start');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
});
