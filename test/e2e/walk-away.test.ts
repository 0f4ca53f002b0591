import { afterEach, expect, test } from 'vitest';
import type { Stage } from '../../scripts/stage/stage.ts';
import { go } from './quick-hand.ts';
import { deposit, enterCode, openStage, remark, rows, signIn, statesOf, toOpenDoor } from './visits.ts';

const stages: Stage[] = [];

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.strike()));
});

async function open(): Promise<Stage> {
  const stage = await openStage();
  stages.push(stage);
  return stage;
}

// Most of this is waiting, so each has a cabinet of its own and they wait together.
test('a door that stays open: reminded, the session ends, and the next person is served', async () => {
  await Promise.all([recipientLeaves(await open()), courierLeaves(await open()), wireIsCut(await open())]);
});

/** An alarm, the compartment withheld; a late close is believed. */
async function recipientLeaves(stage: Stage): Promise<void> {
  const { touchscreen } = stage;
  const { label, message } = await deposit(stage, 'OPEN0001');
  await enterCode(stage, message.code, 'doorOpen');
  expect(await remark(stage)).toContain(label);
  await touchscreen.screen('start');
  expect(await stage.openDoors()).toEqual([label]);
  const alarms = rows(stage, "SELECT name FROM event_outbox WHERE name = 'door.leftOpen'");
  expect(alarms).toHaveLength(1);
  const { label: another } = await deposit(stage, 'OPEN0002');
  expect(another).not.toBe(label);
  await stage.closeDoor(label);
  await touchscreen.eventually(
    () => (statesOf(stage, 'OPEN0001')[0] === 'retrieved' ? true : undefined),
    'the late close to be believed',
  );
}

/** Unconfirmed and nothing sent; the next scan of the label settles it. */
async function courierLeaves(stage: Stage): Promise<void> {
  const { touchscreen } = stage;
  await signIn(stage);
  const label = await toOpenDoor(stage, 'WALKOFF1');
  expect(await remark(stage)).toContain(label);
  await touchscreen.screen('start');
  expect(statesOf(stage, 'WALKOFF1')).toEqual(['unconfirmed']);
  expect(stage.messages()).toEqual([]);
  await stage.closeDoor(label);
  await signIn(stage);
  await go(touchscreen, { body: { name: 'submitLabel', trackingNumber: 'WALKOFF1' }, screen: 'doorOpen' });
  expect(await touchscreen.doorLabel()).toBe(label);
  await stage.closeDoor(label);
  await touchscreen.screen('deposited');
  expect(statesOf(stage, 'WALKOFF1')).toEqual(['stored']);
  expect((await stage.messageOf(label)).code).toMatch(/^\d{9}$/);
}

/** The wire says open for ever, so nothing is believed to be closed until it is mended. */
async function wireIsCut(stage: Stage): Promise<void> {
  const { touchscreen, control } = stage;
  const { label, message } = await deposit(stage, 'CUT00002');
  await enterCode(stage, message.code, 'doorOpen');
  await control.do({ do: 'cutSensor', door: label, reads: 0 });
  await stage.closeDoor(label);
  expect(await remark(stage)).toContain(label);
  await touchscreen.screen('doorOpen');
  expect(statesOf(stage, 'CUT00002')).toEqual(['retrieving']);
  await control.do({ do: 'mendSensor', door: label });
  await touchscreen.screen('retrieved');
}
