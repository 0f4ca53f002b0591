import type { CabinetFileInput } from '../../src/contract/cabinet-file.ts';
import { boardFamilies } from '../../src/hardware/boards/families.ts';

/** One cabinet with a bus of two small boards for each protocol. */
export function cabinetOfAllFamilies(ports: readonly number[]): CabinetFileInput {
  const boards = boardFamilies.flatMap((family, index) => {
    const channels = Math.min(family.abilities.maxChannels, 12);
    const first = Math.max(1, family.abilities.minAddress);
    return [0, 1].map((place) => ({
      id: `${family.name}-${place + 1}`,
      bus: `bus${index + 1}`,
      protocol: family.name,
      address: first + place,
      channels,
      // Each bus has a supply of its own, so that no bus waits for another's coil.
      powerGroup: family.name,
    }));
  });
  return {
    name: 'Soak',
    country: 'DE',
    buses: boardFamilies.map((family, index) => ({
      id: `bus${index + 1}`,
      url: `tcp://127.0.0.1:${ports[index]}?baud=${family.usualLine.baud}`,
      localEcho: 'none',
    })),
    boards,
    compartments: boards.flatMap((board, column) =>
      Array.from({ length: board.channels }, (_, row) => ({
        id: `${board.id}-${row + 1}`,
        label: `${column + 1}.${row + 1}`,
        sizeClass: 'M' as const,
        column: column + 1,
        row: row + 1,
        board: board.id,
        channel: row + 1,
        sensor: 'latch' as const,
      })),
    ),
  };
}
