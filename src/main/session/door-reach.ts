import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';

/** Which doors can be told to open now, and which can be heard: observations, asked for when they matter. */
export interface DoorReach {
  /** An unlock can leave for this door: its bus is open, and the bus's line and its board's are clean enough. */
  canOpen(compartmentId: string): boolean;
  /** Besides that, its board answers; none does before it has been heard for the first time. */
  isInReach(compartmentId: string): boolean;
  /** Boards behind which no door can be used now. */
  boardsOutOfReach(): ReadonlySet<string>;
}

export function doorReach(
  lockBoards: Pick<WatchedLockBoards, 'health' | 'buses'>,
  cabinetFile: CabinetFile,
): DoorReach {
  const boardOf = new Map(cabinetFile.compartments.map((each) => [each.id, each.board]));
  const busOf = new Map(cabinetFile.boards.map((board) => [board.id, board.bus]));

  /** The boards that an unlock can leave for, answering or not. */
  const pulsableBoards = () => {
    const pulsable = lockBoards.buses().filter((bus) => bus.isOpen && bus.line.state !== 'stopped');
    const buses = new Set<string | undefined>(pulsable.map(({ busId }) => busId));
    return lockBoards
      .health()
      .filter(({ boardId, line }) => line !== 'stopped' && buses.has(busOf.get(boardId)));
  };
  const boardsOutOfReach = () => {
    const out = new Set(busOf.keys());
    for (const { boardId, answering } of pulsableBoards()) if (answering) out.delete(boardId);
    return out;
  };

  return {
    canOpen(compartmentId) {
      const board = boardOf.get(compartmentId);
      return pulsableBoards().some(({ boardId }) => boardId === board);
    },
    isInReach(compartmentId) {
      const board = boardOf.get(compartmentId);
      return board !== undefined && !boardsOutOfReach().has(board);
    },
    boardsOutOfReach,
  };
}
