import { type Heard, hasSecondAnswer, isGarbledWhole } from './turn-evidence.ts';

/** So many exchanges are looked at … */
const looksAt = 20;
/** … and so many of them with a sign are a suspicion; it is over when none of them has one. */
const suspectFrom = 15;
/** The line itself is bad where another board's exchanges show so many signs. */
const badLineFrom = 4;
/** A scan asks fewer times, and sees the same part of them with a sign. */
const fewestInScan = 4;

/**
 * Whether an exchange looks as if two boards had answered: together, so that as much as a whole answer came
 * and was none, or one after the other, so that another answer came behind the first.
 */
export function isSignOfTwo(heard: Heard): boolean {
  return isGarbledWhole(heard) || hasSecondAnswer(heard);
}

/**
 * Whether so many exchanges with one address look as if two boards had it. Two that say the same at the
 * same moment cannot be told from one: a scan asks when their doors differ, the poll for as long as it runs.
 */
export function looksDoubled(exchanges: readonly Heard[]): boolean {
  const signs = exchanges.filter(isSignOfTwo).length;
  return exchanges.length >= fewestInScan && signs >= (exchanges.length * suspectFrom) / looksAt;
}

/** Notices during polls that two boards have one address. */
export class DoubledAddresses {
  readonly #changed: (boardId: string, isSuspected: boolean) => void;
  readonly #boards = new Map<string, { last: boolean[]; isSuspected: boolean }>();

  constructor(boardIds: readonly string[], changed: (boardId: string, isSuspected: boolean) => void) {
    this.#changed = changed;
    for (const id of boardIds) this.#boards.set(id, { last: [], isSuspected: false });
  }

  isSuspected(boardId: string): boolean {
    return this.#boards.get(boardId)?.isSuspected === true;
  }

  /** One exchange with a board has ended. */
  note(boardId: string, isSign: boolean): void {
    const board = this.#boards.get(boardId);
    if (board === undefined) return;
    board.last.push(isSign);
    if (board.last.length > looksAt) board.last.shift();
    const signs = signsOf(board.last);
    const isSuspected = board.isSuspected ? signs > 0 : signs >= suspectFrom && !this.#isLineBad(boardId);
    if (isSuspected === board.isSuspected) return;
    board.isSuspected = isSuspected;
    this.#changed(boardId, isSuspected);
  }

  /** A second answer came after an exchange with this board that had ended well. */
  spokeAgain(boardId: string): void {
    const board = this.#boards.get(boardId);
    if (board !== undefined && board.last.length > 0) board.last[board.last.length - 1] = true;
  }

  #isLineBad(boardId: string): boolean {
    for (const [id, { last }] of this.#boards)
      if (id !== boardId && signsOf(last) >= badLineFrom) return true;
    return false;
  }
}

function signsOf(last: readonly boolean[]): number {
  return last.filter((isSign) => isSign).length;
}
