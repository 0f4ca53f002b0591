// Where set-up finds and keeps things. Node's builtins alone: this runs before anything is installed.
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A path inside the checkout.
 * @param {...string} parts
 */
export function inCheckout(...parts) {
  return join(root, ...parts);
}

/**
 * The user's cache folder for Cubby, which outlives a checkout: the fallback Electron (262 MB) and the
 * SQLite binary compiled for it are made once for all checkouts.
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 */
export function cacheFolder(env = process.env, platform = process.platform) {
  const home = homedir();
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'cubby', 'cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'cubby');
  const xdg = env.XDG_CACHE_HOME;
  // The XDG specification says that a relative path is to be ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'cubby');
}

/**
 * A short name for content, to tell versions of a thing apart in a file name.
 * @param {...(string | Buffer)} contents
 */
export function fingerprint(...contents) {
  const hash = createHash('sha256');
  // The lengths keep ('ab', 'c') and ('a', 'bc') apart.
  for (const content of contents) hash.update(`${content.length}:`).update(content);
  return hash.digest('hex').slice(0, 12);
}
