import type { CabinetDrawing } from '../../contract/view.ts';
import { layOut } from './layout.ts';

export interface Place {
  /** As seen from the screen, where the drawing knows where the screen is. */
  readonly side: 'left' | 'right' | 'above' | 'below' | undefined;
  /** Counted from the screen if `side` is left or right, else from the left edge. */
  readonly column: number;
  /** Counted from the top. */
  readonly row: number;
}

/** Where a door is, in numbers that can be put into words. */
export function placeOf(drawing: CabinetDrawing, id: string): Place | undefined {
  const { doors, panel } = layOut(drawing);
  const door = doors.find((candidate) => candidate.id === id);
  if (door === undefined) return undefined;
  const lefts = [...new Set(doors.map((candidate) => candidate.x))].sort((left, right) => left - right);
  const row = doors.filter((other) => other.x === door.x && other.y <= door.y).length;
  if (panel === undefined) return { side: undefined, column: lefts.indexOf(door.x) + 1, row };
  if (door.x === panel.x) {
    return { side: door.y < panel.y ? 'above' : 'below', column: lefts.indexOf(door.x) + 1, row };
  }
  const side = door.x < panel.x ? 'left' : 'right';
  const between = lefts.filter((x) =>
    side === 'left' ? x >= door.x && x < panel.x : x <= door.x && x > panel.x,
  );
  return { side, column: between.length, row };
}
