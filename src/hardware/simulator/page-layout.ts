import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { CabinetWiring } from '../lock-boards.ts';

/** How the page draws the cabinet: columns from the left, in each its compartments from the top. */
export interface PageLayout {
  readonly name: string;
  readonly columns: readonly PageColumn[];
}

export interface PageColumn {
  /** Whether the kiosk's panel sits in it, above its compartments. */
  readonly hasPanel: boolean;
  readonly compartments: readonly { readonly door: string; readonly heightUnits: number }[];
}

/** As the cabinet file says. */
export function layoutOf(file: CabinetFile): PageLayout {
  const numbers = new Set(file.compartments.map(({ column }) => column));
  if (file.panelColumn !== undefined) numbers.add(file.panelColumn);
  const columns = [...numbers]
    .sort((left, right) => left - right)
    .map((column) => ({
      hasPanel: column === file.panelColumn,
      compartments: file.compartments
        .filter((compartment) => compartment.column === column)
        .sort((upper, lower) => upper.row - lower.row)
        .map(({ id, heightUnits }) => ({ door: id, heightUnits })),
    }));
  return { name: file.name, columns };
}

const doorsInColumn = 8;

/** A plain grid where nothing is known but boards and channels: columns of 8 doors, each board anew. */
export function plainLayout(wiring: CabinetWiring): PageLayout {
  const columns = wiring.boards.flatMap((board) => {
    const doors = wiring.doors
      .filter(({ boardId }) => boardId === board.id)
      .sort((first, second) => first.channel - second.channel);
    return Array.from({ length: Math.ceil(doors.length / doorsInColumn) }, (_, column) => ({
      hasPanel: false,
      compartments: doors
        .slice(column * doorsInColumn, (column + 1) * doorsInColumn)
        .map(({ id }) => ({ door: id, heightUnits: 1 })),
    }));
  });
  return { name: 'Cubby', columns };
}
