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

/** Why a code is sent: the parcel has come, its code was made anew, or its recipient is reminded with a new one. */
export type CodeOccasion = 'stored' | 'reissued' | 'reminder';

/** What a recipient is told without a code. Times are wall time; null: until the parcel is fetched. */
export type RecipientNotice =
  | { readonly kind: 'reminder'; readonly untilMs: number | null }
  /** The given time is over and the parcel is held on. */
  | {
      readonly kind: 'heldLonger';
      readonly untilMs: number | null;
      readonly feeCents: number;
      readonly currency: string;
    }
  /** It goes back to its carrier; the code opens nothing any more. */
  | { readonly kind: 'goesBack' }
  /** Somebody of the operator's took it out by hand. */
  | { readonly kind: 'takenOut'; readonly handedTo: 'recipient' | 'operator' };

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
      readonly occasion: CodeOccasion;
      /** Until when it is kept, in wall time, where the message is to say so. */
      readonly untilMs: number | null;
      readonly code: string;
      readonly token: string;
      readonly nowMs: number;
    },
  ) => void;
  /** Queues a message about a parcel that carries no code, in the same transaction. */
  readonly tellRecipient: (
    tx: Tx,
    told: {
      readonly recipientId: string;
      readonly parcelId: string;
      readonly compartmentLabel: string;
      readonly notice: RecipientNotice;
      readonly nowMs: number;
    },
  ) => void;
  /** What became of the messages with the code that this parcel has now: whether one has arrived, or waits. */
  readonly codeMessage: (reader: Reader, parcelId: string) => { hasArrived: boolean; isWaiting: boolean };
  /** Withdraws messages about a parcel that were not sent yet. */
  readonly withdrawMessages: (tx: Tx, parcelId: string, nowMs: number) => void;
  /** The last four digits of a person's number; undefined where its key is lost. */
  readonly lastFourDigits: (reader: Reader, personId: string) => string | undefined;
}
