import type { Cancel, Clock } from '../clock.ts';
import type { Configuration } from '../contract/configuration.ts';
import { keepAccessLog } from './access-log/retention.ts';
import type { ClockTrust } from './clock-trust.ts';
import { followClockBack } from './custody/code-budget.ts';
import { scanHolds } from './custody/hold-scan.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import { expirePreAdvices } from './custody/pre-advice.ts';
import { tellOfFloods } from './custody/refused-codes.ts';
import { settleAnsweredRetrievals } from './custody/retrieval.ts';
import { newestBackupMs } from './database/backup.ts';
import type { CabinetDatabase } from './database/open.ts';
import { StoreFault } from './database/transaction.ts';
import { errorFields, type Log } from './log.ts';
import { eraseUnneeded, noteUnneeded } from './people/erasure.ts';
import type { PersonCipher } from './people/person-cipher.ts';
import { tidyVerifications } from './people/verification-upkeep.ts';
import { noteAlive, type ProgramRun } from './program-run.ts';
import { everyMinute } from './schedule.ts';

const backupEveryMs = 86_400_000;

/** What is looked at each minute and done when it is due: the sign of life, the daily backup, what time settles. */
export function keepUp(from: {
  clock: Clock;
  database: CabinetDatabase;
  backupDirectory: string;
  run: ProgramRun;
  means: CustodyMeans;
  cipher: PersonCipher;
  clockTrust: ClockTrust;
  configuration: () => Configuration;
  moment: () => Moment;
  changed: () => void;
  /** The disk has refused a write. */
  refused: (fault: StoreFault) => void;
  log: Log;
}): Cancel {
  const { database, run, means, clockTrust, configuration, moment, log } = from;
  let isBackingUp = false;

  const backUpIfDue = async () => {
    const { nowMs, isClockTrusted } = moment();
    if (isBackingUp || !isClockTrusted) return;
    isBackingUp = true;
    try {
      const newest = newestBackupMs(from.backupDirectory, nowMs);
      if (newest !== undefined && nowMs - newest < backupEveryMs) return;
      await database.backUp({ nowMs, keepDays: configuration().backups.keepDays });
      log('database.backedUp');
    } catch (error) {
      log('database.backupFailed', errorFields(error));
    } finally {
      isBackingUp = false;
    }
  };

  // A transaction of its own: files of keys that cannot be written are no reason to serve nobody.
  const erase = () => {
    try {
      const { eraseAfterDays } = configuration().privacy;
      const now = moment();
      const erased = database.store.transaction((tx) => {
        tidyVerifications(tx, { cipher: from.cipher, configuration }, now);
        return eraseUnneeded(tx, from.cipher, eraseAfterDays, now);
      });
      if (erased > 0) log('persons.erased', { count: erased });
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      log('persons.erasureFailed', errorFields(error));
    }
  };

  const minute = () => {
    try {
      const now = moment();
      noteAlive(database.store, run, now);
      clockTrust.recordDoubt(database.store, now);
      database.store.transaction((tx) => {
        followClockBack(tx, now.nowMs);
        settleAnsweredRetrievals(tx, means, now);
        scanHolds(tx, means, now);
        tellOfFloods(tx, now);
        expirePreAdvices(tx, now);
        noteUnneeded(tx, now);
        keepAccessLog(tx, configuration().accessLog.keepMonths, now);
      });
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      from.refused(error);
    }
    const journalFault = database.journalFault();
    if (journalFault !== undefined) log('journal.behind', errorFields(journalFault));
    erase();
    void backUpIfDue();
    from.changed();
  };
  return everyMinute(from.clock, minute);
}
