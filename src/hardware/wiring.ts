import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { BoardAbilities, BoardFamily } from './boards/board-family.ts';
import { lineOf } from './line.ts';
import type { BoardWiring, CabinetWiring } from './lock-boards.ts';

/** The wires of a cabinet file; a door is named by its compartment's id. */
export function wiringOf(file: CabinetFile): CabinetWiring {
  return {
    buses: file.buses.map(({ id, url, localEcho, direction, gapMs }) => ({
      id,
      url,
      localEcho,
      direction,
      ...(gapMs === undefined ? {} : { gapMs }),
    })),
    boards: file.boards.map(({ id, bus, protocol, address, channels, powerGroup, ...board }) => ({
      id,
      busId: bus,
      protocol,
      address,
      channels,
      powerGroup,
      ...(board.pulseMs === undefined ? {} : { pulseMs: board.pulseMs }),
      ...(board.inputsAddress === undefined ? {} : { inputsAddress: board.inputsAddress }),
    })),
    doors: file.compartments.map(({ id, board, channel, sensor, polarity, goodsSensor }) => ({
      id,
      boardId: board,
      channel,
      sensor,
      polarity,
      goodsSensor,
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
    for (const { field, expected } of boardMistakes(board, family.abilities)) {
      mistakes.push({ path: `boards[${index}].${field}`, expected: `${expected} (${family.name})` });
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

function boardMistakes(
  board: BoardWiring,
  abilities: BoardAbilities,
): { readonly field: keyof BoardWiring; readonly expected: string }[] {
  const { minAddress, maxAddress, maxChannels, separateInputs } = abilities;
  const mistakes: { field: keyof BoardWiring; expected: string }[] = [];
  if (board.address < minAddress || board.address > maxAddress) {
    mistakes.push({
      field: 'address',
      expected: `expected ${minAddress} to ${maxAddress}, the addresses that such boards have`,
    });
  }
  if (board.channels > maxChannels) {
    mistakes.push({ field: 'channels', expected: `expected at most ${maxChannels}, as such boards have` });
  }
  if (board.inputsAddress !== undefined && !separateInputs) {
    mistakes.push({ field: 'inputsAddress', expected: 'expected none: such boards read their own doors' });
  }
  const { pulseMs } = board;
  if (pulseMs === undefined) return mistakes;
  const { usualMs, choice } = abilities.pulse;
  if (choice === undefined) {
    if (pulseMs !== usualMs) {
      mistakes.push({
        field: 'pulseMs',
        expected: `expected none: it is set on such boards (${usualMs} ms)`,
      });
    }
  } else if (
    pulseMs !== usualMs &&
    (pulseMs < choice.fromMs || pulseMs > choice.toMs || pulseMs % choice.stepMs !== 0)
  ) {
    mistakes.push({
      field: 'pulseMs',
      expected: `expected ${choice.fromMs} to ${choice.toMs} in steps of ${choice.stepMs}`,
    });
  }
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
