import { SlidingCounts } from './sliding-counts.ts';

/** One answer that was heard, whole or not. */
export interface HeardRead {
  readonly isDamaged: boolean;
  /** Bits of such an answer in which its check, or its structure, shows a flip. */
  readonly checkedBits: number;
}

/** What was heard in one window. */
export interface WindowCounts {
  readonly windowMs: number;
  readonly reads: number;
  readonly damagedReads: number;
  /** Checked bits of all these reads together. */
  readonly checkedBits: number;
}

const secondMs = 1_000;
const hourMs = 3_600_000;
/** Each looks at what the one before it cannot: a fresh fault at once, a rare one in the end. */
const windowsMs = [60 * secondMs, 600 * secondMs, hourMs, 24 * hourMs] as const;

/** The reads of one board, over windows of a minute to a day. */
export class ReadWindows {
  readonly #windows = windowsMs.map((windowMs) => new SlidingCounts(windowMs, 3));

  note(nowMs: number, { isDamaged, checkedBits }: HeardRead): void {
    for (const window of this.#windows) window.add(nowMs, 1, isDamaged ? 1 : 0, checkedBits);
  }

  /** The reads of several boards together, the shortest window first. */
  static summed(boards: readonly ReadWindows[], nowMs: number): readonly WindowCounts[] {
    return windowsMs.map((windowMs, index) => {
      const sum = (kind: number) =>
        boards.reduce((total, board) => total + (board.#windows[index]?.total(nowMs, kind) ?? 0), 0);
      return { windowMs, reads: sum(0), damagedReads: sum(1), checkedBits: sum(2) };
    });
  }
}
