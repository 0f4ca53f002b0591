import type { Cancel, Clock } from '../../clock.ts';

export interface ReportHabits {
  /** On average between two reports, ms; null: it keeps silent. */
  readonly everyMs: number | null;
  /** It reports each door that moves. */
  readonly moves: boolean;
}

const quiet: ReportHabits = { everyMs: null, moves: false };

/** Boards that speak up by themselves, at random times, whether somebody else is talking or not (§10.7). */
export class UnaskedReports {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #habits = new Map<string, ReportHabits>();
  readonly #timers = new Map<string, Cancel>();
  readonly #report: (board: string, dice: number) => void;

  /** `report` makes a board report one of its doors, chosen by `dice` in [0, 1). */
  constructor(clock: Clock, random: () => number, report: (board: string, dice: number) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#report = report;
  }

  of(board: string): ReportHabits {
    return this.#habits.get(board) ?? quiet;
  }

  set(board: string, habits: ReportHabits): void {
    this.#timers.get(board)?.();
    this.#timers.delete(board);
    this.#habits.set(board, habits);
    if (habits.everyMs !== null) this.#next(board, habits.everyMs);
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Waits are exponential, so that no poll's pace can be in step with them. */
  #next(board: string, everyMs: number): void {
    const waitMs = -Math.log1p(-this.#random()) * everyMs;
    const cancel = this.#clock.after(waitMs, () => {
      this.#report(board, this.#random());
      this.#next(board, everyMs);
    });
    this.#timers.set(board, cancel);
  }
}
