import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import { untilServing } from './quick-hand.ts';
import { Scene } from './scene.ts';
import { untouchedWindow, windowsOf } from './window-state.ts';

// The rows of both checklists about other pages. A kiosk of their own, since Playwright's clicks hang
// after a navigation that was refused.
let scene: Scene;
let touchscreen: Touchscreen;

beforeAll(async () => {
  scene = await Scene.set({});
  touchscreen = await scene.launch();
  await untilServing(touchscreen);
});
afterAll(() => scene.strike());

describe('no other page: rows of electron-security.csv and kiosk-breakout.csv', () => {
  test('an ordinary start is no escape', () => {
    expect(touchscreen.logged.filter((line) => line.includes('page.gone'))).toEqual([]);
  });

  test('12 and 14 no web view attaches and no window opens', async () => {
    const opened = await touchscreen.page.evaluate(() => {
      const view = document.createElement('webview');
      view.setAttribute('src', 'https://example.org');
      const frame = document.createElement('iframe');
      frame.src = 'https://example.org';
      document.body.append(view, frame);
      const isWebView = 'getWebContentsId' in view;
      const other = window.open('https://example.org') ?? window.open('app://kiosk/index.html');
      view.remove();
      frame.remove();
      return { isWebView, other };
    });
    expect(opened).toEqual({ isWebView: false, other: null });
    expect(touchscreen.app.windows()).toHaveLength(1);
    expect(await windowsOf(touchscreen)).toEqual(untouchedWindow);
  });

  // The last one: Playwright believes that a refused navigation goes on, and its clicks would wait for it.
  test('shell/file/data/view-source/chrome:// URLs, 13: the page stays', async () => {
    const urls = [
      'https://example.org',
      'file:///etc/passwd',
      'view-source:app://kiosk/index.html',
      'chrome://gpu',
      'data:text/html,out',
      'javascript:document.body.remove()',
    ];
    const shown = await touchscreen.app.evaluate(async ({ webContents }, addresses) => {
      const contents = webContents.getAllWebContents()[0];
      const look = `[location.href, document.querySelector('[data-screen]')?.dataset.screen].join(' ')`;
      const seen: unknown[] = [];
      for (const address of addresses) {
        await contents?.executeJavaScript(`location.href = ${JSON.stringify(address)}; 0`);
        // A turn of the page later, when a navigation that is not refused has begun.
        seen.push(
          await contents?.executeJavaScript(`new Promise((then) => setTimeout(() => then(${look}), 100))`),
        );
      }
      return seen;
    }, urls);
    expect(shown).toEqual(urls.map(() => 'app://kiosk/index.html start'));

    // Nothing can refuse this one, so the page comes back.
    const isBack = touchscreen.app.evaluate(
      ({ webContents }) =>
        new Promise((settle) => {
          const contents = webContents.getAllWebContents()[0];
          contents?.once('did-navigate', (_gone, left) => {
            contents.once('did-finish-load', () =>
              contents.once('did-finish-load', () => settle([left, contents.getURL()])),
            );
          });
        }),
    );
    await touchscreen.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents()[0]?.executeJavaScript(`location.href = 'about:blank'; 0`),
    );
    expect(await isBack).toEqual(['about:blank', 'app://kiosk/index.html']);
    expect(await windowsOf(touchscreen)).toEqual(untouchedWindow);
  });
});
