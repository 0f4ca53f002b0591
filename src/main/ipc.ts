import type { Cancel } from '../clock.ts';
import { channels } from '../contract/channels.ts';
import { type CommandAnswer, type CommandBody, command } from '../contract/command.ts';
import type { KioskView } from '../contract/view.ts';
import { isKioskUrl } from './window/page.ts';

/** What stands behind the screen. */
export interface KioskSession {
  view(): KioskView;
  handle(body: CommandBody): CommandAnswer;
  onView(listener: (view: KioskView) => void): Cancel;
}

interface Sender {
  readonly sender: { readonly id: number };
  /** `null` when the frame was gone before its message was read. */
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** The part of Electron's `ipcMain` that is used here. */
export interface IpcPort {
  handle(channel: string, listener: (event: Sender, received: unknown) => CommandAnswer): void;
  removeHandler(channel: string): void;
  on(channel: string, listener: (event: Sender) => void): unknown;
  removeListener(channel: string, listener: (event: Sender) => void): unknown;
}

/** The part of Electron's `BrowserWindow` that is used here. */
export interface PageWindow {
  isDestroyed(): boolean;
  readonly webContents: { readonly id: number; send(channel: string, view: KioskView): void };
}

export interface KioskService {
  readonly ipcMain: IpcPort;
  readonly window: PageWindow;
  readonly session: KioskSession;
  /** The session threw: a bug. The page is refused, and whoever is told here ends the program. */
  readonly onBug: (error: unknown) => void;
}

/** Meant for whatever screen is there: somebody is present, or reads another language. */
const meantForAnyScreen: ReadonlySet<CommandBody['name']> = new Set(['touch', 'chooseLanguage']);

/** Serves the contract to the page: views out, commands in, every command answered. */
export function serveKiosk({ ipcMain, window, session, onBug }: KioskService): Cancel {
  const isOurPage = ({ sender, senderFrame }: Sender) =>
    sender.id === window.webContents.id &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    isKioskUrl(senderFrame.url);

  const isStale = staleness(session.view());

  const answer = (event: Sender, received: unknown): CommandAnswer => {
    if (!isOurPage(event)) return { accepted: false, reason: 'foreignSender' };
    const parsed = command.safeParse(received);
    if (!parsed.success) return { accepted: false, reason: 'malformed' };
    const { revision, body } = parsed.data;
    if (!meantForAnyScreen.has(body.name) && isStale(revision, session.view())) {
      return { accepted: false, reason: 'stale' };
    }
    try {
      return session.handle(body);
    } catch (error) {
      onBug(error);
      return { accepted: false, reason: 'noMeaningHere' };
    }
  };

  const sendView = (view: KioskView) => {
    isStale(view.revision, view);
    if (!window.isDestroyed()) window.webContents.send(channels.view, view);
  };
  const sendPresentView = (event: Sender) => {
    if (isOurPage(event)) sendView(session.view());
  };

  ipcMain.handle(channels.command, answer);
  ipcMain.on(channels.viewWanted, sendPresentView);
  const stopListening = session.onView(sendView);
  return () => {
    stopListening();
    ipcMain.removeHandler(channels.command);
    ipcMain.removeListener(channels.viewWanted, sendPresentView);
  };
}

/**
 * Whether a command answers a screen that is gone. Each touch makes a new view, since the idle deadline
 * has moved; a press that crosses it on the way still answers what the person saw. So a command may
 * name any revision since the one in which the present content first appeared.
 */
function staleness(first: KioskView): (revision: number, present: KioskView) => boolean {
  let content = contentOf(first);
  let since = first.revision;
  return (revision, present) => {
    const now = contentOf(present);
    if (now !== content) {
      content = now;
      since = present.revision;
    }
    return revision < since || revision > present.revision;
  };
}

/** The screen without what is around it, without pictures of the cabinet, and without clocks. */
function contentOf(view: KioskView): string {
  const content: Record<string, unknown> = { ...view };
  for (const name of around) delete content[name];
  return JSON.stringify(content);
}

const around = [
  'revision',
  'cabinetName',
  'supportPhone',
  'language',
  'languages',
  'panelDiagonalInches',
  'idle',
  'notices',
  'drawing',
  'live',
  'waitMs',
  // It moves on with the clock while the door cannot be used.
  'hold',
] as const;
