import type { CabinetDrawing } from '../../contract/view.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DoorBox extends Box {
  readonly id: string;
  readonly label: string;
}

export interface CabinetLayout {
  readonly width: number;
  readonly height: number;
  readonly doors: readonly DoorBox[];
  readonly panel: Box | undefined;
}

/** Cabinets are about two metres tall and their columns about 45 cm wide. */
const columnWidthOfHeight = 0.23;
/** A panel is drawn no taller than this share of the cabinet; what remains above or below it is steel. */
const panelHeightOfHeight = 0.42;

/** Where each door is, as somebody in front of the cabinet sees it. All lengths are in door units. */
export function layOut({ compartments, panelColumn }: CabinetDrawing): CabinetLayout {
  const columns = [...new Set(compartments.map((door) => door.column))];
  if (panelColumn !== undefined && !columns.includes(panelColumn)) columns.push(panelColumn);
  columns.sort((left, right) => left - right);

  const inColumn = (column: number) =>
    compartments.filter((door) => door.column === column).sort((upper, lower) => upper.row - lower.row);
  const unitsOf = (column: number) => inColumn(column).reduce((sum, door) => sum + door.heightUnits, 0);
  const height = Math.max(1, ...columns.map(unitsOf));
  const columnWidth = height * columnWidthOfHeight;

  const doors: DoorBox[] = [];
  let panel: Box | undefined;
  let x = 0;
  for (const column of columns) {
    const stack = inColumn(column);
    let space = height - unitsOf(column);
    // Doors all the way down: the panel stands in a column of its own, in front of them.
    if (column === panelColumn && space < 1) {
      panel = panelIn({ x, y: 0, width: columnWidth, height });
      x += columnWidth;
      space = 0;
    }
    let y = 0;
    let rowBefore = 0;
    const spaceFor = (row: number) => space > 0 && column === panelColumn && row > rowBefore + 1;
    for (const door of stack) {
      if (spaceFor(door.row)) {
        panel = panelIn({ x, y, width: columnWidth, height: space });
        y += space;
        space = 0;
      }
      doors.push({ id: door.id, label: door.label, x, y, width: columnWidth, height: door.heightUnits });
      y += door.heightUnits;
      rowBefore = door.row;
    }
    if (column === panelColumn && space >= 1) panel = panelIn({ x, y, width: columnWidth, height: space });
    x += columnWidth;
  }
  return { width: x, height, doors, panel };
}

function panelIn(space: Box): Box {
  const height = Math.min(space.height, (space.width / columnWidthOfHeight) * panelHeightOfHeight);
  return { ...space, y: space.y + Math.min((space.height - height) / 2, space.height * 0.3), height };
}
