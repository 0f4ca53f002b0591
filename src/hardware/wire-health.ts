import type { GoodsState } from '../contract/compartment.ts';
import type { BusCounts } from './bus.ts';
import type { LineEstimate, LineState } from './line-quality.ts';
import type { BoardHealth, DoorId, LockBoards } from './lock-boards.ts';
import type { TrafficEntry } from './traffic-ring.ts';

/** How one board has answered. */
export interface BoardDiagnosis extends BoardHealth {
  /** From the first byte of a request to the last of its answer, over the last 256 answers, ms. */
  readonly roundTripMs: { readonly p50: number; readonly p99: number } | undefined;
  /** The part of the exchanges of the last five minutes that failed; 0 where there were none. */
  readonly errorShare5min: number;
  /** Two boards seem to answer to this address. */
  readonly isDoubledAddressSuspected: boolean;
}

export interface BusHealth {
  readonly busId: string;
  readonly isOpen: boolean;
  /** Since when it has been open, or closed; monotonic ms. */
  readonly sinceMonotonicMs: number;
  readonly counts: Readonly<BusCounts>;
  readonly line: { readonly state: LineState; readonly estimate: LineEstimate };
}

export interface BusTraffic extends TrafficEntry {
  readonly busId: string;
}

/** The doors as main sees them, and what a technician wants to know of the wires behind them. */
export interface WatchedLockBoards extends LockBoards {
  /** What the goods sensor of this compartment sees, twice the same; `unknown` where there is none. */
  goods(id: DoorId): GoodsState;
  health(): readonly BoardDiagnosis[];
  buses(): readonly BusHealth[];
  /** What passed since `sinceMs` (epoch ms), an hour at most, bus by bus and oldest first. */
  traffic(sinceMs: number): readonly BusTraffic[];
  /** Tells of all that passes from now on, as it is heard, in any cut; the returned function ends it. */
  listenTraffic(listener: (entry: BusTraffic) => void): () => void;
}
