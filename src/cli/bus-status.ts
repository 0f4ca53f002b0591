import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import type { DoorState } from '../contract/compartment.ts';
import { whole } from './arguments.ts';
import {
  type Bench,
  benchFrom,
  benchOptions,
  benchWiring,
  boardHelp,
  channelGuesses,
  portHelp,
  protocolHelp,
} from './bench-board.ts';
import { readDoors } from './bench-bus.ts';
import type { ExitCode } from './command.ts';
import { refuseWhileKioskHolds } from './kiosk-at-port.ts';

export const help = `cubby bus status: which doors of a board are open

Usage: cubby bus status --port URL --protocol NAME --board N [--channel N] [options]

Reads the board until it has said the same twice. Prints a table on a terminal; into a file or a pipe, and
with --json, one JSON line a door: {"board":1,"channel":7,"door":"open"}. A door is open, closed or
unknown: unknown is what the board did not say.

${portHelp}
${boardHelp}
  --channel N         only this door; the first one is 1
  --json              JSON lines on a terminal too

${protocolHelp}

Exit codes: 0 the doors were read, 1 the board did not answer or the port cannot be used, 2 the command
line was not understood.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...benchOptions, channel: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const bench = benchFrom(values);
  const channel = whole(values.channel, '--channel', 1, bench.channels ?? bench.family.abilities.maxChannels);
  const guessed = bench.channels ?? channelGuesses(bench, channel ?? 1)[0] ?? 1;
  // Nothing is sent to an address or a module that such boards cannot have.
  benchWiring(bench, guessed, []);
  await refuseWhileKioskHolds(bench.bus.url, values.data);
  const read = await readDoors(bench, channel ?? 1, systemClock);
  const isTable = values.json !== true && process.stdout.isTTY === true;
  const channels =
    channel === undefined
      ? Array.from({ length: bench.channels ?? (read?.length || guessed) }, (_, index) => index + 1)
      : [channel];
  for (const each of channels) {
    const door = doorAt(bench, read, each);
    process.stdout.write(
      isTable
        ? `board ${bench.settings.address}  lock ${String(each).padStart(2)}  ${door}\n`
        : `${JSON.stringify({ board: bench.settings.address, channel: each, door })}\n`,
    );
  }
  return verdict(bench, read, channel);
}

function doorAt(bench: Bench, read: readonly DoorState[] | undefined, channel: number): DoorState {
  const door = read?.[channel - 1] ?? 'unknown';
  if (door === 'unknown' || !bench.isInverted) return door;
  return door === 'open' ? 'closed' : 'open';
}

function verdict(
  bench: Bench,
  read: readonly DoorState[] | undefined,
  channel: number | undefined,
): ExitCode {
  const { address } = bench.settings;
  if (read === undefined) {
    process.stderr.write(
      `Board ${address} did not answer at ${bench.bus.url} as a ${bench.family.name} board does. Look at its power, its address, the two wires A and B (they may be swapped) and the baud rate; "cubby bus scan" looks for it.\n`,
    );
    return 1;
  }
  if (read.length === 0) {
    process.stderr.write(
      `Board ${address} answered that it has no inputs for its doors. Where they are on a module of their own, give --inputs-board N.\n`,
    );
    return 1;
  }
  if (channel !== undefined && doorAt(bench, read, channel) === 'unknown') {
    process.stderr.write(`Board ${address} answered, and said nothing of lock ${channel}.\n`);
    return 1;
  }
  return 0;
}
