import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import type { LockBoards, LockBoardsListener } from '../hardware/lock-boards.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import { watchBoards } from './board-watch.ts';
import { prepareFacts } from './cabinet-facts.ts';
import { ClockTrust, newestStoredMs } from './clock-trust.ts';
import { readConfiguration } from './configuration-store.ts';
import { pauseHolds, resumeHolds, startHold } from './custody/hold-clock.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import { settleAtStart } from './custody/settling.ts';
import type { CabinetDatabase } from './database/open.ts';
import { StoreFault } from './database/transaction.ts';
import { appendEvent } from './exchange/event-outbox.ts';
import { DiskWatch } from './disk-watch.ts';
import type { KioskSession } from './ipc.ts';
import { errorFields, type Log } from './log.ts';
import type { OutOfService } from './out-of-service.ts';
import { MessageDispatcher } from './notify/dispatcher.ts';
import { queueMessage, withdrawMessagesOf } from './notify/message-outbox.ts';
import { openMessageSeal } from './notify/message-outbox-seal.ts';
import { openGateway } from './notify/open-gateway.ts';
import { checkSignIn, type SignInRecord } from './people/couriers.ts';
import { openPersonCipher } from './people/person-cipher.ts';
import { readPhone } from './people/phone.ts';
import { destroyKeysOfErased, findOrAddRecipient, readPhoneOf } from './people/recipients.ts';
import { beginRun, endRun } from './program-run.ts';
import type { Keyring, Secrets } from './secrets/secrets.ts';
import { cabinetFacts } from './session/facts.ts';
import type { Performers } from './session/perform.ts';
import { Session } from './session/session.ts';
import type { SessionRules } from './session/state.ts';
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
  const configuration = () => readConfiguration(store).configuration;

  const cipher = openPersonCipher({ dataDirectory: options.dataDirectory, secrets });
  destroyKeysOfErased(store, cipher);
  const messageSeal = openMessageSeal({ secrets, cipher });
  const means: CustodyMeans = {
    configuration,
    codeKey: secrets.key('retrievalCodes'),
    announceCode(tx, { recipientId, parcelId, compartmentLabel, code, token, nowMs }) {
      queueMessage(tx, messageSeal, {
        personId: recipientId,
        parcelId,
        template: 'retrievalCode',
        parameters: {
          compartment: compartmentLabel,
          cabinet: cabinetFile.name,
          language: configuration().defaultLanguage,
        },
        secret: { code, token },
        nowMs,
      });
    },
    withdrawMessages: (tx, parcelId, nowMs) => {
      withdrawMessagesOf(tx, parcelId, nowMs);
    },
    lastFourDigits: (reader, personId) => readPhoneOf(reader, cipher, personId)?.slice(-4),
  };

  const settling = settleAtStart(store, means, moment());
  for (const { id, cause } of settling.setAside) log('settling.failed', { row: id, ...errorFields(cause) });
  const allCompartments = cabinetFile.compartments.map((each) => each.id);
  const { lastSeenMs } = run;
  if (lastSeenMs !== undefined && moment().isClockTrusted) {
    // While the program was away nobody could retrieve anything: that time does not count.
    store.transaction((tx) => pauseHolds(tx, allCompartments, lastSeenMs));
    store.transaction((tx) => resumeHolds(tx, allCompartments, clock.now()));
  }

  const lockBoards = new CabinetLockBoards({
    wiring: wiringOf(cabinetFile),
    families: options.families,
    clock,
  });
  const gateway = openGateway({
    configuration: configuration().messages.gateway,
    secrets,
    clock,
    write: options.print,
  });
  const dispatcher = new MessageDispatcher({
    store,
    clock,
    cipher,
    messageSeal,
    gateway: () => gateway,
    giveUpHours: () => configuration().messages.giveUpHours,
    isClockTrusted: () => clockTrust.isTrusted(),
    onSettled(tx, { parcelId, how, nowMs }) {
      const because = how === 'delivered' ? 'messageDelivered' : 'messageGivenUp';
      if (parcelId !== null) startHold(tx, parcelId, because, nowMs);
      appendEvent(tx, { name: 'message.settled', version: 1, parcelId, how }, moment());
    },
    onFault: (fault) => log('message.fault', { kind: fault.kind }),
  });

  const facts = cabinetFacts({
    reader: store,
    means,
    lockBoards,
    cabinetFile,
    moment,
    isDegraded: run.isDegraded,
    isOldCabinetFile: from.isOldCabinetFile,
  });
  const performers: Performers = {
    store,
    means,
    lockBoards,
    moment,
    isUsable: facts.isUsable,
    findOrAddRecipient: (tx, e164, nowMs) => findOrAddRecipient(tx, cipher, { e164, nowMs }),
    checkSignIn(typedPhone, pin) {
      const phone = readPhone(typedPhone, cabinetFile.country);
      return checkSignIn(
        { store, cipher, secrets },
        {
          e164: phone.ok ? phone.e164 : typedPhone,
          pin,
          clock,
          record: (tx, entry) => appendAccessLog(tx, signInEntry(entry)),
        },
      );
    },
    wakeMessages: () => dispatcher.wake(),
  };
  const session = new Session({
    clock,
    performers,
    facts,
    cabinetFile,
    rules: () => sessionRules(cabinetFile, configuration()),
    languages: () => {
      const { languages, defaultLanguage } = configuration();
      return { offered: languages, standard: defaultLanguage };
    },
    logIgnored: (state, what) => log('session.ignored', { state, what }),
    onStoreFault: (fault) => disk.refused(fault),
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
  });

  const guarded =
    <A extends unknown[]>(work: ((...args: A) => void) | undefined) =>
    (...args: A) => {
      try {
        work?.(...args);
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        disk.refused(error);
      }
    };
  const listeners: LockBoardsListener[] = [
    { doorEdge: (edge) => session.doorEdge(edge), doorSeenOpen: (id) => session.doorSeenOpen(id) },
    {
      unlockLeft: ({ doorId, askedAtMs, busWaitMs, leftAtMs }) =>
        log('door.unlockSent', { compartment: doorId, busWaitMs, afterMs: leftAtMs - askedAtMs }),
    },
    {
      boardSilent: guarded(boards.listener.boardSilent),
      boardAnswering: guarded(boards.listener.boardAnswering),
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
          database,
          backupDirectory: join(options.dataDirectory, 'backups'),
          run,
          means,
          clockTrust,
          configuration,
          moment,
          changed: () => session.refresh(),
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

function sessionRules(
  file: CabinetFile,
  { session, door, retrievalCode }: Configuration,
): SessionRules & { graceMinutes: number } {
  return {
    country: file.country,
    codeDigits: retrievalCode.digits,
    idleMs: session.idleSeconds * 1_000,
    countdownMs: session.countdownSeconds * 1_000,
    thankingMs: session.thankingSeconds * 1_000,
    announceMs: door.announceMs,
    pulseAgainAfterMs: door.pulseAgainAfterMs,
    giveUpAfterMs: door.giveUpAfterMs,
    closeReminderMs: session.closeReminderSeconds * 1_000,
    closeGiveUpMs: session.closeGiveUpSeconds * 1_000,
    graceMinutes: retrievalCode.graceMinutes,
  };
}

function signInEntry(entry: SignInRecord) {
  const { kind, courierId, nowMs } = entry;
  return {
    kind: `courier.${kind}`,
    actor: courierId === undefined ? 'unknown' : `courier:${courierId}`,
    subject: 'cabinet',
    detail: kind === 'signInRefused' ? { reason: entry.reason } : {},
    nowMs,
  };
}
