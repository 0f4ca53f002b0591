import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import type { MaintenanceAct, MaintenancePageName } from '../../src/contract/maintenance.ts';
import type { NewTechnician } from '../../src/main/people/technicians/technicians.ts';
import { addTechnicianTo, appCode, technicianPin } from '../add-technician.ts';
import { untilServing } from './quick-hand.ts';
import { Scene } from './scene.ts';

// The hidden entry, worked with a finger in the real program.
let scene: Scene;
let touchscreen: Touchscreen;
let kim: NewTechnician;

beforeAll(async () => {
  scene = await Scene.set({ policies: { door: { announceMs: 0 }, session: { idleSeconds: 20 } } });
  kim = await addTechnicianTo(scene.dataDirectory, 'supervisor');
  touchscreen = await scene.launch();
  await untilServing(touchscreen);
});
afterAll(() => scene.strike());
beforeEach(() => touchscreen.screen('start'));

const corner = () => touchscreen.page.mouse.click(12, 12);
async function touchCorner(times: number): Promise<void> {
  for (let touch = 0; touch < times; touch += 1) await corner();
}
const page = (name: MaintenancePageName) =>
  touchscreen.page.waitForSelector(`[data-page="${name}"] main:not([inert])`);
const press = (name: MaintenanceAct['name']) =>
  touchscreen.page.locator(`[data-act="${name}"]`).first().click();
async function signIn(code: string): Promise<void> {
  for (const typed of [kim.id, technicianPin, code]) {
    await touchscreen.type(typed);
    await touchscreen.goOn();
  }
}

describe('row of kiosk-breakout.csv', () => {
  test('admin/service menu gesture guessed: it shows a sign-in and nothing else', async () => {
    const drawn = await touchscreen.page.locator('.corner').evaluate((element) => {
      const { background, border, opacity } = getComputedStyle(element);
      return {
        text: element.textContent,
        background,
        border,
        opacity,
        focusable: (element as HTMLElement).tabIndex,
      };
    });
    expect(drawn).toMatchObject({ text: '', focusable: -1 });
    // A screen that has only just come takes no touch: the corner lies in its place when it has.
    await touchscreen.page.waitForFunction(() => document.elementFromPoint(12, 12)?.className === 'corner');
    await touchCorner(4);
    expect(await touchscreen.page.locator('.kiosk').getAttribute('data-screen')).toBe('start');
    // However long that took, five more are enough, and what comes too often does nothing.
    await touchCorner(5);
    await page('signingIn');
    expect(await touchscreen.page.locator('main').textContent()).not.toMatch(/A01|Kim|supervisor/);
    const acts = await touchscreen.page
      .locator('[data-act]')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-act')));
    expect(acts).toEqual(['goBack']);
    await press('goBack');
    await touchscreen.screen('start');
  });

  test('the corner means nothing on any other screen', async () => {
    await touchscreen.press('beginRetrieval', 'awaitingCode');
    await touchCorner(10);
    expect(await touchscreen.page.locator('.kiosk').getAttribute('data-screen')).toBe('awaitingCode');
    await touchscreen.press('back', 'start');
    await touchscreen.press('beginDeposit', 'signingIn');
    await touchCorner(10);
    expect(await touchscreen.page.locator('.kiosk').getAttribute('data-screen')).toBe('signingIn');
    await touchscreen.press('back', 'start');
  });
});

test('a technician signs in, opens a door for a reason, and says what was behind it', async () => {
  await touchCorner(5);
  await page('signingIn');
  await signIn(appCode(kim, Date.now()));
  await page('sections');
  await press('openSection');
  await page('cabinet');
  const first = touchscreen.page.locator('.live-door').first();
  const label = await first.locator('.live-label').textContent();
  await first.click();
  await page('compartment');
  await press('openDoor');
  await page('doorOpen');
  expect(await scene.openDoors()).toEqual([label]);
  await scene.control.do({ do: 'close', door: label ?? '' });
  await page('looking');
  await press('recordFound');
  await page('compartment');
  expect(await touchscreen.page.locator('.remark.good').count()).toBe(1);
  await press('signOut');
  await touchscreen.screen('start');
  expect(scene.pulsed).toHaveLength(1);
});
