import { once } from 'node:events';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { Stage } from '../../scripts/stage/stage.ts';
import { openStage } from './visits.ts';

let stage: Stage | undefined;

afterEach(async () => {
  await stage?.strike();
  stage = undefined;
});

test('a page that crashes comes back three times in a minute; at the fourth the program ends with 1', async () => {
  stage = await openStage();
  const { app } = stage.touchscreen;
  const ended = once(app.process(), 'exit');
  for (let crash = 1; crash <= 3; crash += 1) {
    const shown = await app.evaluate(async ({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const loaded = new Promise((settle) => contents?.once('did-finish-load', () => settle(undefined)));
      contents?.forcefullyCrashRenderer();
      await loaded;
      return contents?.executeJavaScript(`new Promise((settle) => {
        const look = () => {
          const screen = document.querySelector('[data-screen]')?.dataset.screen;
          if (screen === undefined) requestAnimationFrame(look);
          else settle(screen);
        };
        look();
      })`);
    });
    expect(shown).toBe('start');
  }
  await app
    .evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
    .catch(() => undefined);
  const [code] = await ended;
  expect(code).toBe(1);
  expect(stage.logged.filter((line) => line.includes('page.gone'))).toHaveLength(4);
});

test('a database from a newer program: out of service with the reason, nothing opened and nothing changed', async () => {
  stage = await Stage.set();
  const path = join(stage.dataDirectory, 'cabinet.sqlite');
  const db = new BetterSqlite3(path);
  const [table] = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%migration%'")
    .pluck()
    .all() as string[];
  const newest = db.prepare(`SELECT * FROM ${table} ORDER BY number DESC`).get() as Record<string, unknown>;
  const names = Object.keys(newest);
  db.prepare(`INSERT INTO ${table} VALUES (${names.map((name) => `$${name}`).join(', ')})`).run({
    ...newest,
    number: 9_999,
    name: '9999-from-the-future.sql',
  });
  db.close();
  const touchscreen = await stage.launch();
  await touchscreen.screen('outOfService');
  expect(await touchscreen.page.locator('.details').textContent()).toContain('cabinet.sqlite');
  const { buses } = await stage.control.state();
  expect(buses.every((bus) => !bus.hasHost)).toBe(true);
  const after = new BetterSqlite3(path, { readonly: true });
  expect(after.prepare('SELECT count(*) FROM program_run').pluck().get()).toBe(0);
  after.close();
});

test('a kiosk whose power was cut starts again on the same folder', async () => {
  stage = await openStage();
  await stage.cutPower();
  const touchscreen = await stage.launch();
  await touchscreen.screen('start');
});
