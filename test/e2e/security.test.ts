import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import { contentSecurityPolicy } from '../../src/main/window/page.ts';
import { go, send, toSize, untilServing } from './quick-hand.ts';
import { Scene } from './scene.ts';

// One kiosk for all rows of ../shared/checklists/electron-security.csv that show at run time. What the
// packed program alone can show (its fuses, its archive) is in package.test.ts; kiosk-breakout.csv is in
// breakout.test.ts.
let scene: Scene;
let touchscreen: Touchscreen;
/** What Chromium refused in normal use, with its message. */
const complaints: string[] = [];

beforeAll(async () => {
  scene = await Scene.set({ policies: { door: { announceMs: 0 } } });
  touchscreen = await scene.launch();
  const { page } = touchscreen;
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.blockedURI}`));
  });
  await page.reload();
  await untilServing(touchscreen);
});
afterAll(() => scene.strike());

/** Runs in the main process with the kiosk's web contents. */
const preferences = () =>
  touchscreen.app.evaluate(({ webContents }) => {
    type Told = { getLastWebPreferences(): Record<string, unknown> };
    return webContents.getAllWebContents().map((each) => (each as unknown as Told).getLastWebPreferences());
  });

/** Asks for a file as the page would, without the page's policy in the way. */
const fetched = (url: string) =>
  touchscreen.app.evaluate(async ({ webContents }, address) => {
    const own = webContents.getAllWebContents()[0]?.session;
    const response = await own?.fetch(address);
    return {
      status: response?.status,
      policy: response?.headers.get('content-security-policy'),
      text: await response?.text(),
    };
  }, url);

describe('rows of electron-security.csv', () => {
  test('7 normal use breaks no rule of the policy', async () => {
    for (const move of toSize('SECURE01')) await go(touchscreen, move);
    await go(touchscreen, { body: { name: 'chooseSize', sizeClass: 'S' }, screen: 'doorOpen' });
    await scene.control.do({ do: 'close', door: await touchscreen.doorLabel() });
    await touchscreen.screen('deposited');
    await go(touchscreen, { body: { name: 'finish' }, screen: 'start' });
    await go(touchscreen, { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' });
    await go(touchscreen, { body: { name: 'back' }, screen: 'start' });
    expect(complaints).toEqual([]);
  });

  test('1 and 7 the page reaches no address, not even this machine', async () => {
    let visits = 0;
    const server = createServer((_request, response) => {
      visits += 1;
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('reached');
    });
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      const reached = await touchscreen.page.evaluate(async (address) => {
        const urls = [address, 'https://example.org', 'file:///etc/passwd', 'app://kiosk/index.html'];
        const outcomes = await Promise.allSettled(urls.map((url) => fetch(url)));
        const picture = new Image();
        const shown = new Promise((settle) => {
          for (const type of ['load', 'error']) picture.addEventListener(type, () => settle(type));
        });
        picture.src = address;
        return [...outcomes.map(({ status }) => status), await shown];
      }, own);
      expect(reached).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'error']);
      // Without the page's policy in the way the session refuses all the same.
      await expect(fetched(own)).rejects.toThrow('ERR_BLOCKED_BY_CLIENT');
      expect(visits).toBe(0);
    } finally {
      server.close();
    }
  });

  test('2 and 20 the page has neither Node nor Electron, only two frozen functions', async () => {
    const found = await touchscreen.page.evaluate(() => {
      const open = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'];
      return {
        open: open.filter((name) => name in window),
        keys: Object.keys(window.kiosk).sort(),
        isFrozen: Object.isFrozen(window.kiosk),
        isFixed: Object.getOwnPropertyDescriptor(window, 'kiosk')?.writable === false,
        kinds: Object.values(window.kiosk).map((each) => typeof each),
      };
    });
    expect(found).toEqual({
      open: [],
      keys: ['onView', 'send'],
      isFrozen: true,
      isFixed: true,
      kinds: ['function', 'function'],
    });
  });

  test('3, 4, 6, 8 to 11 every web contents is isolated, sandboxed and has nothing that is off by default', async () => {
    const all = await preferences();
    expect(all).toHaveLength(1);
    for (const each of all) {
      expect(each).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
      });
      expect(each.webSecurity).not.toBe(false);
      expect(each.allowRunningInsecureContent ?? false).toBe(false);
      expect(each.experimentalFeatures ?? false).toBe(false);
      expect(each.enableBlinkFeatures ?? '').toBe('');
      expect(each.nodeIntegrationInWorker ?? false).toBe(false);
      expect(each.nodeIntegrationInSubFrames ?? false).toBe(false);
    }
  });

  test('5 every permission is denied, the microphone too', async () => {
    const answers = await touchscreen.page.evaluate(async () => {
      const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));
      return {
        notification: await Notification.requestPermission(),
        geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
        position: await new Promise((settle) =>
          navigator.geolocation.getCurrentPosition(
            () => settle('told'),
            ({ code }) => settle(code),
          ),
        ),
        microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'heard', nameOf),
        clipboard: await navigator.clipboard.readText().then(() => 'read', nameOf),
      };
    });
    expect(answers).toEqual({
      notification: 'denied',
      geolocation: 'denied',
      position: 1,
      microphone: expect.stringMatching(/NotAllowedError|NotFoundError/),
      clipboard: 'NotAllowedError',
    });
  });

  test('7 the policy comes as a header, and a script that was put into the page does not run', async () => {
    expect(await fetched('app://kiosk/index.html')).toMatchObject({
      status: 200,
      policy: contentSecurityPolicy,
    });
    const hasRun = await touchscreen.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.injected = true">');
      setTimeout('window.injected = true', 0);
      await new Promise((settle) => setTimeout(settle, 100));
      script.remove();
      document.body.lastElementChild?.remove();
      return 'injected' in window;
    });
    expect(hasRun).toBe(false);
  });

  test.each([
    'app://bundle/../../etc/passwd',
    'app://kiosk/../../../etc/passwd',
    'app://kiosk/..%2f..%2f..%2fpackage.json',
    'app://kiosk/%2e%2e/main/main.cjs',
    'app://kiosk/..%5cmain%5cmain.cjs',
  ])('18 %s is not found', async (url) => {
    expect(await touchscreen.page.evaluate(() => location.protocol)).toBe('app:');
    expect(await fetched(url)).toMatchObject({ status: 404, text: '' });
  });

  test('what is no command of the contract is refused, and changes nothing', async () => {
    await touchscreen.screen('start');
    const answers = await touchscreen.page.evaluate(async () => {
      const revision = Number(document.querySelector<HTMLElement>('[data-revision]')?.dataset.revision);
      const ask = window.kiosk.send as (anything: unknown) => Promise<{ reason?: string }>;
      const malformed = [
        undefined,
        null,
        'beginDeposit',
        [],
        {},
        { revision, body: { name: 'openEveryDoor' } },
        { revision, body: { name: 'beginDeposit', compartment: 'a1' } },
        { revision, body: { name: 'beginDeposit' }, sender: 'main' },
        { revision: String(revision), body: { name: 'beginDeposit' } },
        { revision: -1, body: { name: 'beginDeposit' } },
        { revision: Number.NaN, body: { name: 'beginDeposit' } },
        { revision, body: { name: 'scan', text: 'x'.repeat(10_000) } },
        { revision, body: { name: 'submitCode', code: '1'.repeat(65) } },
      ];
      const reasons = async (asked: unknown[]) =>
        Promise.all(asked.map(async (each) => (await ask(each)).reason));
      return {
        malformed: [...new Set(await reasons(malformed))],
        stale: await reasons([0, revision + 1_000].map((no) => ({ revision: no, body: { name: 'finish' } }))),
        meaningless: await reasons([{ revision, body: { name: 'confirmClosed' } }]),
        uncloneable: await ask({ revision, body: () => 1 }).then(
          () => 'taken',
          () => 'refused',
        ),
      };
    });
    expect(answers).toEqual({
      malformed: ['malformed'],
      stale: ['stale', 'stale'],
      meaningless: ['noMeaningHere'],
      uncloneable: 'refused',
    });
    await touchscreen.screen('start');
  });
});

afterEach(async () => {
  if ((await touchscreen.page.locator('[data-screen]').getAttribute('data-screen')) !== 'start') {
    await send(touchscreen, { name: 'cancel' });
  }
});
