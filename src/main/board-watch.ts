import type { Cancel, Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { LockBoardsListener } from '../hardware/lock-boards.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';
import { suspectBoard } from './custody/boards.ts';
import { type IsReachable, pauseHolds, resumeHolds } from './custody/hold-clock.ts';
import type { Moment } from './custody/moment.ts';
import type { Tx } from './database/transaction.ts';

/** How soon it is noticed that a board answers for the first time since the start; no event says so. */
const firstAnswerEveryMs = 1_000;

/**
 * Draws the consequences of a silent board: the hold clocks behind its doors stand still, and one that
 * alone is silent for long is out of service until a person has confirmed one of its doors, since
 * addresses get swapped when somebody works on a board. All silent at once is a cut cable or power,
 * and the time that one takes longer to come back than the others counts from when they were back.
 */
export function watchBoards(from: {
  clock: Clock;
  lockBoards: Pick<WatchedLockBoards, 'health'>;
  cabinetFile: CabinetFile;
  isReachable: IsReachable;
  moment: () => Moment;
  silentMs: () => number;
  /** Runs what writes; where the disk refuses, the kiosk knows. */
  write: (work: (tx: Tx) => void) => void;
  /** Something that the screens speak of has changed. */
  changed: () => void;
}): { listener: LockBoardsListener; stop: Cancel } {
  const { clock, lockBoards, cabinetFile, isReachable, moment, write } = from;
  /** Boards that are silent while another answers, each with the end of its time. */
  const alone = new Map<string, Cancel>();

  const busOf = new Map(cabinetFile.boards.map((board) => [board.id, board.bus]));

  const compartmentsOf = (boardId: string) =>
    cabinetFile.compartments.filter((each) => each.board === boardId).map((each) => each.id);
  const aloneTooLong = (boardId: string) => {
    write((tx) => suspectBoard(tx, boardId, 'fellSilent', moment()));
    from.changed();
  };
  const countTimeAlone = () => {
    const boards = lockBoards.health();
    for (const { boardId, answering } of boards) {
      // Addresses can only be swapped on one bus; a bus that is silent as a whole is a cut cable.
      const neighbours = boards.filter((other) => busOf.get(other.boardId) === busOf.get(boardId));
      const isAlone = !answering && neighbours.some((other) => other.answering);
      if (isAlone && !alone.has(boardId)) {
        alone.set(
          boardId,
          clock.after(from.silentMs(), () => aloneTooLong(boardId)),
        );
      } else if (!isAlone) {
        alone.get(boardId)?.();
        alone.delete(boardId);
      }
    }
  };

  const resume = () => write((tx) => resumeHolds(tx, isReachable, moment()));

  const unheard = new Set(cabinetFile.boards.map((board) => board.id));
  const stopListeningForFirst = clock.every(firstAnswerEveryMs, () => {
    const heard = lockBoards.health().filter((board) => board.answering && unheard.delete(board.boardId));
    if (heard.length > 0) resume();
    if (unheard.size === 0) stopListeningForFirst();
  });

  return {
    listener: {
      boardSilent(boardId) {
        countTimeAlone();
        write((tx) => pauseHolds(tx, compartmentsOf(boardId), moment()));
        from.changed();
      },
      boardAnswering() {
        countTimeAlone();
        resume();
        from.changed();
      },
    },
    stop() {
      stopListeningForFirst();
      for (const cancel of alone.values()) cancel();
      alone.clear();
    },
  };
}
