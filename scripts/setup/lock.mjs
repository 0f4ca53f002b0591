// One set-up at a time, across processes: two `npm ci` in one checkout destroy each other's work.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Does the work while holding the lock file. Waits for another holder; a holder that died is no obstacle.
 * @template T
 * @param {string} file
 * @param {{ onWait: (holder: number) => void }} options called once when there is a wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, { onWait }, work) {
  await mkdir(dirname(file), { recursive: true });
  let said = false;
  while (!(await tryTake(file))) {
    const holder = await holderOf(file);
    if (holder !== undefined && !isAlive(holder)) {
      await breakLock(file, holder);
    } else {
      if (holder !== undefined && !said) onWait(holder);
      said ||= holder !== undefined;
      await sleep(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** @param {string} file */
async function tryTake(file) {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The process named in the lock file; undefined while it is just being written or removed.
 * @param {string} file
 */
async function holderOf(file) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but another user's.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Takes a dead holder's lock out of the way. Renaming first means that of several waiters only one
 * removes it, and one that was late, and so moved a living holder's lock, sees that and puts it back.
 * @param {string} file
 * @param {number} deadHolder
 */
async function breakLock(file, deadHolder) {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return; // another waiter was faster
  }
  if ((await holderOf(aside)) === deadHolder) await rm(aside, { force: true });
  else await rename(aside, file);
}
