import { systemClock } from '../clock.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { boardSimulators } from '../hardware/boards/simulators.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from '../hardware/simulator/simulated-cabinet.ts';

/**
 * Simulated boards b0, b1 … at these addresses, with eight doors each, in this process, over TCP or on a pty.
 * Only tests use it; they stop it.
 */
export async function startSimulatedBench(
  family: BoardFamily,
  addresses: readonly number[],
  ptyPath?: string,
): Promise<SimulatedCabinet> {
  const boards = addresses.map((address, index) => ({
    id: `b${index}`,
    busId: 'bus',
    protocol: family.name,
    address,
    channels: 8,
  }));
  const doors = boards.flatMap(({ id }) =>
    Array.from({ length: 8 }, (_, index) => ({
      id: `${id}/${index + 1}`,
      boardId: id,
      channel: index + 1,
      sensor: 'latch' as const,
      polarity: 'normal' as const,
    })),
  );
  return startSimulatedCabinet({
    wiring: { buses: [{ id: 'bus', url: 'tcp://127.0.0.1:0', localEcho: 'none' }], boards, doors },
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    turnaroundMs: 5,
    ...(ptyPath === undefined ? {} : { ptyPaths: new Map([['bus', ptyPath]]) }),
  });
}

/** Where its bus listens, for `--port`. */
export function portOf(cabinet: SimulatedCabinet): string {
  return cabinet.wiring.buses[0]?.url ?? '';
}
