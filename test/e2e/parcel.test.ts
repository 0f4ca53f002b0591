import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { KioskStartError, startKiosk } from '../../scripts/stage/kiosk-process.ts';
import { writeQrFilm } from '../../scripts/stage/qr-film.ts';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { go, type Move, toSize } from './quick-hand.ts';
import { recipient, Scene } from './scene.ts';

let scene: Scene | undefined;
const setScene = async (policies: Record<string, unknown> = {}) => {
  scene = await Scene.set({ policies: { door: { announceMs: 300 }, ...policies } });
  return scene;
};

afterEach(async () => {
  await scene?.strike();
  scene = undefined;
});

/** The compartments of the demonstration are called A01 and have the id a1. */
const idOf = (label: string) => `${label.slice(0, 1)}${Number(label.slice(1))}`.toLowerCase();

test('one parcel in, a message out, and the code that was sent opens the same door', async () => {
  const stage = await setScene();
  const { control } = stage;
  const touchscreen = await stage.launch();
  await touchscreen.screen('start');
  await touchscreen.signIn(demoCourier.phone, demoCourier.pin);
  await touchscreen.describeParcel('E2E0001', recipient);
  await touchscreen.chooseSize('S');
  await touchscreen.screen('doorOpen');
  const label = await touchscreen.doorLabel();
  await control.do({ do: 'close', door: label });
  await touchscreen.screen('deposited');
  await touchscreen.press('finish', 'start');
  const { to, code } = await touchscreen.message(1);
  expect(to).toBe('+4915198765432');

  await touchscreen.enterCode(code);
  await touchscreen.screen('doorOpen');
  expect(await touchscreen.doorLabel()).toBe(label);
  expect(await stage.openDoors()).toEqual([label]);
  await control.do({ do: 'close', door: label });
  await touchscreen.screen('retrieved');
  await touchscreen.press('finish', 'start');
  expect(stage.pulsed).toEqual([idOf(label), idOf(label)]);
});

test('the QR that was sent, held to the camera, opens the door', async () => {
  const stage = await setScene();
  const depositing = await stage.launch();
  for (const move of toSize('E2E0002')) await go(depositing, move);
  await go(depositing, { body: { name: 'chooseSize', sizeClass: 'S' }, screen: 'doorOpen' });
  const label = await depositing.doorLabel();
  await stage.control.do({ do: 'close', door: label });
  const { token } = await depositing.message(1);
  await stage.closeKiosk();

  const film = stage.path('qr.y4m');
  writeQrFilm(film, token);
  const touchscreen = await stage.launch({ film });
  await touchscreen.screen('doorOpen');
  expect(await touchscreen.doorLabel()).toBe(label);
  await stage.control.do({ do: 'close', door: label });
  await touchscreen.screen('retrieved');
});

test('a page that is loaded anew, and one that crashes, bring the same screen back', async () => {
  const stage = await setScene();
  const touchscreen = await stage.launch();
  const { page, app } = touchscreen;
  await touchscreen.screen('start');
  const [beginDeposit, signIn, submitLabel, submitRecipient, confirmRecipient] = toSize('E2E0003') as [
    Move,
    Move,
    Move,
    Move,
    Move,
  ];
  for (const move of [beginDeposit, signIn, submitLabel]) await go(touchscreen, move);
  await page.reload();
  await touchscreen.screen('awaitingRecipient');
  await expect(page.locator('main').textContent()).resolves.toContain('E2E0003');

  await go(touchscreen, submitRecipient);
  await go(touchscreen, confirmRecipient);
  await touchscreen.chooseSize('S');
  await touchscreen.screen('doorOpen');
  const label = await touchscreen.doorLabel();
  const drawn = await app.evaluateHandle(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const loaded = new Promise((settle) => contents?.once('did-finish-load', () => settle(true)));
    contents?.forcefullyCrashRenderer();
    return { loaded };
  });
  await drawn.evaluate(({ loaded }) => loaded);
  // Playwright never sees a page again that crashed, so what it shows is asked of the window.
  const shown = await touchscreen.eventually(async () => {
    const text = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `[document.querySelector('[data-screen]')?.dataset.screen, document.querySelector('.plate-label')?.textContent].join(' ')`,
      ),
    );
    return text === ' ' ? undefined : (text as string);
  }, 'a screen after the crash');
  expect(shown).toBe(`doorOpen ${label}`);
  await stage.control.do({ do: 'close', door: label });
  expect((await touchscreen.message(1)).code).toMatch(/^\d{9}$/);
});

test('nobody there: a countdown that a touch ends, then the start screen', async () => {
  const stage = await setScene({ session: { idleSeconds: 10, countdownSeconds: 8 } });
  const touchscreen = await stage.launch();
  const { page } = touchscreen;
  await touchscreen.screen('start');
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  const countdown = page.getByRole('timer');
  await countdown.waitFor({ timeout: 5_000 });
  expect(Number(await countdown.locator('text').textContent())).toBeLessThanOrEqual(8);
  await touchscreen.type('12');
  await countdown.waitFor({ state: 'detached', timeout: 3_000 });
  const touchedMs = performance.now();
  await touchscreen.screen('start');
  const stayedMs = performance.now() - touchedMs;
  expect(stayedMs).toBeGreaterThan(8_500);
  expect(stayedMs).toBeLessThan(11_500);
});

test('a second kiosk on the same folder says so and leaves the first alone', async () => {
  const stage = await setScene();
  const touchscreen = await stage.launch();
  await touchscreen.screen('start');
  const printed: string[] = [];
  const second = startKiosk({
    dataDirectory: stage.dataDirectory,
    environment: {},
    onLine: (line) => printed.push(line),
  });
  const failure = await second.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(KioskStartError);
  expect((failure as KioskStartError).exitCode).toBe(3);
  expect(printed).toContain(`Cubby is already running on ${stage.dataDirectory}.`);
  await touchscreen.press('beginRetrieval', 'awaitingCode');
});

test('a cabinet file with a mistake: out of service with its path, and nothing is opened', async () => {
  const stage = await setScene();
  const path = join(stage.dataDirectory, 'cabinet.json');
  const file = JSON.parse(readFileSync(path, 'utf8'));
  file.compartments[3].sensor = 'radar';
  writeFileSync(path, JSON.stringify(file));
  const touchscreen = await stage.launch();
  await touchscreen.screen('outOfService');
  const text = await touchscreen.page.locator('main').textContent();
  expect(text).toContain('compartments');
  expect(text).toContain('3');
  expect(text).toContain('sensor');
  await touchscreen.eventually(
    () => touchscreen.printed.find((line) => line.startsWith('Out of service (cabinetFile)')),
    'the line in the terminal',
  );
  const { buses } = await stage.control.state();
  expect(buses.some((bus) => bus.hasHost)).toBe(false);
  expect(stage.pulsed).toEqual([]);
});

test('a database from a newer program: out of service, and nothing is opened or changed', async () => {
  const stage = await setScene();
  const path = join(stage.dataDirectory, 'cabinet.sqlite');
  const db = new BetterSqlite3(path);
  db.exec("INSERT INTO migration VALUES (9999, '9999-from-the-future.sql', 'none', 0)");
  db.close();
  const touchscreen = await stage.launch();
  await touchscreen.screen('outOfService');
  const text = await touchscreen.page.locator('main').textContent();
  expect(text).toContain('cabinet.sqlite');
  expect(text).toContain('9999-from-the-future.sql');
  const { buses } = await stage.control.state();
  expect(buses.some((bus) => bus.hasHost)).toBe(false);
  expect(stage.pulsed).toEqual([]);
  await stage.closeKiosk();
  const after = new BetterSqlite3(path, { readonly: true });
  expect(after.prepare('SELECT count(*) FROM program_run').pluck().get()).toBe(0);
  after.close();
});
