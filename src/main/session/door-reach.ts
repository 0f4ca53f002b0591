import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';

/** Which doors can be told to open now, and which can be heard: observations, asked for when they matter. */
export interface DoorReach {
  /** An unlock can leave for this door: its bus is open, and its line clean enough. */
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

  const canPulse = (busId: string | undefined) =>
    lockBoards.buses().some((bus) => bus.busId === busId && bus.isOpen && bus.line.state !== 'stopped');
  const boardsOutOfReach = () => {
    const answering = new Set(
      lockBoards.health().flatMap((board) => (board.answering ? [board.boardId] : [])),
    );
    return new Set([...busOf].flatMap(([id, bus]) => (answering.has(id) && canPulse(bus) ? [] : [id])));
  };

  return {
    canOpen(compartmentId) {
      const board = boardOf.get(compartmentId);
      return board !== undefined && canPulse(busOf.get(board));
    },
    isInReach(compartmentId) {
      const board = boardOf.get(compartmentId);
      return board !== undefined && !boardsOutOfReach().has(board);
    },
    boardsOutOfReach,
  };
}
