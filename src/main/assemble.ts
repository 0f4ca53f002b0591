import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import type { LockBoards, LockBoardsListener } from '../hardware/lock-boards.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { watchBoards } from './board-watch.ts';
import { prepareFacts } from './cabinet-facts.ts';
import { ClockTrust, newestStoredMs } from './clock-trust.ts';
import { configurationInForce } from './configuration-store.ts';
import { pauseHolds, resumeHolds } from './custody/hold-clock.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import { settleAtStart } from './custody/settling.ts';
import type { CabinetDatabase } from './database/open.ts';
import { StoreFault } from './database/transaction.ts';
import { DiskWatch } from './disk-watch.ts';
import type { KioskSession } from './ipc.ts';
import { errorFields, type Log } from './log.ts';
import { openMessages } from './open-messages.ts';
import { openSession } from './open-session.ts';
import type { OutOfService } from './out-of-service.ts';
import { openPersonCipher } from './people/person-cipher.ts';
import { destroyKeysOfErased, readPhoneOf } from './people/recipients.ts';
import { beginRun, endRun } from './program-run.ts';
import type { Keyring, Secrets } from './secrets/secrets.ts';
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
  readonly lockBoards: LockBoards | undefined;
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
  // The exchange with the platform is what will know better; without it every event is made offline.
  const moment = (): Moment => ({
    nowMs: clock.now(),
    isClockTrusted: clockTrust.isTrusted(),
    isOffline: true,
  });
  const run = beginRun(store, clock.now());
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
  const { dispatcher, announceCode, withdrawMessages } = openMessages({
    store,
    clock,
    clockTrust,
    secrets,
    cipher,
    cabinetFile,
    configuration,
    moment,
    print: options.print,
    log,
  });
  const means: CustodyMeans = {
    configuration,
    codeKey: secrets.key('retrievalCodes'),
    announceCode,
    withdrawMessages,
    lastFourDigits: (reader, personId) => readPhoneOf(reader, cipher, personId)?.slice(-4),
  };

  const settling = settleAtStart(store, means, moment());
  for (const { id, cause } of settling.setAside) log('settling.failed', { row: id, ...errorFields(cause) });
  const allCompartments = cabinetFile.compartments.map((each) => each.id);
  const { lastSeenMs } = run;
  if (lastSeenMs !== undefined && moment().isClockTrusted) {
    // While the program was away nobody could retrieve anything: that time does not count.
    store.transaction((tx) => {
      pauseHolds(tx, allCompartments, lastSeenMs);
      resumeHolds(tx, allCompartments, clock.now());
    });
  }

  const lockBoards = new CabinetLockBoards({
    wiring: wiringOf(cabinetFile),
    families: options.families,
    clock,
  });
  const session = openSession({
    store,
    clock,
    secrets,
    cipher,
    lockBoards,
    means,
    cabinetFile,
    isOldCabinetFile: from.isOldCabinetFile,
    isDegraded: run.isDegraded,
    moment,
    wakeMessages: () => dispatcher.wake(),
    onStoreFault: (fault) => disk.refused(fault),
    log,
  });
  const disk = new DiskWatch({ clock, store, session, means, moment, log });
  const boards = watchBoards({
    clock,
    store,
    lockBoards,
    cabinetFile,
    moment,
    silentMs: () => configuration().door.boardSilentSeconds * 1_000,
    changed: () => session.refresh(),
    refused: (fault) => disk.refused(fault),
  });
  const listeners: LockBoardsListener[] = [
    { doorEdge: (edge) => session.doorEdge(edge), doorSeenOpen: (id) => session.doorSeenOpen(id) },
    boards.listener,
    {
      unlockLeft: ({ doorId, askedAtMs, busWaitMs, leftAtMs }) =>
        log('door.unlockSent', { compartment: doorId, busWaitMs, afterMs: leftAtMs - askedAtMs }),
    },
  ];
  const ends: (() => void)[] = [];

  return {
    session: disk.guard(session),
    outOfService: undefined,
    lockBoards,
    warnings: from.warnings,
    start() {
      for (const listener of listeners) ends.push(lockBoards.listen(listener));
      lockBoards.start();
      dispatcher.wake();
      ends.push(
        keepUp({
          clock,
          database,
          backupDirectory: join(options.dataDirectory, 'backups'),
          run,
          means,
          clockTrust,
          configuration,
          moment,
          changed: () => session.refresh(),
          refused: (fault) => disk.refused(fault),
          log,
        }),
      );
    },
    async stop() {
      for (const end of ends.splice(0)) end();
      session.stop();
      boards.stop();
      disk.stop();
      await dispatcher.stop();
      await lockBoards.stop();
      try {
        endRun(store, run, clock.now());
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        log('store.fault', { kind: error.kind });
      }
      database.close();
    },
  };
}
