import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { go, send, toSize, untilServing } from './quick-hand.ts';
import { recipient, Scene } from './scene.ts';
import { untouchedWindow, windowsOf } from './window-state.ts';

// One kiosk for the rows of ../shared/checklists/kiosk-breakout.csv that the program itself answers for;
// the machine around it (boot loader, console, USB) is not here.
let scene: Scene;
let touchscreen: Touchscreen;

beforeAll(async () => {
  scene = await Scene.set({
    policies: { door: { announceMs: 0 }, session: { idleSeconds: 10, countdownSeconds: 5 } },
  });
  touchscreen = await scene.launch();
  await untilServing(touchscreen);
});
afterAll(() => scene.strike());
beforeEach(() => touchscreen.screen('start'));

/** What a keyboard that was plugged in would send, from below the page. */
const strike = (keyCode: string, modifiers: ('control' | 'alt' | 'shift' | 'meta')[] = []) =>
  touchscreen.app.evaluate(
    ({ webContents }, key) => {
      const contents = webContents.getAllWebContents()[0];
      for (const type of ['keyDown', 'keyUp'] as const) contents?.sendInputEvent({ type, ...key });
    },
    { keyCode, modifiers },
  );

describe('rows of kiosk-breakout.csv', () => {
  test('plug in USB keyboard: no chord and no function key reaches the page or does anything', async () => {
    await touchscreen.page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      addEventListener('keydown', (event) => heard.push(event.key), true);
    });
    const chords: [string, ('control' | 'alt' | 'shift' | 'meta')[]][] = [
      ...['R', 'W', 'P', 'S', 'O', 'N', 'T', 'L', 'H', 'U', '+', '-', '0', 'Tab'].map(
        (key): [string, ['control']] => [key, ['control']],
      ),
      ['R', ['control', 'shift']],
      ['I', ['control', 'shift']],
      ['J', ['control', 'shift']],
      ['F4', ['alt']],
      ['F2', ['alt']],
      ['Left', ['alt']],
      ['Right', ['alt']],
      ['D', ['meta']],
      ...Array.from({ length: 12 }, (_, index): [string, []] => [`F${index + 1}`, []]),
      ['Escape', []],
      ['BrowserBack', []],
    ];
    for (const [key, modifiers] of chords) await strike(key, modifiers);
    await strike('7');
    const heard = await touchscreen.eventually(
      () =>
        touchscreen.page.evaluate(() => {
          const all = (window as unknown as { heard?: string[] }).heard;
          return all === undefined ? ['loaded anew'] : all.length === 0 ? undefined : all;
        }),
      'the key that is allowed',
    );
    expect(heard).toEqual(['7']);
    expect(await windowsOf(touchscreen)).toEqual(untouchedWindow);
    await touchscreen.screen('start');
  });

  test('pinch zoom / double-tap zoom / ctrl+wheel: the page keeps its size', async () => {
    await touchscreen.app.evaluate(({ webContents }) => {
      const at = { x: 300, y: 300, deltaX: 0, deltaY: 240, wheelTicksX: 0, wheelTicksY: 2 };
      const wheel = { type: 'mouseWheel', modifiers: ['control'], ...at } as const;
      webContents.getAllWebContents()[0]?.sendInputEvent({ ...wheel, modifiers: ['control'] });
    });
    // In the corner, where nothing is to be pressed.
    await touchscreen.page.mouse.dblclick(4, 4);
    const scale = await touchscreen.page.evaluate(() => visualViewport?.scale);
    expect(scale).toBe(1);
    expect(await windowsOf(touchscreen)).toEqual(untouchedWindow);
  });

  test('long press, selection, dragging out and dropping in: prevented', async () => {
    const prevented = await touchscreen.page.evaluate(() => {
      const heading = document.querySelector('h1') ?? document.body;
      return ['contextmenu', 'dragstart', 'dragover', 'drop', 'selectstart'].map(
        (kind) => !heading.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true })),
      );
    });
    expect(prevented).toEqual([true, true, true, true, true]);
    const draggable = await touchscreen.page.locator('[draggable="true"], a[href]').count();
    expect(draggable).toBe(0);
  });

  test('many fingers at once: two presses at the same time open one door', async () => {
    for (const move of toSize('FINGERS1')) await go(touchscreen, move);
    const before = scene.pulsed.length;
    const accepted = await touchscreen.page.evaluate(async () => {
      const revision = Number(document.querySelector<HTMLElement>('[data-revision]')?.dataset.revision);
      const press = (sizeClass: 'S' | 'M') =>
        window.kiosk.send({ revision, body: { name: 'chooseSize', sizeClass } });
      return (await Promise.all([press('S'), press('M')])).map((answer) => answer.accepted);
    });
    expect(accepted).toEqual([true, false]);
    await touchscreen.screen('doorOpen');
    expect(scene.pulsed.length - before).toBe(1);
    await scene.control.do({ do: 'close', door: await touchscreen.doorLabel() });
    await touchscreen.screen('deposited');
    await touchscreen.press('finish', 'start');
  });

  test('dialogs: no file is asked for, nothing prints, no question stops the page', async () => {
    const asked: string[] = [];
    touchscreen.page.on('dialog', (dialog) => asked.push(dialog.type()));
    touchscreen.page.on('filechooser', () => asked.push('file'));
    const found = await touchscreen.page.evaluate(() => {
      window.print();
      return document.querySelectorAll('input[type=file], a[download], form').length;
    });
    expect(found).toBe(0);
    const saved = await touchscreen.app.evaluate(({ webContents }) => {
      const contents = webContents.getAllWebContents()[0];
      return new Promise((settle) => {
        contents?.session.once('will-download', (event) => settle(event.defaultPrevented));
        contents?.downloadURL('app://kiosk/index.html');
      });
    });
    expect(saved).toBe(true);
    expect(asked).toEqual([]);
  });

  test('Ethernet port reachable: nothing listens but on this machine itself', () => {
    const { pid } = touchscreen.app.process();
    if (process.platform !== 'linux' || pid === undefined) return;
    const sockets = new Set(
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return [/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ''];
        } catch {
          return [];
        }
      }),
    );
    const listening = ['tcp', 'tcp6'].flatMap((family) =>
      readFileSync(`/proc/net/${family}`, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === '0A' && sockets.has(fields[9] ?? ''))
        .map((fields) => fields[1]?.split(':')[0]),
    );
    // Playwright's own two ports, which a release does not have.
    const loopback = ['0100007F', '00000000000000000000000001000000'];
    expect(listening.filter((address) => !loopback.includes(address ?? ''))).toEqual([]);
  });

  test('previous customer’s data visible after walk-away: nothing of it is left, on glass or in storage', async () => {
    const [beginDeposit, signIn, ...rest] = toSize('SECRET0001').slice(0, -1);
    if (beginDeposit === undefined || signIn === undefined) throw new Error('no moves');
    await go(touchscreen, beginDeposit);
    await touchscreen.screen('signingIn');
    await touchscreen.type('0151777');
    await touchscreen.page.getByRole('timer').waitFor({ timeout: 20_000 });
    await touchscreen.screen('start');
    await go(touchscreen, beginDeposit);
    expect(await touchscreen.page.locator('main').innerHTML()).not.toMatch(/0151\s?777|777/);
    await go(touchscreen, signIn);
    for (const move of rest) await go(touchscreen, move);
    await touchscreen.screen('confirmingRecipient');
    await touchscreen.screen('start');
    const left = await touchscreen.page.evaluate(async () => ({
      page: document.documentElement.outerHTML,
      address: location.href,
      steps: history.length,
      stored: localStorage.length + sessionStorage.length + (await indexedDB.databases()).length,
      cookies: document.cookie,
    }));
    for (const secret of ['SECRET0001', '98765432', '9876', demoCourier.name, demoCourier.pin]) {
      expect(left.page).not.toContain(secret);
    }
    expect({ ...left, page: '' }).toEqual({
      page: '',
      address: 'app://kiosk/index.html',
      steps: 1,
      stored: 0,
      cookies: '',
    });
  });

  test('screenshots/logs carry no PIN or phone', () => {
    const written = touchscreen.logged.join('\n');
    const numbers = [recipient, demoCourier.phone].map((phone) => phone.replaceAll(' ', '').slice(1));
    for (const secret of [demoCourier.pin, demoCourier.name, 'SECRET0001', ...numbers]) {
      expect(written).not.toContain(secret);
    }
  });

  test('on-screen keyboard remembers or predicts input: there is no field of the browser’s', async () => {
    await go(touchscreen, { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' });
    const fields = touchscreen.page.locator('input, textarea, [contenteditable]');
    expect(await fields.count()).toBe(0);
    await send(touchscreen, { name: 'cancel' });
  });

  test('kill GPU process: the screen goes on', async () => {
    const gpu = await touchscreen.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid,
    );
    if (gpu !== undefined) process.kill(gpu, 'SIGKILL');
    await touchscreen.press('beginRetrieval', 'awaitingCode');
    await touchscreen.press('back', 'start');
  });
});
