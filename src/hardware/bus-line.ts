import type { BoardFamily } from './boards/board-family.ts';
import { type LineEstimate, type LineLimits, LineQuality, type LineState } from './line-quality.ts';
import { type HeardRead, ReadWindows } from './read-windows.ts';

export interface BusLineListener {
  boardChanged(boardId: string, state: LineState, estimate: LineEstimate): void;
  busChanged(state: LineState, estimate: LineEstimate): void;
}

interface BoardLine {
  readonly windows: ReadWindows;
  readonly quality: LineQuality;
}

/**
 * How clean the wire of a bus is, to each of its boards and as a whole. One board that nobody understands (it is
 * broken, speaks another dialect, hangs at a bad stub) is no reason to stop the others: it is judged by its own
 * reads first, and where they stop it the bus is judged by those of the other boards. What is too rare to show of
 * one board shows of all together. Where every board is stopped, so is the bus.
 */
export class BusLine {
  readonly #boards: ReadonlyMap<string, BoardLine>;
  readonly #bus: LineQuality;

  /**
   * @param families all on the bus. A board is judged by the worst of them, as the bus is: with what only its
   *   own family bears it would be counted in, and stop the others.
   */
  constructor(
    boardIds: readonly string[],
    families: readonly BoardFamily[],
    limits: LineLimits,
    listener: BusLineListener,
  ) {
    const boardLine = (id: string): BoardLine => {
      const windows = new ReadWindows();
      const changed = (state: LineState, estimate: LineEstimate) =>
        listener.boardChanged(id, state, estimate);
      return { windows, quality: new LineQuality(families, limits, () => [windows], changed) };
    };
    this.#boards = new Map(boardIds.map((id) => [id, boardLine(id)]));
    this.#bus = new LineQuality(
      families,
      limits,
      () => this.#judged(),
      (state, estimate) => listener.busChanged(state, estimate),
    );
  }

  /** Of the bus; where it is stopped, no board may be pulsed. */
  get state(): LineState {
    return this.#bus.state;
  }

  estimate(nowMs: number): LineEstimate {
    return this.#bus.estimate(nowMs);
  }

  /** Of one board by itself. */
  stateOf(boardId: string): LineState {
    return this.#board(boardId).quality.state;
  }

  /** A board's answer was heard, at `nowMs` (monotonic; never earlier than before). */
  note(boardId: string, nowMs: number, read: HeardRead): void {
    const { windows, quality } = this.#board(boardId);
    windows.note(nowMs, read);
    quality.judge(nowMs, read.isDamaged);
    if (this.#fit().length === 0) this.#bus.stop(nowMs);
    else this.#bus.judge(nowMs, read.isDamaged);
  }

  /** Where no board is left, what there is to say of the bus is what all of them heard. */
  #judged(): readonly ReadWindows[] {
    const fit = this.#fit();
    return (fit.length > 0 ? fit : [...this.#boards.values()]).map(({ windows }) => windows);
  }

  #fit(): readonly BoardLine[] {
    return [...this.#boards.values()].filter(({ quality }) => quality.state !== 'stopped');
  }

  #board(id: string): BoardLine {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error(`no board ${id} on this bus`);
    return board;
  }
}
