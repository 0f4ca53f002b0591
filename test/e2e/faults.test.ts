import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Stage } from '../../scripts/stage/stage.ts';
import { brokenRules } from './rules.ts';
import { deposit, enterCode, openStage, signIn, statesOf, toOpenDoor } from './visits.ts';

let stage: Stage;

// The doors of board `left` are A01 to D06, those of `right` E01 to F06.
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.strike());
afterEach(async () => {
  await stage.touchscreen.screen('start');
  await boardsHeard();
  expect(brokenRules(stage.dataDirectory)).toEqual([]);
});

const silence = () => stage.touchscreen.page.locator('.notices', { hasText: 'cannot be opened' });

/** The start screen no longer says that doors cannot be opened. */
async function boardsHeard(): Promise<void> {
  await silence().waitFor({ state: 'detached', timeout: 20_000 });
}

test('a board that is unplugged in the middle of a deposit: the courier says it, and nothing is lost', async () => {
  const { touchscreen, control } = stage;
  await signIn(stage);
  const label = await toOpenDoor(stage, 'UNPLUG01');
  await control.do({ do: 'unplugBoard', board: 'left' });
  await touchscreen.page.locator('[data-command="confirmClosed"]').waitFor({ timeout: 20_000 });
  await stage.closeDoor(label);
  await touchscreen.press('confirmClosed', 'deposited');
  await touchscreen.press('finish', 'start');
  expect(statesOf(stage, 'UNPLUG01')).toEqual(['stored']);
  const { code } = await stage.messageOf(label);
  await control.do({ do: 'plugBoard', board: 'left' });
  await boardsHeard();
  await enterCode(stage, code, 'doorOpen');
  expect(await touchscreen.doorLabel()).toBe(label);
  await stage.closeDoor(label);
  await touchscreen.screen('retrieved');
  await touchscreen.press('finish', 'start');
});

describe.each([
  ['is silent', { silent: true }],
  ['answers with wrong checksums', { wrongChecksum: true }],
])('a board that %s', (_name, faults) => {
  test('is said on the start screen, its doors are not offered, and a valid code pulses its lock all the same', async () => {
    const { touchscreen, control, pulsed } = stage;
    const name = 'silent' in faults ? 'SILENT01' : 'CHECK001';
    const { label, message } = await deposit(stage, name);
    await control.do({ do: 'answers', board: 'left', faults });
    await silence().waitFor({ timeout: 20_000 });
    await signIn(stage);
    const free = await touchscreen.page.locator('.free-counts dd').allTextContents();
    expect(free).toEqual(['5', '3', '3', '1']);
    await touchscreen.press('finish', 'start');
    const before = pulsed.length;
    await enterCode(stage, message.code, 'askingWhetherOpened');
    expect(pulsed.length).toBeGreaterThan(before);
    expect(new Set(pulsed.slice(before)).size).toBe(1);
    await touchscreen.page.locator('[data-command="answerOpened"].primary').click();
    await touchscreen.screen('doorOpen');
    await stage.closeDoor(label);
    await touchscreen.press('confirmClosed', 'retrieved');
    await touchscreen.press('finish', 'start');
    expect(statesOf(stage, name)).toEqual(['unconfirmed']);
    await control.do({ do: 'answers', board: 'left', faults: {} });
  });
});
