import type { TurnOutcome } from './bus-turn.ts';
import type { BusFault } from './lock-boards.ts';
import type { Priority } from './turn-queue.ts';

export interface ExchangeTimes {
  /** When it was asked for, monotonic ms. */
  readonly askedAtMs: number;
  /** How long it waited for the exchange in flight and the gap after it. */
  readonly busWaitMs: number;
  /** When the last byte had been handed over and had its time on the wire. */
  readonly leftAtMs: number;
}

/** Who asks: one board's link. */
export interface Asker {
  /** An answer came after all, too late to be one. It has been dropped. */
  cameLate(): void;
  /** As much as another answer came behind the one that was taken. */
  spokeAgain?(): void;
}

export interface ExchangeOptions {
  readonly asker: Asker;
  readonly priority: Priority;
  /** Withdrawn unsent when its turn has not come after this, ms. */
  readonly startWithinMs: number;
  /** Asked when its turn has come; on `false` it is withdrawn unsent. */
  readonly mayBegin?: () => boolean;
  readonly onLeft?: (times: ExchangeTimes) => void;
}

export type ExchangeOutcome<Answer> =
  | Extract<TurnOutcome<Answer>, { answered: true }>
  | (Extract<TurnOutcome<Answer>, { answered: false }> & { readonly written: true })
  | { readonly answered: false; readonly written: false; readonly fault: BusFault };
