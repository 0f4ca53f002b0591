import type { CabinetFileInput } from '../../src/contract/cabinet-file.ts';
import type { BoardFamily } from '../../src/hardware/boards/board-family.ts';

const doors = 100;
/** Channels of the boards that people buy, where the family's most is not it. */
const usualChannels: Readonly<Record<string, number>> = { xor5: 24, 'xor5-kecheng': 24, wkly: 24 };

/** A cabinet of 100 doors on boards of one family, on one bus at its usual baud rate. */
export function cabinetOf(family: BoardFamily, port: number): CabinetFileInput {
  const channels = usualChannels[family.name] ?? Math.min(family.abilities.maxChannels, 50);
  const first = Math.max(1, family.abilities.minAddress);
  const boards = Array.from({ length: Math.ceil(doors / channels) }, (_, index) => ({
    id: `b${index + 1}`,
    bus: 'bus',
    protocol: family.name,
    address: first + index,
    channels,
  }));
  const compartments = Array.from({ length: doors }, (_, index) => {
    const board = Math.floor(index / channels) + 1;
    const channel = (index % channels) + 1;
    return {
      id: `d${index + 1}`,
      label: `D${index + 1}`,
      sizeClass: 'M' as const,
      column: Math.floor(index / 50) + 1,
      row: (index % 50) + 1,
      board: `b${board}`,
      channel,
      sensor: 'latch' as const,
    };
  });
  const { baud } = family.usualLine;
  return {
    name: `Bench ${family.name}`,
    country: 'DE',
    buses: [{ id: 'bus', url: `tcp://127.0.0.1:${port}?baud=${baud}`, localEcho: 'none' }],
    boards,
    compartments,
  };
}
