import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, type BrowserWindow, ipcMain, safeStorage } from 'electron';
import { systemClock } from '../clock.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import type { Kiosk } from './assemble.ts';
import { serveKiosk } from './ipc.ts';
import { openKiosk } from './kiosk.ts';
import { errorFields, lineLog } from './log.ts';
import type { Keyring } from './secrets/secrets.ts';
import { createKioskWindow, prepareElectron } from './window.ts';

/** Another kiosk holds this data folder. */
const exitAlreadyRunning = 3;
const exitBug = 1;

const print = (line: string) => {
  process.stdout.write(`${line}\n`);
};
const log = lineLog((line) => process.stderr.write(`${line}\n`), systemClock.now);

const { values: given } = parseArgs({
  args: process.argv.slice(1),
  options: {
    data: { type: 'string' },
    size: { type: 'string' },
    development: { type: 'boolean', default: false },
  },
  // Electron and Chromium have switches of their own.
  strict: false,
});
const isDevelopment = given.development === true && !app.isPackaged;
const dataDirectory =
  typeof given.data === 'string' ? resolve(given.data) : join(app.getPath('appData'), 'cubby');

prepareElectron({ development: isDevelopment });
// What the program writes is nobody else's to read.
process.umask(0o077);
mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
// The single-instance lock goes with this folder, so that two cabinets on one machine are possible
// and two kiosks on one database are not.
app.setPath('userData', join(dataDirectory, 'electron'));

if (!app.requestSingleInstanceLock()) {
  print(`Cubby is already running on ${dataDirectory}.`);
  app.exit(exitAlreadyRunning);
} else {
  start().catch(die);
}

process.on('uncaughtException', die);
process.on('unhandledRejection', die);

async function start(): Promise<void> {
  await app.whenReady();
  const kiosk = openKiosk({
    dataDirectory,
    migrations: join(app.getAppPath(), 'migrations'),
    clock: systemClock,
    families: boardFamilies,
    environment: process.env,
    keyring: realKeyring(),
    print,
    log,
  });
  endTogether(kiosk);
  const { window, load } = createKioskWindow({
    pageFolder: join(app.getAppPath(), 'dist', 'renderer'),
    preloadFile: join(app.getAppPath(), 'dist', 'preload', 'preload.cjs'),
    development: isDevelopment,
    ...size(given.size),
    clock: systemClock,
    onPageGone: (reason, isReloaded) => log('page.gone', { reason, isReloaded }),
  });
  serveKiosk({ ipcMain, window, session: kiosk.session, onBug: die });
  kiosk.start();
  await load();
  await drawn(window);
  for (const warning of kiosk.warnings) print(`Warning: ${warning}`);
  if (kiosk.outOfService === undefined) print('The start screen can be touched.');
  else {
    print(`Out of service (${kiosk.outOfService.cause}).`);
    for (const { path, expected } of kiosk.outOfService.details) {
      print(path === '' ? `  ${expected}` : `  ${path}: ${expected}`);
    }
  }
}

/** Resolves when a screen can be seen; a page that takes longer than 10 s is waited for no more. */
function drawn(window: BrowserWindow): Promise<unknown> {
  const look = `new Promise((done) => {
    const look = () => requestAnimationFrame(document.querySelector('[data-screen]') ? () => done(true) : look);
    look();
  })`;
  const late = new Promise((settle) => systemClock.after(10_000, () => settle(false)));
  return Promise.race([window.webContents.executeJavaScript(look), late]);
}

/** The operating system's keyring, where one is really there: without it the "encryption" is a fixed key. */
function realKeyring(): Keyring {
  const isReal = () =>
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  return {
    isAvailable: isReal,
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  };
}

/** Ports, timers and the database are closed before the program ends, however it is asked to. */
function endTogether(kiosk: Kiosk): void {
  let isEnding = false;
  app.on('will-quit', (event) => {
    if (isEnding) return;
    isEnding = true;
    event.preventDefault();
    kiosk.stop().then(
      () => app.exit(0),
      (error: unknown) => die(error),
    );
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  app.on('window-all-closed', () => app.quit());
}

function size(text: unknown): { size?: { width: number; height: number } } {
  const match = typeof text === 'string' ? /^(\d{3,5})x(\d{3,5})$/.exec(text) : null;
  if (match === null) return {};
  return { size: { width: Number(match[1]), height: Number(match[2]) } };
}

/** A bug: dying is safe, because every fact is on disk and settled at the next start. */
function die(error: unknown): void {
  log('program.died', errorFields(error));
  app.exit(exitBug);
}
