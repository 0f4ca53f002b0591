import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bars, nothing } from '../../scripts/stage/pictures.ts';
import type { Stage } from '../../scripts/stage/stage.ts';
import { go, type Move } from './quick-hand.ts';
import { recipient } from './scene.ts';
import { openStage, remark, rows, signIn, statesOf, toOpenDoor, toSize } from './visits.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ withCamera: true });
});
afterAll(() => stage?.strike());
afterEach(async () => {
  stage.film.show(nothing);
  await stage.touchscreen.screen('start');
  expect(await stage.openDoors()).toEqual([]);
});

const compartment = (label: string) =>
  rows<{ service: string; doubt: string | null; verify_empty: number }>(
    stage,
    'SELECT service, doubt, verify_empty FROM compartment WHERE label = ?',
    label,
  )[0];

test('several parcels in one sign-in, the second by its bars in front of the camera', async () => {
  const { touchscreen } = stage;
  await stage.signIn();
  const first = await toOpenDoor(stage, 'MANY0001');
  await stage.closeDoor(first);
  await touchscreen.screen('deposited');
  // On this screen a scan is the next parcel, without a press.
  stage.film.show(bars('MANY0002'));
  await touchscreen.screen('awaitingRecipient');
  stage.film.show(nothing);
  await touchscreen.type(recipient.replaceAll(' ', ''));
  await touchscreen.press('submitRecipient', 'confirmingRecipient');
  await touchscreen.press('confirmRecipient', 'choosingSize');
  await touchscreen.chooseSize('L');
  await touchscreen.screen('doorOpen');
  const second = await touchscreen.doorLabel();
  await stage.closeDoor(second);
  await touchscreen.screen('deposited');
  await touchscreen.press('depositNext', 'awaitingLabel');
  expect(await remark(stage)).toContain(second);
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'MANY0001')).toEqual(['stored']);
  expect(statesOf(stage, 'MANY0002')).toEqual(['stored']);
  const codes = [await stage.messageOf(first), await stage.messageOf(second)].map((sent) => sent.code);
  expect(new Set(codes).size).toBe(2);
});

test('a label that is stored already is said so', async () => {
  const { touchscreen } = stage;
  await signIn(stage);
  await touchscreen.type('MANY0001');
  await touchscreen.press('submitLabel');
  expect(await remark(stage)).toMatch(/already stored/);
  await touchscreen.press('finish', 'start');
});

test('a parcel that does not fit goes into a bigger compartment, and the first is to be looked at', async () => {
  const { touchscreen } = stage;
  await signIn(stage);
  const small = await toOpenDoor(stage, 'BIG00001');
  await touchscreen.press('reportDoesNotFit');
  await touchscreen.page.getByRole('heading', { name: `Please close door ${small}` }).waitFor();
  await stage.closeDoor(small);
  await touchscreen.screen('choosingSize');
  const offered = await touchscreen.page.locator('[data-command="chooseSize"] strong').allTextContents();
  expect(offered).toEqual(['M', 'L', 'XL']);
  await touchscreen.chooseSize('M');
  await touchscreen.screen('doorOpen');
  await stage.closeDoor(await touchscreen.doorLabel());
  await touchscreen.screen('deposited');
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'BIG00001')).toEqual(['cancelled', 'stored']);
  expect(compartment(small)).toEqual({ service: 'inService', doubt: null, verify_empty: 1 });
});

test('something is inside: another door opens by itself, and the first is in doubt', async () => {
  const { touchscreen } = stage;
  await signIn(stage);
  const taken = await toOpenDoor(stage, 'TAKEN001');
  await touchscreen.press('reportSomethingInside');
  await stage.closeDoor(taken);
  await touchscreen.page.locator('.plate-label', { hasNotText: taken }).waitFor({ timeout: 20_000 });
  await touchscreen.screen('doorOpen');
  const another = await touchscreen.doorLabel();
  await stage.closeDoor(another);
  await touchscreen.screen('deposited');
  await touchscreen.press('finish', 'start');
  expect(another).not.toBe(taken);
  expect(statesOf(stage, 'TAKEN001')).toEqual(['cancelled', 'stored']);
  expect(compartment(taken)?.doubt).toBe('somethingInside');
});

test('nothing placed: no parcel, no message, and the next label can be scanned', async () => {
  const { touchscreen } = stage;
  const before = stage.messages().length;
  await signIn(stage);
  const label = await toOpenDoor(stage, 'EMPTY001');
  await touchscreen.press('reportNothingPlaced');
  await stage.closeDoor(label);
  await touchscreen.screen('awaitingLabel');
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'EMPTY001')).toEqual(['cancelled']);
  expect(compartment(label)?.verify_empty).toBe(1);
  expect(stage.messages()).toHaveLength(before);
});

test('the door did not open: out of service with a reference, and another one takes the parcel', async () => {
  const { touchscreen, control } = stage;
  for (const { door } of (await control.state()).doors) await control.do({ do: 'jam', door, what: 'latch' });
  await signIn(stage);
  await toSize(stage, 'STUCK001');
  await touchscreen.chooseSize('S');
  await touchscreen.screen('doorOpening');
  await touchscreen.eventually(async () => {
    // Until the pulse has left the press means nothing, and it is refused.
    await touchscreen.page
      .locator('[data-command="reportDidNotOpen"]')
      .click({ timeout: 1_000 })
      .catch(() => {});
    return (await touchscreen.page.locator('[data-screen="doorStuck"]').count()) > 0 ? true : undefined;
  }, 'the door to be given up');
  const stuck = await touchscreen.doorLabel();
  const reference = await touchscreen.page.locator('.reference bdi').first().textContent();
  expect(reference).toMatch(/^[A-Z2-9]{6}$/);
  for (const { door } of (await control.state()).doors) await control.do({ do: 'unjam', door });
  await touchscreen.press('tryAnother', 'doorOpen');
  const another = await touchscreen.doorLabel();
  expect(another).not.toBe(stuck);
  await stage.closeDoor(another);
  await touchscreen.screen('deposited');
  await touchscreen.press('finish', 'start');
  expect(compartment(stuck)?.service).toBe('fault');
  expect(statesOf(stage, 'STUCK001').toSorted()).toEqual(['cancelled', 'stored']);
});

describe('back and cancel', () => {
  test('back leads one step back at each step, and out of the sign-in', async () => {
    const { touchscreen } = stage;
    await touchscreen.press('beginDeposit', 'signingIn');
    await touchscreen.press('back', 'start');
    await stage.signIn();
    await touchscreen.describeParcel('BACK0001', recipient);
    await touchscreen.press('back', 'confirmingRecipient');
    await touchscreen.press('back', 'awaitingRecipient');
    await touchscreen.press('back', 'awaitingLabel');
    await touchscreen.press('finish', 'start');
    await touchscreen.press('beginRetrieval', 'awaitingCode');
    await touchscreen.press('back', 'start');
    expect(statesOf(stage, 'BACK0001')).toEqual([]);
  });

  test('cancel ends the visit at each step and leaves nothing behind', async () => {
    const { touchscreen } = stage;
    for (const steps of [1, 2, 3]) {
      await signIn(stage);
      for (const move of toChoice.slice(0, steps)) await go(touchscreen, move);
      await touchscreen.press('cancel', 'start');
    }
    expect(statesOf(stage, 'CANCEL01')).toEqual([]);
  });
});

const toChoice: Move[] = [
  { body: { name: 'submitLabel', trackingNumber: 'CANCEL01' }, screen: 'awaitingRecipient' },
  { body: { name: 'submitRecipient', phone: recipient }, screen: 'confirmingRecipient' },
  { body: { name: 'confirmRecipient' }, screen: 'choosingSize' },
];
