import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import type { Store, StoreFault } from './database/transaction.ts';
import { directoryFiles, removableRoots } from './directory-files.ts';
import type { Log } from './log.ts';
import { checkSignIn } from './people/courier-sign-in.ts';
import { needsAccessibleReach } from './people/directory.ts';
import { importDirectory } from './people/directory-import.ts';
import { DirectorySearch } from './people/directory-search.ts';
import { pendingCouriers } from './people/pending-couriers.ts';
import type { PersonCipher } from './people/person-cipher.ts';
import { readPhone } from './people/phone.ts';
import type { VerificationMeans } from './people/phone-verification.ts';
import { findOrAddRecipient } from './people/recipients.ts';
import { signInTechnician } from './people/technicians/technician-sign-in.ts';
import type { Secrets } from './secrets/secrets.ts';
import { DirectoryDesk } from './session/directory-desk.ts';
import type { DoorReach } from './session/door-reach.ts';
import { cabinetFacts } from './session/facts.ts';
import type { MaintenanceMeans } from './session/maintenance/means.ts';
import { placesOf } from './session/perform-visit.ts';
import { Session } from './session/session.ts';
import type { SessionRules } from './session/state.ts';

/** The session of the touchscreen, with all that it acts through. */
export function openSession(from: {
  store: Store;
  clock: Clock;
  secrets: Secrets;
  cipher: PersonCipher;
  lockBoards: WatchedLockBoards;
  maintenance: Pick<MaintenanceMeans, 'isReachable' | 'confirmClock'>;
  messages: Pick<VerificationMeans, 'messageSeal' | 'canReachPhones'>;
  reach: DoorReach;
  /** Whether a barcode scanner is connected. */
  hasScanner: () => boolean;
  means: CustodyMeans;
  cabinetFile: CabinetFile;
  isOldCabinetFile: boolean;
  isDegraded: boolean;
  moment: () => Moment;
  wakeMessages: () => void;
  onStoreFault: (fault: StoreFault) => void;
  log: Log;
}): Session {
  const { store, clock, secrets, cipher, lockBoards, reach, means, cabinetFile, moment, log } = from;
  const { configuration } = means;
  const couriers = { ...from.messages, cipher, secrets, configuration, cabinetName: cabinetFile.name };
  const facts = cabinetFacts({
    reader: store,
    means,
    lockBoards,
    buses: () => lockBoards.buses(),
    reach,
    hasScanner: from.hasScanner,
    cabinetFile,
    couriers,
    moment,
    isDegraded: from.isDegraded,
    isOldCabinetFile: from.isOldCabinetFile,
  });
  return new Session({
    clock,
    performers: {
      store,
      means,
      lockBoards,
      moment,
      isUsable: facts.isUsable,
      canOpen: reach.canOpen,
      placeOf: placesOf(cabinetFile.compartments),
      looksOccupied: facts.looksOccupied,
      findOrAddRecipient: (tx, e164, nowMs) => findOrAddRecipient(tx, cipher, { e164, nowMs }),
      needsReach: (reader, recipientId) => needsAccessibleReach(reader, cipher, recipientId),
      directory: new DirectoryDesk(clock, () => new DirectorySearch(store, cipher)),
      checkSignIn(typedPhone, pin) {
        const phone = readPhone(typedPhone, cabinetFile.country);
        return checkSignIn(
          { store, cipher, secrets, configuration },
          { e164: phone.ok ? phone.e164 : typedPhone, pin, moment },
        );
      },
      couriers,
      depositRefused: () => facts.depositRefused(),
      maintenance: {
        ...from.maintenance,
        compartments: cabinetFile.compartments.map(({ id, label }) => ({ id, label })),
        checkTechnician: (typed) =>
          signInTechnician({ store, cipher, secrets, configuration }, typed, moment),
        pendingCouriers: () => pendingCouriers(store, cipher, configuration()),
        directory: directoryFiles({
          roots: removableRoots,
          importBytes: (bytes, by) =>
            importDirectory({ store, cipher }, { bytes, country: cabinetFile.country, ...by }, moment()),
        }),
      },
      logUnacknowledged: (compartment, outcome) =>
        log('door.unacknowledged', {
          compartment,
          fault: 'fault' in outcome ? outcome.fault : undefined,
          isAmbiguous: outcome.written && !outcome.acknowledged && outcome.isAmbiguous,
        }),
      wakeMessages: from.wakeMessages,
    },
    facts,
    cabinetFile,
    rules: () => sessionRules(cabinetFile, configuration()),
    languages: () => {
      const { languages, defaultLanguage } = configuration();
      return { offered: languages, standard: defaultLanguage };
    },
    logIgnored: (state, what) => log('session.ignored', { state, what }),
    onStoreFault: from.onStoreFault,
  });
}

function sessionRules(
  file: CabinetFile,
  { session, door, retrievalCode, retrieval, directory, maintenance }: Configuration,
): SessionRules & { graceMinutes: number } {
  return {
    country: file.country,
    codeDigits: retrievalCode.digits,
    tokenNeedsLastFour: retrieval.tokenNeedsLastFour,
    standing: directory,
    idleMs: session.idleSeconds * 1_000,
    countdownMs: session.countdownSeconds * 1_000,
    thankingMs: session.thankingSeconds * 1_000,
    announceMs: door.announceMs,
    pulseAgainAfterMs: door.pulseAgainAfterMs,
    giveUpAfterMs: door.giveUpAfterMs,
    closeReminderMs: session.closeReminderSeconds * 1_000,
    closeGiveUpMs: session.closeGiveUpSeconds * 1_000,
    maintenanceIdleMs: maintenance.idleSeconds * 1_000,
    graceMinutes: retrievalCode.graceMinutes,
  };
}
