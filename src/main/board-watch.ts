import type { Cancel, Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { LockBoards, LockBoardsListener } from '../hardware/lock-boards.ts';
import { suspectBoard } from './custody/boards.ts';
import { pauseHolds, resumeHolds } from './custody/hold-clock.ts';
import type { Moment } from './custody/moment.ts';
import type { Store } from './database/transaction.ts';

/**
 * Draws the consequences of a silent board: the hold clocks behind its doors stand still, and one that
 * alone fell silent for long is out of service until a person has confirmed one of its doors, since
 * addresses get swapped when somebody works on a board. All silent at once is a cut cable or power.
 */
export function watchBoards(from: {
  clock: Clock;
  store: Store;
  lockBoards: LockBoards;
  cabinetFile: CabinetFile;
  moment: () => Moment;
  silentMs: () => number;
  /** Something that the screens speak of has changed. */
  changed: () => void;
}): { listener: LockBoardsListener; stop: Cancel } {
  const { clock, store, lockBoards, cabinetFile, moment } = from;
  const pending = new Map<string, Cancel>();

  const compartmentsOf = (boardId: string) =>
    cabinetFile.compartments.filter((each) => each.board === boardId).map((each) => each.id);
  const isAlone = (boardId: string) =>
    lockBoards.health().some((board) => board.boardId !== boardId && board.answering);
  const suspectIfAlone = (boardId: string) => {
    pending.delete(boardId);
    if (isAlone(boardId)) store.transaction((tx) => suspectBoard(tx, boardId, 'fellSilent', moment()));
    from.changed();
  };

  return {
    listener: {
      boardSilent(boardId) {
        store.transaction((tx) => pauseHolds(tx, compartmentsOf(boardId), moment().nowMs));
        pending.get(boardId)?.();
        pending.set(
          boardId,
          clock.after(from.silentMs(), () => suspectIfAlone(boardId)),
        );
        from.changed();
      },
      boardAnswering(boardId) {
        pending.get(boardId)?.();
        pending.delete(boardId);
        store.transaction((tx) => resumeHolds(tx, compartmentsOf(boardId), moment().nowMs));
        from.changed();
      },
    },
    stop() {
      for (const cancel of pending.values()) cancel();
      pending.clear();
    },
  };
}
