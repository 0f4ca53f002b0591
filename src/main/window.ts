import { app, BrowserWindow, Menu, protocol, screen, session } from 'electron';
import type { Clock } from '../clock.ts';
import { closeNetwork, grantOnlyCamera, lockDownContents } from './window/lock-down.ts';
import { isKioskUrl, pagePrivileges, pageResponse, pageScheme, pageUrl } from './window/page.ts';
import { reloadBudget } from './window/recovery.ts';

/** The page's own background, so that no white flash comes before it. */
const paper = '#f7f4ec';

export interface KioskWindowOptions {
  /** Where the built page lies: the folder with `index.html`. */
  readonly pageFolder: string;
  /** The built preload script. */
  readonly preloadFile: string;
  /** Developer tools can be opened, and the window can be closed. */
  readonly development: boolean;
  /** The page's exact size, for development and for pictures; without it the window fills the screen. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly clock: Clock;
  /** The page died or hung; it is loaded again unless it did so too often. */
  readonly onPageGone?: (reason: string, isReloaded: boolean) => void;
}

export interface KioskWindow {
  readonly window: BrowserWindow;
  /** Loads the page. Separate, so that whoever answers it is there before it asks. */
  load(): Promise<void>;
}

/** What must be said before Electron is ready. To be called once, first thing. */
export function prepareElectron({ development }: { readonly development: boolean }): void {
  if (!development) {
    // A release has neither an inspector nor a port to reach the page through.
    for (const name of ['remote-debugging-port', 'remote-debugging-pipe', 'remote-allow-origins']) {
      app.commandLine.removeSwitch(name);
    }
  }
  // Called together with --no-sandbox it undoes that switch, and as root every page crashes at once.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.commandLine.appendSwitch('disable-pinch');
  app.commandLine.appendSwitch('overscroll-history-navigation', '0');
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: pagePrivileges }]);
  lockDownContents(app);
  Menu.setApplicationMenu(null);
}

/** The one window: without a frame, a menu or a way out. After Electron is ready. */
export function createKioskWindow(options: KioskWindowOptions): KioskWindow {
  const { development, size } = options;
  // In memory: what the page would store is nobody's business, and a full disk must not matter to it.
  const own = session.fromPartition('kiosk', { cache: false });
  own.protocol.handle(pageScheme, (request) => pageResponse(options.pageFolder, request));
  own.setSpellCheckerEnabled(false);
  grantOnlyCamera(own);
  closeNetwork(own, development);

  const display = screen.getPrimaryDisplay().bounds;
  const isWhole = size === undefined || (size.width === display.width && size.height === display.height);
  const window = new BrowserWindow({
    ...(isWhole ? display : { x: 0, y: 0, ...size, useContentSize: true, resizable: false }),
    frame: false,
    autoHideMenuBar: true,
    backgroundColor: paper,
    webPreferences: {
      session: own,
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      devTools: development,
      spellcheck: false,
      disableDialogs: true,
      navigateOnDragDrop: false,
      // The countdown and the camera go on whatever a window manager thinks is in front.
      backgroundThrottling: false,
    },
  });

  // With no window manager, as on a cabinet, the window itself must fill the screen, and Electron makes
  // it a pixel too small unless it becomes a kiosk after it was put on the screen.
  if (isWhole) window.once('ready-to-show', () => window.setKiosk(true));

  const load = () => window.loadURL(pageUrl);
  stayOpen(window, development);
  recover(window, options, load);
  return { window, load };
}

/** Closing is for whoever ends the program, and not for Alt+F4 or a window manager's button. */
function stayOpen(window: BrowserWindow, development: boolean): void {
  if (development) return;
  let ending = false;
  app.on('before-quit', () => {
    ending = true;
  });
  window.on('close', (event) => {
    if (!ending) event.preventDefault();
  });
}

function recover(window: BrowserWindow, options: KioskWindowOptions, load: () => Promise<void>): void {
  const mayReload = reloadBudget(options.clock);
  const contents = window.webContents;
  contents.on('unresponsive', () => contents.forcefullyCrashRenderer());
  const bringBack = (reason: string) => {
    if (window.isDestroyed()) return;
    const isReloaded = mayReload();
    options.onPageGone?.(reason, isReloaded);
    if (!isReloaded) {
      app.exit(1);
      return;
    }
    // Electron is still taking the dead page apart while it tells about it. A load that is overtaken by
    // the next crash is rejected; that crash comes here by itself.
    options.clock.after(0, () => {
      if (!window.isDestroyed()) load().catch(() => undefined);
    });
  };
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') bringBack(reason);
  });
  // Chromium asks nobody before it goes to about:blank.
  contents.on('did-navigate', (_event, url) => {
    if (!isKioskUrl(url)) bringBack('navigatedAway');
  });
}
