import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nothing, qr } from '../../scripts/stage/pictures.ts';
import type { Stage } from '../../scripts/stage/stage.ts';
import { go, send } from './quick-hand.ts';
import { deposit, enterCode, openStage, remark, retrieve, rows, signIn, statesOf } from './visits.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ withCamera: true });
});
afterAll(() => stage?.strike());
afterEach(async () => {
  stage.film.show(nothing);
  await stage.touchscreen.screen('start');
});

test('who took nothing comes back within the grace with the same code', async () => {
  const { label, message } = await deposit(stage, 'GRACE001');
  expect(await retrieve(stage, message.code)).toBe(label);
  await enterCode(stage, message.code, 'doorOpen');
  expect(await stage.touchscreen.doorLabel()).toBe(label);
  await stage.closeDoor(label);
  await stage.touchscreen.screen('retrieved');
  // The thank-you goes by itself, and asks nobody whether they are still there.
  expect(await stage.touchscreen.page.getByRole('timer').count()).toBe(0);
  await stage.touchscreen.screen('start');
  expect(statesOf(stage, 'GRACE001')).toEqual(['retrieved']);
});

test('a lock that sticks: pulsed twice, pull gently, quarantined within 20 s, and the code stays valid', async () => {
  const { touchscreen, control, pulsed } = stage;
  const { label, message } = await deposit(stage, 'JAM00001');
  await control.do({ do: 'jam', door: label, what: 'latch' });
  const before = pulsed.length;
  const began = performance.now();
  await enterCode(stage, message.code, 'doorOpening');
  await touchscreen.page.getByRole('heading', { name: 'Please pull gently' }).waitFor({ timeout: 10_000 });
  await touchscreen.screen('doorStuck');
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(pulsed.slice(before)).toHaveLength(2);
  const reference = await touchscreen.page.locator('.reference bdi').first().textContent();
  const found = rows(stage, 'SELECT service, service_reference FROM compartment WHERE label = ?', label);
  expect(found).toEqual([{ service: 'fault', service_reference: reference }]);
  await touchscreen.press('finish', 'start');
  await control.do({ do: 'unjam', door: label });
  expect(await retrieve(stage, message.code)).toBe(label);
});

test('a door that is frozen shut behind its latch: the recipient says so, and it is pulsed again', async () => {
  const { touchscreen, pulsed } = stage;
  const { label, message } = await deposit(stage, 'FROZEN01');
  const before = pulsed.length;
  await enterCode(stage, message.code, 'doorOpen');
  await touchscreen.press('reportDidNotOpen');
  await touchscreen.eventually(() => (pulsed.length === before + 2 ? true : undefined), 'the second pulse');
  await touchscreen.screen('askingWhetherOpened');
  await touchscreen.page.locator('[data-command="answerOpened"].primary').click();
  await touchscreen.screen('doorOpen');
  await stage.closeDoor(label);
  // It was open before the second pulse, so what the sensor says proves nothing any more.
  await touchscreen.press('confirmClosed', 'retrieved');
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'FROZEN01')).toEqual(['unconfirmed']);
});

describe('a sensor wire', () => {
  test('cut before: the recipient is asked, the answer is the evidence, and the code stays valid', async () => {
    const { touchscreen, control } = stage;
    const { label, message } = await deposit(stage, 'CUT00001');
    await control.do({ do: 'cutSensor', door: label, reads: 0 });
    await touchscreen.eventually(() => edgesOf(label).at(-1), 'the lie of the wire to be heard');
    await enterCode(stage, message.code, 'askingWhetherOpened');
    await touchscreen.page.locator('[data-command="answerOpened"].primary').click();
    await touchscreen.screen('doorOpen');
    await touchscreen.press('confirmClosed', 'retrieved');
    await touchscreen.press('finish', 'start');
    expect(statesOf(stage, 'CUT00001')).toEqual(['unconfirmed']);
    await control.do({ do: 'mendSensor', door: label });
    await control.do({ do: 'close', door: label });
  });
});

// Last, since the budget that it empties comes back within hours.
test('five wrong codes for free; then the pair with the phone number, a minute apart; a QR is never slowed', async () => {
  const { touchscreen, film } = stage;
  const { message } = await deposit(stage, 'WRONG001');
  const { label: other, message: sent } = await deposit(stage, 'WRONG002');
  const wrong = message.code === '123456789' ? '987654321' : '123456789';
  await touchscreen.enterCode(wrong);
  expect(await remark(stage)).toMatch(/No parcel was found/);
  for (let tries = 1; tries < 5; tries += 1) await send(touchscreen, { name: 'submitCode', code: wrong });
  const lastFour = touchscreen.page.getByText('Last four digits of your number');
  await lastFour.waitFor();
  const refused = rows(stage, "SELECT kind FROM access_log WHERE kind = 'code.refused'");
  expect(refused).toHaveLength(5);

  // The right code with the wrong number has the same answer, and costs a minute.
  await touchscreen.type(message.code);
  await touchscreen.goOn();
  await touchscreen.type('0000');
  await touchscreen.press('submitCode');
  expect(await remark(stage)).toMatch(/do not go together.*seconds/s);
  const pair = { name: 'submitCode', code: message.code, lastFour: '5432' } as const;
  await send(touchscreen, pair);
  expect(await stage.openDoors()).toEqual([]);

  film.show(qr(sent.token));
  await touchscreen.screen('doorOpen');
  film.show(nothing);
  expect(await touchscreen.doorLabel()).toBe(other);
  await stage.closeDoor(other);
  await touchscreen.screen('retrieved');
  await go(touchscreen, { body: { name: 'finish' }, screen: 'start' });

  // Whoever is slowed at the codes is not slowed at the sign-in.
  await signIn(stage);
  await touchscreen.press('finish', 'start');
});

/** What this door did without being asked, as the access log has it. */
function edgesOf(label: string): string[] {
  const sql = `SELECT kind FROM access_log WHERE kind IN ('door.openedUnasked', 'door.sprangOpen')
    AND subject = (SELECT 'compartment:' || id FROM compartment WHERE label = ?)`;
  return rows<{ kind: string }>(stage, sql, label).map((row) => row.kind);
}
