import type { BoardFamily, BoardSettings } from '../hardware/boards/board-family.ts';
import type { BusWiring, CabinetWiring } from '../hardware/lock-boards.ts';
import { wiringMistakes } from '../hardware/wiring.ts';
import { boardAddress, familyNamed, portUrl, protocolTable, whole } from './arguments.ts';
import { UsageError } from './command.ts';

/** The options of a command for one board on one port. */
export const benchOptions = {
  port: { type: 'string' },
  protocol: { type: 'string' },
  board: { type: 'string' },
  channels: { type: 'string' },
  'inputs-board': { type: 'string' },
  'pulse-ms': { type: 'string' },
  invert: { type: 'boolean' },
  echo: { type: 'boolean' },
  rts: { type: 'boolean' },
  data: { type: 'string' },
} as const;

export interface BenchValues {
  readonly port?: string | undefined;
  readonly protocol?: string | undefined;
  readonly board?: string | undefined;
  readonly channels?: string | undefined;
  readonly 'inputs-board'?: string | undefined;
  readonly 'pulse-ms'?: string | undefined;
  readonly invert?: boolean | undefined;
  readonly echo?: boolean | undefined;
  readonly rts?: boolean | undefined;
}

export const portHelp = `  --port URL          serial:///dev/ttyUSB0?baud=9600 or tcp://HOST:PORT (a serial device server in raw
                      mode); without baud= the usual one of the protocol
  --echo              the adapter hears itself
  --rts               the adapter's driver is switched by RTS
  --data DIR          the kiosk's data folder, to see whether a running kiosk holds the port
                      (default: the usual one)`;

export const boardHelp = `  --protocol NAME     how the board speaks, see below
  --board N           its address, as its DIP switches say
  --channels N        how many locks it has, where that is not what such boards usually have
  --inputs-board N    the doors are wired to an input module with this address (Modbus)
  --invert            this door's sensor is the other way round: what usually means closed is open`;

export const protocolHelp = `Protocols:
${protocolTable}

What means closed, without --invert: XOR5 status 11 and a set bit in read-all; KERONG 1; WKLY 01;
Winnsen 0; Modbus input 1.`;

/** One board on one port, as the options say. */
export interface Bench {
  readonly family: BoardFamily;
  readonly bus: BusWiring;
  /** Without channels: how many to ask for depends on the command. */
  readonly settings: Omit<BoardSettings, 'channels'>;
  readonly channels: number | undefined;
  readonly isInverted: boolean;
}

/** @throws UsageError where an option makes no sense for such a board. */
export function benchFrom(values: BenchValues): Bench {
  const family = familyNamed(values.protocol);
  const { maxChannels } = family.abilities;
  const inputsAddress = whole(values['inputs-board'], '--inputs-board', 1, 247);
  const pulseMs = whole(values['pulse-ms'], '--pulse-ms', 50, 10_000);
  return {
    family,
    bus: busFrom(values, family),
    settings: {
      address: boardAddress(values.board, family),
      ...(pulseMs === undefined ? {} : { pulseMs }),
      ...(inputsAddress === undefined ? {} : { inputsAddress }),
    },
    channels: whole(values.channels, '--channels', 1, maxChannels),
    isInverted: values.invert === true,
  };
}

/** The bus behind `--port`, `--echo` and `--rts`. */
export function busFrom(values: BenchValues, family: BoardFamily): BusWiring {
  return {
    id: 'bench',
    url: portUrl(values.port, family),
    localEcho: values.echo === true ? 'strip' : 'none',
    direction: values.rts === true ? 'rts' : 'auto',
  };
}

/** The id of a lock in `benchWiring`. */
export const benchDoor = (channel: number): string => String(channel);

/** The wiring of a cabinet that has this one board, with a door on each of `doors`. */
export function benchWiring(bench: Bench, channels: number, doors: readonly number[]): CabinetWiring {
  const wiring: CabinetWiring = {
    buses: [bench.bus],
    boards: [{ id: 'board', busId: bench.bus.id, protocol: bench.family.name, channels, ...bench.settings }],
    doors: doors.map((channel) => ({
      id: benchDoor(channel),
      boardId: 'board',
      channel,
      sensor: 'latch',
      polarity: bench.isInverted ? 'inverted' : 'normal',
    })),
  };
  const [mistake] = wiringMistakes(wiring, [bench.family]);
  if (mistake !== undefined) throw new UsageError(`${optionOf(mistake.path)}: ${mistake.expected}`);
  return wiring;
}

const optionOfField: Readonly<Record<string, string>> = {
  address: '--board',
  channels: '--channels',
  pulseMs: '--pulse-ms',
  inputsAddress: '--inputs-board',
  url: '--port',
};

function optionOf(path: string): string {
  const field = path.slice(path.lastIndexOf('.') + 1);
  return optionOfField[field] ?? path;
}

/** Boards with relays and inputs come with 8, 16 or 32 of them; lock boards up to this are the most usual. */
const usualChannels = 24;

/**
 * For how many channels to ask a board whose number is not known, the best guess first. Most families
 * answer with all they have whatever is asked; where the request names a number, a board refuses one that
 * it has not.
 */
export function channelGuesses(
  { family, settings }: Pick<Bench, 'family' | 'settings'>,
  atLeast: number,
): number[] {
  const { maxChannels } = family.abilities;
  const request = (channels: number) =>
    family
      .board({ ...settings, channels })
      .readAll()
      .bytes.join();
  if (request(maxChannels) === request(1)) return [Math.min(maxChannels, Math.max(atLeast, usualChannels))];
  const steps = [32, 16, 8, 4].filter((count) => count < maxChannels && count >= atLeast);
  return [...new Set([maxChannels, ...steps])];
}
