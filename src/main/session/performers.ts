import type { Language } from '../../contract/configuration.ts';
import type { CabinetRefusal } from '../../contract/courier-view.ts';
import type { PulseOutcome } from '../../hardware/lock-boards.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import type { DoorPlace } from '../custody/visit.ts';
import type { Reader, Store, Tx } from '../database/transaction.ts';
import type { VerificationMeans } from '../people/phone-verification.ts';
import type { DirectoryDesk } from './directory-desk.ts';
import type { SessionEvent } from './event.ts';
import type { MaintenanceMeans } from './maintenance/means.ts';

/** What effects are performed with. */
export interface Performers {
  readonly store: Store;
  readonly means: CustodyMeans;
  readonly lockBoards: Pick<WatchedLockBoards, 'door' | 'goods' | 'open' | 'watch'>;
  readonly moment: () => Moment;
  readonly isUsable: (compartmentId: string) => boolean;
  /** An unlock can leave for this door. */
  readonly canOpen: (compartmentId: string) => boolean;
  /** A goods sensor sees something in it. */
  readonly looksOccupied: (compartmentId: string) => boolean;
  /** Where its door is; undefined where the cabinet file names it no more. */
  readonly placeOf: (compartmentId: string) => DoorPlace | undefined;
  readonly findOrAddRecipient: (tx: Tx, e164: string, nowMs: number) => string;
  /** Their parcels must lie where everybody can reach. */
  readonly needsReach: (reader: Reader, recipientId: string) => boolean;
  readonly directory: Pick<DirectoryDesk, 'open' | 'search' | 'close'>;
  readonly checkSignIn: (
    phone: string,
    pin: string,
  ) => Promise<
    | { readonly ok: true; readonly courierId: string; readonly name: string }
    | {
        readonly ok: false;
        readonly reason: 'wrong' | 'notApproved' | 'wait' | 'locked';
        readonly waitMs: number;
      }
  >;
  /** What couriers register, sign in with a badge and prove their number with. */
  readonly couriers: VerificationMeans;
  /** Why no deposit can be made at this cabinet now, if so. */
  readonly depositRefused: () => CabinetRefusal | undefined;
  readonly maintenance: MaintenanceMeans;
  /** A pulse was not acknowledged; for the program's log. */
  readonly logUnacknowledged: (compartmentId: string, outcome: PulseOutcome) => void;
  /** A message may be waiting: the table says so, this only wakes its reader. */
  readonly wakeMessages: () => void;
}

/** What the session hears of an effect. */
export interface Reports {
  /** What the person at the screen reads; messages to them are written in it. */
  readonly language: Language;
  /** Something came of it; may be called several times. */
  readonly report: (event: SessionEvent) => void;
  /**
   * Runs what writes once the effect itself has returned, and answers whether it did: where the disk
   * refuses, the session has been told.
   */
  readonly write: (work: () => void) => boolean;
}
