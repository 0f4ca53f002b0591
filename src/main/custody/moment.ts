import type { Configuration } from '../../contract/configuration.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import type { Occurrence } from '../exchange/event-outbox.ts';

/** When a decision is made, and how far the clock and the connection can be trusted at that time. */
export interface Moment extends Occurrence {
  /** Running time, ms: what durations are counted in, since nobody can set it (see running-time.ts). */
  readonly runningMs: number;
}

/** A moment as an interval is bounded by it: for people, and for counting. */
export type Instant = Pick<Moment, 'nowMs' | 'runningMs'>;

/** What custody needs from the rest of main, handed to it by the composition root. */
export interface CustodyMeans {
  readonly configuration: () => Configuration;
  /** Keys retrieval codes and tokens are hashed under; kept outside the database. */
  readonly codeKey: Buffer;
  /** Queues the message that carries a code, in the same transaction. */
  readonly announceCode: (
    tx: Tx,
    announcement: {
      readonly recipientId: string;
      readonly parcelId: string;
      readonly compartmentLabel: string;
      readonly code: string;
      readonly token: string;
      readonly nowMs: number;
    },
  ) => void;
  /** Withdraws messages about a parcel that were not sent yet. */
  readonly withdrawMessages: (tx: Tx, parcelId: string, nowMs: number) => void;
  /** The last four digits of a person's number; undefined where its key is lost. */
  readonly lastFourDigits: (reader: Reader, personId: string) => string | undefined;
}
