import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from '../../scripts/stage/stage.ts';
import { go } from './quick-hand.ts';
import { enterCode, openStage, signIn, statesOf, toSize } from './visits.ts';

let stage: Stage;

// A long announcement and a cabinet of three, so that a finger can be quicker than a door.
beforeAll(async () => {
  stage = await openStage({
    policies: { door: { announceMs: 1_500 } },
    alterCabinet: (file) => ({
      ...file,
      compartments: file.compartments.filter((each) => ['a1', 'a4', 'a6'].includes(each.id)),
    }),
  });
});
afterAll(() => stage?.strike());

test('a deposit that is cancelled before its door opens pulses nothing and leaves nothing', async () => {
  const { touchscreen, pulsed } = stage;
  await signIn(stage);
  await toSize(stage, 'EARLY001');
  await touchscreen.chooseSize('S');
  await touchscreen.screen('doorAnnounced');
  await touchscreen.press('cancel', 'awaitingLabel');
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'EARLY001')).toEqual(['cancelled']);
  expect(pulsed).toEqual([]);
});

test('a size that is taken is not offered, bigger ones are; a full cabinet says so', async () => {
  const { touchscreen } = stage;
  await signIn(stage);
  for (const [number, size] of ['S', 'M', 'XL'].entries()) {
    await toSize(stage, `FULL000${number}`);
    const offered = await touchscreen.page
      .locator('[data-command="chooseSize"]:enabled strong')
      .allTextContents();
    expect(offered).toEqual(['S', 'M', 'XL'].slice(number));
    await touchscreen.chooseSize(size);
    await touchscreen.screen('doorOpen');
    await stage.closeDoor(await touchscreen.doorLabel());
    await touchscreen.screen('deposited');
    await go(touchscreen, { body: { name: 'depositNext' }, screen: 'awaitingLabel' });
  }
  await toSize(stage, 'FULL0003');
  expect(await touchscreen.page.locator('[data-command="chooseSize"]:enabled').count()).toBe(0);
  expect(await touchscreen.page.locator('.remark').textContent()).toMatch(/All compartments/);
  await touchscreen.press('cancel', 'start');
  // A courier may still have a deposit to settle: the start screen says how things are and lets them in.
  await touchscreen.page.locator('[data-command="beginDeposit"]:enabled').waitFor();
  expect(await touchscreen.page.locator('[data-command="beginDeposit"]').textContent()).toMatch(
    /No compartment is free/,
  );
});

test('a retrieval that is cancelled before its door opens pulses nothing, and the code stays good', async () => {
  const { touchscreen, pulsed } = stage;
  const { code } = await stage.messageOf('A01');
  const before = pulsed.length;
  await enterCode(stage, code, 'doorAnnounced');
  await touchscreen.press('cancel', 'start');
  expect(pulsed).toHaveLength(before);
  await enterCode(stage, code, 'doorOpen');
  await stage.closeDoor('A01');
  await touchscreen.screen('retrieved');
});
