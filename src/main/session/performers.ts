import type { PulseOutcome } from '../../hardware/lock-boards.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import type { Store, Tx } from '../database/transaction.ts';
import type { SessionEvent } from './event.ts';

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
  readonly findOrAddRecipient: (tx: Tx, e164: string, nowMs: number) => string;
  readonly checkSignIn: (
    phone: string,
    pin: string,
  ) => Promise<
    | { readonly ok: true; readonly courierId: string; readonly name: string }
    | { readonly ok: false; readonly reason: 'wrong' | 'notApproved' | 'wait'; readonly waitMs: number }
  >;
  /** A pulse was not acknowledged; for the program's log. */
  readonly logUnacknowledged: (compartmentId: string, outcome: PulseOutcome) => void;
  /** A message may be waiting: the table says so, this only wakes its reader. */
  readonly wakeMessages: () => void;
}

/** What the session hears of an effect. */
export interface Reports {
  /** Something came of it; may be called several times. */
  readonly report: (event: SessionEvent) => void;
  /**
   * Runs what writes once the effect itself has returned, and answers whether it did: where the disk
   * refuses, the session has been told.
   */
  readonly write: (work: () => void) => boolean;
}
