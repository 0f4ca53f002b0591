// Which Electron runs here, and how it has to be started. The official one if it could be had; else the
// fallback, which is for development alone (see docs and fallback-electron/provide.mjs).
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fallbackExecutable } from './fallback-electron/provide.mjs';
import { inCheckout } from './setup/places.mjs';

const electronPackage = inCheckout('node_modules', 'electron');

/** The official Electron's executable, or undefined if its binary was not downloaded. */
export function officialExecutable() {
  try {
    const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
    const folder = join(electronPackage, 'dist');
    if (readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') !== version) return undefined;
    const executable = join(folder, readFileSync(join(electronPackage, 'path.txt'), 'utf8').trim());
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined; // any of its files missing means the same: not downloaded
  }
}

/** Whether the Electron that runs here is the fallback. */
export function isFallback() {
  return officialExecutable() === undefined && fallbackExecutable() !== undefined;
}

/** The path of the Electron to run. */
export function electronExecutable() {
  const executable = officialExecutable() ?? fallbackExecutable();
  if (executable === undefined) throw new Error('there is no Electron here yet. Run: npm run setup');
  return executable;
}

/** The folder that holds all of it, as electron-builder wants it. */
export function electronFolder() {
  const executable = electronExecutable();
  return isFallback() ? dirname(executable) : join(electronPackage, 'dist');
}

/** The switches that this machine asks for; put them before the app's path. */
export function electronArguments() {
  return canSandbox() ? [] : ['--no-sandbox'];
}

/** Chromium's sandbox refuses to run as root, and cannot be made inside most containers. */
function canSandbox() {
  if (process.platform !== 'linux') return true;
  const isContainer =
    existsSync('/.dockerenv') || existsSync('/run/.containerenv') || Boolean(process.env.container);
  return process.getuid?.() !== 0 && !isContainer && !areUserNamespacesRestricted();
}

/** Ubuntu since 24.04 lets only programs that it knows make the namespaces that the sandbox is built of. */
function areUserNamespacesRestricted() {
  const setting = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  return existsSync(setting) && readFileSync(setting, 'utf8').trim() === '1';
}
