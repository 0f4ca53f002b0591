// Gets an Electron that runs here, and the SQLite that goes with it.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isFallback, officialExecutable } from '../electron-runtime.mjs';
import {
  fallbackExecutable,
  isFallbackPossible,
  provideFallbackElectron,
} from '../fallback-electron/provide.mjs';
import { withLock } from './lock.mjs';
import { scriptNode } from './node-version.mjs';
import { cacheFolder, inCheckout } from './places.mjs';
import { run, SetupProblem, say, sayWaiting, step, waitForAll } from './run.mjs';
import {
  compileSqlite,
  isCompiledSqliteInPlace,
  isSqliteCompiled,
  placeCompiledSqlite,
  removeCompiledSqlite,
} from './sqlite.mjs';
import { canInstallPackages, missingForCompiling, missingForElectron, provide } from './system-packages.mjs';

const OFFICIAL_DOWNLOAD_MS = 10 * 60_000;

/** Whether there is an Electron, and a SQLite that works in it. */
export function isElectronReady() {
  return officialExecutable() !== undefined || (isFallback() && isCompiledSqliteInPlace());
}

/**
 * The official Electron wherever it can be had, else the fallback.
 * @param {{ askAnew: boolean }} options `askAnew`: try for the official one even if the fallback is there,
 *   since the machine may be on another network by now
 */
export async function getElectron({ askAnew }) {
  const mayTry = askAnew || fallbackExecutable() === undefined;
  if (officialExecutable() !== undefined || (mayTry && (await downloadOfficial()))) removeCompiledSqlite();
  else await getFallback();
}

/** Whether it worked. Where the download's host cannot be reached this fails within a second. */
async function downloadOfficial() {
  const installer = inCheckout('node_modules', 'electron', 'install.js');
  try {
    await step('downloading Electron', () =>
      run(scriptNode(), [installer], { timeoutMs: OFFICIAL_DOWNLOAD_MS }),
    );
    return true;
  } catch (error) {
    if (isFallbackPossible) {
      say('its download cannot be reached from here; taking the fallback, which is for development only');
      return false;
    }
    throw new SetupProblem(
      `${error instanceof Error ? error.message : error}\n` +
        'Electron could not be downloaded. On a network that allows it, run: npm run setup',
    );
  }
}

async function getFallback() {
  // An ordinary user is told in one go of everything that is missing.
  if (!canInstallPackages()) {
    await provide([...missingForElectron(), ...(isSqliteCompiled() ? [] : missingForCompiling())]);
  }
  // The cache is shared by all checkouts of this user.
  await withLock(join(cacheFolder(), 'cache.lock'), { onWait: sayWaiting }, async () => {
    removeLeftovers();
    // At the same time: one waits for the network, the other for the processor.
    await waitForAll([
      fallbackExecutable() === undefined ? provideFallbackElectron() : undefined,
      isSqliteCompiled() ? undefined : provide(missingForCompiling()).then(compileSqlite),
    ]);
  });
  placeCompiledSqlite();
}

/** What a set-up that was killed has left in the cache. Only the holder of its lock may call this. */
function removeLeftovers() {
  mkdirSync(cacheFolder(), { recursive: true });
  for (const name of readdirSync(cacheFolder())) {
    if (/^(unpacking|compiling)-/.test(name))
      rmSync(join(cacheFolder(), name), { recursive: true, force: true });
  }
}
