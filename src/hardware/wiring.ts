import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { BoardFamily } from './boards/board-family.ts';
import { lineOf } from './line.ts';
import type { CabinetWiring } from './lock-boards.ts';

/** The wires of a cabinet file; a door is named by its compartment's id. */
export function wiringOf(file: CabinetFile): CabinetWiring {
  return {
    buses: file.buses.map(({ id, url, localEcho }) => ({ id, url, localEcho })),
    boards: file.boards.map(({ id, bus, protocol, address, channels }) => ({
      id,
      busId: bus,
      protocol,
      address,
      channels,
    })),
    doors: file.compartments.map(({ id, board, channel, sensor, polarity }) => ({
      id,
      boardId: board,
      channel,
      sensor,
      polarity,
    })),
  };
}

export interface WiringMistake {
  /** Where in the cabinet file, for instance `boards[1].protocol`. */
  readonly path: string;
  readonly expected: string;
}

/** What the file's schema cannot know: what the families at hand can drive. Empty where all is well. */
export function wiringMistakes(wiring: CabinetWiring, families: readonly BoardFamily[]): WiringMistake[] {
  const mistakes: WiringMistake[] = [];
  const names = families.map((family) => family.name).join(', ');
  wiring.boards.forEach((board, index) => {
    const family = families.find((known) => known.name === board.protocol);
    if (family === undefined) {
      mistakes.push({ path: `boards[${index}].protocol`, expected: `expected one of: ${names}` });
      return;
    }
    const { maxAddress, maxChannels } = family.abilities;
    if (board.address > maxAddress) {
      const expected = `expected at most ${maxAddress}, as ${family.name} boards have no higher address`;
      mistakes.push({ path: `boards[${index}].address`, expected });
    }
    if (board.channels > maxChannels) {
      const expected = `expected at most ${maxChannels}, as ${family.name} boards have no more channels`;
      mistakes.push({ path: `boards[${index}].channels`, expected });
    }
  });
  wiring.buses.forEach((bus, index) => {
    const family = familyOnBus(wiring, bus.id, families);
    if (family === undefined) return;
    try {
      lineOf(bus.url, family.usualLine);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      mistakes.push({ path: `buses[${index}].url`, expected: error.message });
    }
  });
  return mistakes;
}

/** The family of a bus's first board; it gives the line settings that the URL leaves out. */
export function familyOnBus<Family extends BoardFamily>(
  wiring: CabinetWiring,
  busId: string,
  families: readonly Family[],
): Family | undefined {
  const first = wiring.boards.find((board) => board.busId === busId);
  return families.find((family) => family.name === first?.protocol);
}
