import type { Cancel, Clock } from '../clock.ts';
import type { KioskView, ViewOf } from '../contract/view.ts';
import { setCabinetState } from './cabinet-facts.ts';
import { type IsReachable, pauseAllHolds, resumeHolds } from './custody/hold-clock.ts';
import type { CustodyMeans, Instant, Moment } from './custody/moment.ts';
import { settleAtStart } from './custody/settling.ts';
import { type Store, StoreFault, type Tx } from './database/transaction.ts';
import type { KioskSession } from './ipc.ts';
import { errorFields, type Log } from './log.ts';

const probeEveryMs = 5_000;

export interface DiskWatchOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly session: { refresh(): void; storeRefused(): void };
  readonly means: CustodyMeans;
  readonly moment: () => Moment;
  readonly isReachable: IsReachable;
  readonly log: Log;
}

/**
 * Takes the kiosk out of service while the disk refuses, and puts it back when it takes a write again.
 * What the refused write was in the middle of is settled from its evidence then, as at a start, and
 * no hold clock ran meanwhile.
 */
export class DiskWatch {
  readonly #from: DiskWatchOptions;
  #probe: Cancel | undefined;
  #refusedSince: Instant | undefined;

  constructor(from: DiskWatchOptions) {
    this.#from = from;
  }

  /** The disk has just refused a write. */
  refused(fault: StoreFault): void {
    this.#from.log('store.fault', { kind: fault.kind });
    if (this.#probe !== undefined) return;
    this.#refusedSince = this.#from.moment();
    this.#probe = this.#from.clock.every(probeEveryMs, () => this.#tryAgain());
    this.#from.session.storeRefused();
  }

  /** Runs what writes; where the disk refuses, the kiosk goes out of service for it. */
  write(work: (tx: Tx) => void): void {
    try {
      this.#from.store.transaction(work);
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      this.refused(error);
    }
  }

  /** Whether the kiosk is out of service because the disk refuses. */
  get isRefusing(): boolean {
    return this.#probe !== undefined;
  }

  /** The session as the screen may see it: out of service while the disk refuses. */
  guard(session: KioskSession): KioskSession {
    const covered = (view: KioskView): KioskView => (this.#probe === undefined ? view : outOfService(view));
    return {
      view: () => covered(session.view()),
      onView: (listener) => session.onView((view) => listener(covered(view))),
      handle: (command) =>
        this.#probe === undefined || command.name === 'chooseLanguage'
          ? session.handle(command)
          : { accepted: false, reason: 'noMeaningHere' },
    };
  }

  stop(): void {
    this.#probe?.();
    this.#probe = undefined;
  }

  #tryAgain(): void {
    const { store, session, means, moment, isReachable, log } = this.#from;
    try {
      store.transaction((tx) => {
        setCabinetState(tx, 'disk_refused_until', String(moment().nowMs));
        pauseAllHolds(tx, this.#refusedSince ?? moment());
        resumeHolds(tx, isReachable, moment());
      });
      const { setAside } = settleAtStart(store, means, moment());
      for (const { id, cause } of setAside) log('settling.failed', { row: id, ...errorFields(cause) });
    } catch (error) {
      if (error instanceof StoreFault) return;
      throw error;
    }
    this.stop();
    log('store.recovered');
    session.refresh();
  }
}

function outOfService(view: KioskView): ViewOf<'outOfService'> {
  const { revision, cabinetName, language, languages, panelDiagonalInches, notices } = view;
  return {
    screen: 'outOfService',
    cause: 'disk',
    details: [],
    revision,
    cabinetName,
    language,
    languages,
    panelDiagonalInches,
    hasScanner: false,
    notices,
    ...(view.supportPhone === undefined ? {} : { supportPhone: view.supportPhone }),
  };
}
