import { afterEach, beforeEach, expect, test } from 'vitest';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;

beforeEach(async () => {
  rig = await KioskRig.start();
});
afterEach(() => rig.stop());

test('one parcel in, one parcel out, by the code that was sent', async () => {
  const { compartment, label, code } = await rig.deposit('WALK0001');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const open = await rig.go({ name: 'submitCode', code }, 'doorOpen');
  expect(open.compartment).toEqual({ id: compartment, label });
  await rig.cabinet.apply({ do: 'close', door: compartment });
  await rig.screen('retrieved');
  expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'retrieved' }]);
});

test('the token of the QR opens the same door, and the digits in a picture open none', async () => {
  const { compartment, code, token } = await rig.deposit('WALK0002');
  const refused = await rig.go({ name: 'scan', text: code.replaceAll(' ', '') }, 'awaitingCode');
  expect(refused.refusal).toBe('digitsFromScanner');
  const open = await rig.go({ name: 'scan', text: token }, 'doorOpen');
  expect(open.compartment.id).toBe(compartment);
});

test('who took nothing comes back within grace with the same code, and meanwhile nobody is offered the compartment', async () => {
  const { compartment, code } = await rig.deposit('WALK0003');
  const offeredBefore = (await rig.signInAndCount()).S;
  await rig.go({ name: 'cancel' }, 'start');
  for (let visit = 0; visit < 2; visit += 1) {
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'doorOpen');
    await rig.cabinet.apply({ do: 'close', door: compartment });
    await rig.screen('retrieved');
    await rig.go({ name: 'finish' }, 'start');
  }
  expect((await rig.signInAndCount()).S).toBe(offeredBefore);
});

test('a parcel that does not fit goes into a bigger compartment, and the first is to be looked at', async () => {
  await rig.signIn();
  const small = await rig.toOpenDoor('WALK0004');
  await rig.go({ name: 'reportDoesNotFit' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: small.compartment.id });
  const sizes = await rig.screen('choosingSize');
  expect(sizes.sizes.map((size) => size.sizeClass)).toEqual(['M', 'L', 'XL']);
  const bigger = await rig.go({ name: 'chooseSize', sizeClass: 'M' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: bigger.compartment.id });
  await rig.screen('deposited');
  expect(rig.rows('SELECT id FROM compartment WHERE verify_empty = 1')).toEqual([
    { id: small.compartment.id },
  ]);
  expect(rig.rows('SELECT state FROM parcel ORDER BY created_ms')).toEqual([
    { state: 'cancelled' },
    { state: 'stored' },
  ]);
});

test('something inside: another door opens by itself, and the first is in doubt', async () => {
  await rig.signIn();
  const first = await rig.toOpenDoor('WALK0005');
  await rig.go({ name: 'reportSomethingInside' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: first.compartment.id });
  await rig.until(
    () => rig.view.screen === 'doorOpen' && rig.view.compartment.id !== first.compartment.id,
    'another door',
  );
  expect(rig.rows('SELECT id, doubt FROM compartment WHERE doubt IS NOT NULL')).toEqual([
    { id: first.compartment.id, doubt: 'somethingInside' },
  ]);
});

test('wrong codes cost the free tries; then the code goes only with the last four digits of the phone', async () => {
  const { code } = await rig.deposit('WALK0006');
  const wrong = code === '111 111 111' ? '222222222' : '111111111';
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  for (let tries = 0; tries < 5; tries += 1) {
    const refused = await rig.go({ name: 'submitCode', code: wrong }, 'awaitingCode');
    expect(refused.refusal).toBe('unknown');
  }
  const asked = await rig.go({ name: 'submitCode', code }, 'awaitingCode');
  expect(asked.withLastFour).toBe(true);
  await rig.restart();
  await rig.untilDoorsKnown();
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const pair = await rig.go({ name: 'submitCode', code, lastFour: '5432' }, 'doorOpen');
  expect(pair.purpose).toBe('retrieval');
});

test('a code with letters, and one that is too short, are told apart from a wrong one and cost nothing', async () => {
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  for (const code of ['12A 456 789', '12345', '１２３４５６７８９０', '']) {
    const refused = await rig.go({ name: 'submitCode', code }, 'awaitingCode');
    expect(refused.refusal).toBe('notACode');
  }
  expect(rig.rows("SELECT * FROM allowance WHERE name = 'wrongCodes'")).toEqual([]);
});
