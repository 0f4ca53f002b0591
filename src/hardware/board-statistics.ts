import type { ExchangeOutcome } from './exchange.ts';
import { SlidingCounts } from './sliding-counts.ts';

const keptRoundTrips = 256;
const errorsWithinMs = 300_000;
/** A share of fewer exchanges than this, or of fewer errors, is chance. */
const fewestExchanges = 100;
const fewestErrors = 3;
const alertAbove = 0.01;
const alertEndsBelow = alertAbove / 2;

/** How a board has answered since the program's start, in memory that does not grow. */
export class BoardStatistics {
  answered = 0;
  timedOut = 0;
  garbled = 0;
  late = 0;
  readonly #roundTripsMs = new Float64Array(keptRoundTrips);
  readonly #recent = new SlidingCounts(errorsWithinMs, 2);
  readonly #alert: (share: number, isOver: boolean) => void;
  #isAlerted = false;

  /** @param alert called when the share of errors passes 1 % over five minutes, and when that is over. */
  constructor(alert: (share: number, isOver: boolean) => void) {
    this.#alert = alert;
  }

  /** One exchange that was written has ended. */
  note(outcome: Exclude<ExchangeOutcome<unknown>, { written: false }>): void {
    if (outcome.answered) {
      this.#roundTripsMs[this.answered % keptRoundTrips] = outcome.atMs - outcome.sentAtMs;
      this.answered += 1;
    } else if (outcome.fault === 'timedOut') this.timedOut += 1;
    else if (outcome.fault === 'garbled') this.garbled += 1;
    // The port is nothing of the board's.
    if (!outcome.answered && outcome.fault === 'portClosed') return;
    this.#recent.add(outcome.atMs, 1, outcome.answered ? 0 : 1);
    this.#watchErrors(outcome.atMs);
  }

  /** Over the last five minutes; 0 where nothing was exchanged. */
  errorShare(nowMs: number): number {
    const exchanges = this.#recent.total(nowMs, 0);
    return exchanges === 0 ? 0 : this.#recent.total(nowMs, 1) / exchanges;
  }

  get roundTripMs(): { p50: number; p99: number } | undefined {
    const count = Math.min(this.answered, keptRoundTrips);
    if (count === 0) return undefined;
    const sorted = this.#roundTripsMs.slice(0, count).sort();
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  }

  #watchErrors(nowMs: number): void {
    const share = this.errorShare(nowMs);
    const isTelling =
      this.#recent.total(nowMs, 0) >= fewestExchanges && this.#recent.total(nowMs, 1) >= fewestErrors;
    const isAlerted = this.#isAlerted ? share >= alertEndsBelow : isTelling && share > alertAbove;
    if (isAlerted === this.#isAlerted) return;
    this.#isAlerted = isAlerted;
    this.#alert(share, !isAlerted);
  }
}

/** The smallest value that at least this part of all is not above. */
function percentile(sorted: Float64Array, part: number): number {
  return sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
}
