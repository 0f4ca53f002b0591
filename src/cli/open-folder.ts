import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import { newestStoredMs } from '../main/clock-trust.ts';
import type { Moment } from '../main/custody/moment.ts';
import { lastRunningMs } from '../main/custody/running-time.ts';
import { connectToRead } from '../main/database/connection.ts';
import { lockDataFolder } from '../main/database/data-folder-lock.ts';
import { openCabinetDatabase } from '../main/database/open.ts';
import { type Reader, Store } from '../main/database/transaction.ts';
import { UsageError } from './command.ts';
import { dataFolder } from './data-folder.ts';

const migrations = join(import.meta.dirname, '..', '..', 'migrations');

/**
 * Works with the database of a data folder while the kiosk is stopped.
 *
 * @throws DataFolderBusy while the kiosk runs; UsageError where there is no cabinet.
 */
export function withCabinet<T>(data: string | undefined, work: (store: Store, moment: Moment) => T): T {
  const cabinet = openStopped(data);
  try {
    return work(cabinet.store, cabinet.moment);
  } finally {
    cabinet.close();
  }
}

/** The same for work that waits, as a slow hash does. */
export async function withCabinetWaiting<T>(
  data: string | undefined,
  work: (store: Store, moment: Moment) => Promise<T>,
): Promise<T> {
  const cabinet = openStopped(data);
  try {
    return await work(cabinet.store, cabinet.moment);
  } finally {
    cabinet.close();
  }
}

function openStopped(data: string | undefined): { store: Store; moment: Moment; close: () => void } {
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const directory = resolve(data);
  if (!existsSync(join(directory, 'cabinet.sqlite'))) throw new UsageError(`${directory} holds no cabinet`);
  const giveBack = lockDataFolder(directory);
  try {
    const nowMs = systemClock.now();
    const { store, close } = openCabinetDatabase({ directory, migrations, nowMs });
    const isClockTrusted = nowMs >= (newestStoredMs(store) ?? 0);
    const moment = { nowMs, runningMs: lastRunningMs(store), isClockTrusted, isOffline: true };
    return {
      store,
      moment,
      close() {
        try {
          close();
        } finally {
          giveBack();
        }
      },
    };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/**
 * Looks at the database of a data folder, at one state of it, whether the kiosk runs or not. Nothing is
 * written.
 *
 * @throws UsageError where there is no cabinet.
 */
export function readCabinet<T>(data: string | undefined, work: (reader: Reader) => T): T {
  const directory = dataFolder(data);
  const path = join(directory, 'cabinet.sqlite');
  if (!existsSync(path)) throw new UsageError(`${directory} holds no cabinet`);
  const db = connectToRead(path);
  try {
    return db.transaction(() => work(new Store(db)))();
  } finally {
    db.close();
  }
}

/** The kiosk is stopped, so nobody can use any door: hold clocks go on when it runs and its boards answer. */
export function whileStopped(): false {
  return false;
}

/** Who does it, for the access log: letters, digits and a few separators. */
export function actorFrom(by: string | undefined): string {
  if (by === undefined || !/^[\w.-]{1,40}$/.test(by)) {
    throw new UsageError('give --by NAME, who looked (letters, digits, dots and dashes)');
  }
  return `technician:${by}`;
}
