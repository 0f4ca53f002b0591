import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

describe('the set-up lock', () => {
  /** @type {string} */
  let folder;
  /** @type {string} */
  let file;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
    file = join(folder, 'deeper', 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const take = (/** @type {() => Promise<unknown>} */ work) =>
    withLock(file, { onWait: () => undefined }, work);

  it('lets one work at a time', async () => {
    let working = 0;
    const worker = () =>
      take(async () => {
        working += 1;
        await new Promise(setImmediate);
        const seen = working;
        working -= 1;
        return seen;
      });
    expect(await Promise.all([worker(), worker(), worker()])).toEqual([1, 1, 1]);
  });

  it('is given back when the work fails', async () => {
    await expect(take(() => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
    expect(existsSync(file)).toBe(false);
  });

  it('is taken from a holder that died, by one of those who wait', async () => {
    await take(async () => undefined); // makes the folder
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, String(pid));
    let working = 0;
    const worker = () =>
      take(async () => {
        working += 1;
        await new Promise(setImmediate);
        expect(working).toBe(1);
        working -= 1;
      });
    await Promise.all([worker(), worker()]);
    expect(existsSync(file)).toBe(false);
  });

  it('tells who is waited for', async () => {
    /** @type {number[]} */
    const holders = [];
    let finish = () => {};
    const first = take(() => new Promise((resolve) => (finish = () => resolve(undefined))));
    const onWait = (/** @type {number} */ holder) => {
      holders.push(holder);
      finish();
    };
    const second = withLock(file, { onWait }, async () => undefined);
    await Promise.all([first, second]);
    expect(holders).toEqual([process.pid]);
  });
});
