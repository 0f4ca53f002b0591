import { describe, expect, it } from 'vitest';
import { channels } from '../contract/channels.ts';
import { type CommandAnswer, type CommandBody, commandAnswer } from '../contract/command.ts';
import type { KioskView } from '../contract/view.ts';
import { type IpcPort, type KioskSession, serveKiosk } from './ipc.ts';

type Listener = Parameters<IpcPort['handle']>[1];
type Event = Parameters<Listener>[0];

const view = (revision: number, more: Partial<KioskView> = {}): KioskView =>
  ({
    revision,
    screen: 'start',
    full: false,
    cabinetName: 'Test',
    language: 'en',
    languages: ['en', 'de'],
    panelDiagonalInches: 21.5,
    hasScanner: false,
    notices: [],
    ...more,
  }) as KioskView;

const pageId = 4;
const ourPage: Event = {
  sender: { id: pageId },
  senderFrame: { url: 'app://kiosk/index.html', parent: null },
};

function begin(handle: (body: CommandBody) => CommandAnswer = () => ({ accepted: true })) {
  let present = view(1);
  let onView: ((view: KioskView) => void) | undefined;
  let onCommand: Listener | undefined;
  let onWanted: ((event: Event) => void) | undefined;
  let isDestroyed = false;
  const handled: CommandBody[] = [];
  const sent: KioskView[] = [];
  const bugs: unknown[] = [];
  const session: KioskSession = {
    view: () => present,
    handle(body) {
      handled.push(body);
      return handle(body);
    },
    onView(listener) {
      onView = listener;
      return () => {
        onView = undefined;
      };
    },
  };
  const stop = serveKiosk({
    ipcMain: {
      handle(channel, listener) {
        expect(channel).toBe(channels.command);
        onCommand = listener;
      },
      removeHandler() {
        onCommand = undefined;
      },
      on(channel, listener) {
        expect(channel).toBe(channels.viewWanted);
        onWanted = listener;
      },
      removeListener() {
        onWanted = undefined;
      },
    },
    window: {
      isDestroyed: () => isDestroyed,
      webContents: {
        id: pageId,
        send(channel, what) {
          expect(channel).toBe(channels.view);
          sent.push(what);
        },
      },
    },
    session,
    onBug: (error) => bugs.push(error),
  });
  return {
    handled,
    sent,
    bugs,
    stop,
    isServed: () => onCommand !== undefined || onWanted !== undefined || onView !== undefined,
    destroyWindow: () => {
      isDestroyed = true;
    },
    command: (received: unknown, from: Event = ourPage) => onCommand?.(from, received),
    wantView: (from: Event = ourPage) => onWanted?.(from),
    show(next: KioskView) {
      present = next;
      onView?.(next);
    },
  };
}

const press = (revision: number, body: CommandBody = { name: 'beginRetrieval' }) => ({ revision, body });

describe('who may speak', () => {
  const forged: [string, Event][] = [
    ['another window', { ...ourPage, sender: { id: 9 } }],
    ['a frame that is gone', { ...ourPage, senderFrame: null }],
    ['a frame inside the page', { ...ourPage, senderFrame: { url: 'app://kiosk/index.html', parent: {} } }],
    ...['https://kiosk/index.html', 'app://other/index.html', 'file:///index.html', 'about:blank', ''].map(
      (url): [string, Event] => [`a page at "${url}"`, { ...ourPage, senderFrame: { url, parent: null } }],
    ),
  ];

  it.each(forged)('not %s', (_who, from) => {
    const kiosk = begin();
    expect(kiosk.command(press(1), from)).toEqual({ accepted: false, reason: 'foreignSender' });
    kiosk.wantView(from);
    expect(kiosk.handled).toEqual([]);
    expect(kiosk.sent).toEqual([]);
  });

  it('the kiosk’s page', () => {
    const kiosk = begin();
    expect(kiosk.command(press(1))).toEqual({ accepted: true });
    expect(kiosk.handled).toEqual([{ name: 'beginRetrieval' }]);
  });
});

describe('what may be said', () => {
  it.each([
    undefined,
    null,
    'beginRetrieval',
    {},
    [],
    press(-1),
    press(1.5),
    { revision: 1 },
    { revision: 1, body: { name: 'openAllDoors' } },
    { revision: 1, body: { name: 'beginRetrieval', more: true } },
    { revision: 1, body: { name: 'beginRetrieval' }, more: true },
    { revision: 1, body: { name: 'submitCode', code: 'x'.repeat(10_000) } },
    { revision: 1, body: { name: 'scan', text: 'x'.repeat(10_000) } },
    { revision: 1, body: { name: 'chooseLanguage', language: 'xx' } },
  ])('not %j', (received) => {
    const kiosk = begin();
    expect(kiosk.command(received)).toEqual({ accepted: false, reason: 'malformed' });
    expect(kiosk.handled).toEqual([]);
  });

  it('what the session refuses is refused, and never silence', () => {
    const kiosk = begin(() => ({ accepted: false, reason: 'noMeaningHere' }));
    expect(kiosk.command(press(1))).toEqual({ accepted: false, reason: 'noMeaningHere' });
  });

  it('a bug behind it reaches whoever ends the program, and the page an answer', () => {
    const bug = new Error('bug');
    const kiosk = begin(() => {
      throw bug;
    });
    expect(commandAnswer.safeParse(kiosk.command(press(1))).success).toBe(true);
    expect(kiosk.bugs).toEqual([bug]);
  });
});

describe('a press meant for a screen that is gone', () => {
  const code = (revision: number, more: Partial<KioskView> = {}) =>
    view(revision, { screen: 'awaitingCode', digits: 9, withLastFour: false, ...more } as Partial<KioskView>);

  it('does nothing', () => {
    const kiosk = begin();
    kiosk.show(code(2));
    expect(kiosk.command(press(1))).toEqual({ accepted: false, reason: 'stale' });
    expect(kiosk.command(press(2))).toEqual({ accepted: true });
  });

  it('is also one that names a screen that has not been', () => {
    expect(begin().command(press(7))).toEqual({ accepted: false, reason: 'stale' });
  });

  it('is not one that only crossed a new deadline, a notice or a countdown on its way', () => {
    const kiosk = begin();
    kiosk.show(code(2));
    kiosk.show(code(3, { idle: { remainingMs: 60_000, countdownMs: 15_000 } }));
    kiosk.show(code(4, { notices: [{ kind: 'clockUntrusted' }], language: 'de' }));
    kiosk.show(code(5, { waitMs: 40_000 } as Partial<KioskView>));
    expect(kiosk.command(press(2))).toEqual({ accepted: true });
  });

  it('is not one while the time that a parcel is kept runs away from a door that cannot be used', () => {
    const kiosk = begin();
    const stuck = (revision: number, untilMs: number) =>
      view(revision, {
        screen: 'doorStuck',
        hold: { untilMs, timeZone: 'UTC', reasons: [] },
      } as Partial<KioskView>);
    kiosk.show(stuck(5, 1_000));
    kiosk.show(stuck(6, 1_001));
    expect(kiosk.command(press(5, { name: 'finish' }))).toEqual({ accepted: true });
  });

  it('is one for the same screen that says something else by now', () => {
    const kiosk = begin();
    kiosk.show(code(2));
    kiosk.show(code(3, { refusal: 'unknown' } as Partial<KioskView>));
    expect(kiosk.command(press(2))).toEqual({ accepted: false, reason: 'stale' });
  });

  it('is one for the same screen at another door', () => {
    const kiosk = begin();
    const atDoor = (revision: number, label: string) =>
      view(revision, { screen: 'doorStuck', compartment: { id: label, label } } as Partial<KioskView>);
    kiosk.show(atDoor(2, 'A01'));
    kiosk.show(atDoor(3, 'A02'));
    expect(kiosk.command(press(2, { name: 'tryAnother' }))).toEqual({ accepted: false, reason: 'stale' });
  });

  it('is never the touch that says that somebody is there, nor a language', () => {
    const kiosk = begin();
    kiosk.show(code(2));
    expect(kiosk.command(press(1, { name: 'touch' }))).toEqual({ accepted: true });
    expect(kiosk.command(press(1, { name: 'chooseLanguage', language: 'de' }))).toEqual({ accepted: true });
  });
});

describe('views', () => {
  it('go to the page, and the present one whenever the page asks', () => {
    const kiosk = begin();
    kiosk.wantView();
    kiosk.show(view(2));
    kiosk.wantView();
    expect(kiosk.sent.map(({ revision }) => revision)).toEqual([1, 2, 2]);
  });

  it('go nowhere once the window is gone', () => {
    const kiosk = begin();
    kiosk.destroyWindow();
    kiosk.show(view(2));
    expect(kiosk.sent).toEqual([]);
  });
});

it('serves nothing once it was stopped', () => {
  const kiosk = begin();
  kiosk.stop();
  expect(kiosk.isServed()).toBe(false);
});
