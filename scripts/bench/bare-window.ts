import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { electronArguments, electronExecutable } from '../electron-runtime.mjs';
import { endProcess } from '../stage/end-process.ts';

const main = `
const { app, BrowserWindow } = require('electron');
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 1080, height: 1920, frame: false, webPreferences: { sandbox: true } });
  await window.loadURL('data:text/html,<h1>bare</h1>');
  await window.webContents.executeJavaScript('new Promise((done) => requestAnimationFrame(() => done(1)))');
  console.log('ready');
});
`;

/** The floor of everything that Electron does: one window with one word, and nothing else. */
export function writeBareApp(directory: string): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'bare', version: '1.0.0', main: 'main.cjs' }),
  );
  writeFileSync(join(directory, 'main.cjs'), main);
  return directory;
}

/** Starts it and waits until its word is drawn. */
export async function startBareWindow(
  app: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ pid: number; startedInMs: number; stop(): Promise<void> }> {
  const began = performance.now();
  const child = spawn(
    electronExecutable(),
    [...electronArguments(), app, `--user-data-dir=${join(app, 'data')}`],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const isReady = await new Promise<boolean>((settle) => {
    createInterface({ input: child.stdout }).on('line', (line) => line === 'ready' && settle(true));
    child.once('exit', () => settle(false));
    setTimeout(() => settle(false), 30_000).unref();
  });
  if (!isReady || child.pid === undefined) {
    await endProcess(child);
    throw new Error('a bare Electron window did not come up within 30 s');
  }
  return { pid: child.pid, startedInMs: performance.now() - began, stop: () => endProcess(child) };
}
