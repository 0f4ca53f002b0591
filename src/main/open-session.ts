import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import type { Store, StoreFault } from './database/transaction.ts';
import type { Log } from './log.ts';
import { checkSignIn, type SignInRecord } from './people/couriers.ts';
import type { PersonCipher } from './people/person-cipher.ts';
import { readPhone } from './people/phone.ts';
import { findOrAddRecipient } from './people/recipients.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { DoorReach } from './session/door-reach.ts';
import { cabinetFacts } from './session/facts.ts';
import { Session } from './session/session.ts';
import type { SessionRules } from './session/state.ts';

/** The session of the touchscreen, with all that it acts through. */
export function openSession(from: {
  store: Store;
  clock: Clock;
  secrets: Secrets;
  cipher: PersonCipher;
  lockBoards: WatchedLockBoards;
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
  const facts = cabinetFacts({
    reader: store,
    means,
    lockBoards,
    reach,
    hasScanner: from.hasScanner,
    cabinetFile,
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
      looksOccupied: facts.looksOccupied,
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
