import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import { CabinetScanners } from '../hardware/scanners/cabinet-scanners.ts';
import type { Scanners } from '../hardware/scanners/scanners.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { serveBusTap } from './bus-tap.ts';
import { prepareFacts } from './cabinet-facts.ts';
import { ClockTrust, confirmClock, newestStoredMs } from './clock-trust.ts';
import { configurationInForce } from './configuration-store.ts';
import { type IsReachable, pauseAllHolds } from './custody/hold-clock.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import { lastRunningMs, startRunningTime } from './custody/running-time.ts';
import { settleAtStart } from './custody/settling.ts';
import type { CabinetDatabase } from './database/open.ts';
import { StoreFault } from './database/transaction.ts';
import { DiskWatch } from './disk-watch.ts';
import { watchHardware } from './hardware-watch.ts';
import type { KioskSession } from './ipc.ts';
import { errorFields, type Log } from './log.ts';
import { openMessages } from './open-messages.ts';
import { openSession } from './open-session.ts';
import type { OutOfService } from './out-of-service.ts';
import { destroyKeysOfErased } from './people/erasure.ts';
import { openPersonCipher } from './people/person-cipher.ts';
import { readPhoneOf } from './people/recipients.ts';
import { beginRun, endRun } from './program-run.ts';
import { passScansOn } from './scans.ts';
import type { Keyring, Secrets } from './secrets/secrets.ts';
import { doorReach } from './session/door-reach.ts';
import { keepUp } from './upkeep.ts';

export interface KioskOptions {
  readonly dataDirectory: string;
  readonly migrations: string;
  readonly clock: Clock;
  readonly families: readonly BoardFamily[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly keyring?: Keyring;
  /** Prints a line for whoever started the program: the demonstration's messages. */
  readonly print: (line: string) => void;
  readonly log: Log;
}

export interface Kiosk {
  readonly session: KioskSession;
  readonly outOfService: OutOfService | undefined;
  /** Undefined while out of service: nothing is opened then. */
  readonly lockBoards: WatchedLockBoards | undefined;
  /** Undefined while out of service. */
  readonly scanners: Scanners | undefined;
  readonly warnings: readonly string[];
  /** Opens the ports and begins to send messages and to keep time. */
  start(): void;
  /** Ends everything that `start` began; facts are as they are. */
  stop(): Promise<void>;
}

/**
 * Puts a cabinet together from its opened parts, in the order of its start: time, facts, what the
 * last run left in the middle, doors, session, messages.
 */
export function assemble(from: {
  options: KioskOptions;
  cabinetFile: CabinetFile;
  isOldCabinetFile: boolean;
  warnings: readonly string[];
  secrets: Secrets;
  database: CabinetDatabase;
}): Kiosk {
  const { options, cabinetFile, secrets, database } = from;
  const { clock, log } = options;
  const { store } = database;

  const clockTrust = new ClockTrust(clock, newestStoredMs(store), (jumpMs) =>
    log('clock.doubted', { jumpMs }),
  );
  const runningMs = startRunningTime(clock, lastRunningMs(store));
  // The exchange with the platform is what will know better; without it every event is made offline.
  const moment = (): Moment => ({
    nowMs: clock.now(),
    runningMs: runningMs(),
    isClockTrusted: clockTrust.isTrusted(),
    isOffline: true,
  });
  const started = moment();
  const run = beginRun(store, started);
  // While the program was away nobody could retrieve anything, and until its board has answered nobody can.
  store.transaction((tx) =>
    pauseAllHolds(tx, { nowMs: run.lastSeenMs ?? started.nowMs, runningMs: started.runningMs }),
  );
  prepareFacts(
    store,
    { cabinetFile, origin: database.origin, run, secretsFingerprint: secrets.fingerprint },
    moment(),
  );
  clockTrust.recordDoubt(store, moment());
  const configuration = configurationInForce(store, (version) =>
    log('configuration.unreadable', { version }),
  );
  log('secrets.opened', { level: secrets.level });

  const cipher = openPersonCipher({ dataDirectory: options.dataDirectory, secrets });
  destroyKeysOfErased(store, cipher);
  // The boards are opened below; nothing asks for them before the kiosk is started.
  const isReachable: IsReachable = (compartmentId) => reach.isInReach(compartmentId);
  const { dispatcher, parcels, ...messages } = openMessages({
    store,
    clock,
    clockTrust,
    secrets,
    cipher,
    cabinetFile,
    configuration,
    moment,
    isReachable,
    print: options.print,
    log,
  });
  const means: CustodyMeans = {
    configuration,
    codeKey: secrets.key('retrievalCodes'),
    ...parcels,
    lastFourDigits: (reader, personId) => readPhoneOf(reader, cipher, personId)?.slice(-4),
  };

  const settling = settleAtStart(store, means, moment());
  for (const { id, cause } of settling.setAside) log('settling.failed', { row: id, ...errorFields(cause) });

  const lockBoards = new CabinetLockBoards({
    wiring: wiringOf(cabinetFile),
    families: options.families,
    clock,
    lineLimits: configuration().line,
  });
  const reach = doorReach(lockBoards, cabinetFile);
  const scanners = new CabinetScanners({ entries: cabinetFile.scanners, clock });
  const session = openSession({
    store,
    clock,
    secrets,
    cipher,
    lockBoards,
    messages,
    reach,
    hasScanner: () => scanners.health().some(({ isConnected }) => isConnected),
    means,
    cabinetFile,
    isOldCabinetFile: from.isOldCabinetFile,
    isDegraded: run.isDegraded,
    moment,
    maintenance: {
      isReachable,
      confirmClock(actor) {
        store.transaction((tx) => confirmClock(tx, actor, clock.now()));
        clockTrust.confirm();
      },
    },
    wakeMessages: () => dispatcher.wake(),
    onStoreFault: (fault) => disk.refused(fault),
    log,
  });
  const disk = new DiskWatch({ clock, store, session, means, moment, isReachable, log });
  const beginWatching = watchHardware({
    clock,
    lockBoards,
    cabinetFile,
    isReachable,
    configuration,
    moment,
    session,
    disk,
    log,
  });
  const scans = passScansOn({ clock, session, isServing: () => !disk.isRefusing, log });
  const ends: (() => void)[] = [];

  return {
    session: disk.guard(session),
    outOfService: undefined,
    lockBoards,
    scanners,
    warnings: from.warnings,
    start() {
      ends.push(beginWatching());
      lockBoards.start();
      ends.push(
        serveBusTap({
          dataDirectory: options.dataDirectory,
          wiring: wiringOf(cabinetFile),
          source: lockBoards,
          clock,
          log,
        }),
      );
      ends.push(scanners.listen(scans));
      const refresh = () => session.refresh();
      ends.push(scanners.listen({ connected: refresh, lost: refresh }));
      scanners.start();
      dispatcher.wake();
      ends.push(
        keepUp({
          clock,
          database,
          backupDirectory: join(options.dataDirectory, 'backups'),
          run,
          means,
          cipher,
          clockTrust,
          configuration,
          moment,
          changed() {
            // Time may have made messages.
            dispatcher.wake();
            session.refresh();
          },
          refused: (fault) => disk.refused(fault),
          log,
        }),
      );
    },
    async stop() {
      for (const end of ends.splice(0)) end();
      scanners.stop();
      session.stop();
      disk.stop();
      await dispatcher.stop();
      await lockBoards.stop();
      try {
        endRun(store, run, moment());
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        log('store.fault', { kind: error.kind });
      }
      database.close();
    },
  };
}
