import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { systemClock } from '../clock.ts';
import { newestStoredMs } from '../main/clock-trust.ts';
import type { Moment } from '../main/custody/moment.ts';
import { lastRunningMs } from '../main/custody/running-time.ts';
import { lockDataFolder } from '../main/database/data-folder-lock.ts';
import { openCabinetDatabase } from '../main/database/open.ts';
import type { Store } from '../main/database/transaction.ts';
import { UsageError } from './command.ts';

const migrations = join(import.meta.dirname, '..', '..', 'migrations');

/**
 * Works with the database of a data folder while the kiosk is stopped.
 *
 * @throws DataFolderBusy while the kiosk runs; UsageError where there is no cabinet.
 */
export function withCabinet<T>(data: string | undefined, work: (store: Store, moment: Moment) => T): T {
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const directory = resolve(data);
  if (!existsSync(join(directory, 'cabinet.sqlite'))) throw new UsageError(`${directory} holds no cabinet`);
  const giveBack = lockDataFolder(directory);
  try {
    const nowMs = systemClock.now();
    const database = openCabinetDatabase({ directory, migrations, nowMs });
    try {
      const isClockTrusted = nowMs >= (newestStoredMs(database.store) ?? 0);
      const runningMs = lastRunningMs(database.store);
      return work(database.store, { nowMs, runningMs, isClockTrusted, isOffline: true });
    } finally {
      database.close();
    }
  } finally {
    giveBack();
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
