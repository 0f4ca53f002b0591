import { parseArgs } from 'node:util';
import type { FrameCommand } from '../hardware/boards/frame-language.ts';
import { boardAddress, familyNamed, protocolTable, whole } from './arguments.ts';
import { type ExitCode, UsageError } from './command.ts';
import { hexText } from './hex.ts';

const commands = ['open', 'read', 'read-all', 'open-all'] as const;

export const help = `cubby frame encode: the bytes of a command

Usage: cubby frame encode --protocol NAME --command open|read|read-all|open-all --board N [--channel N]

Prints in hex what a board has to be sent. Nothing is sent.

  --protocol NAME    how the board speaks, see below
  --command NAME     open: unlock one lock; read: ask for one door; read-all: ask for all doors;
                     open-all: unlock all locks (never used in service)
  --board N          the board's address, as its DIP switches say
  --channel N        the lock, the first one is 1 (open and read)
  --json             {"hex":"8A 01 05 11 9F"}

Protocols:
${protocolTable}

Exit codes: 0 printed, 1 such boards have no frame for it, 2 the command line was not understood.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      protocol: { type: 'string' },
      command: { type: 'string' },
      board: { type: 'string' },
      channel: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: false,
  });
  const family = familyNamed(values.protocol);
  const command = commandFrom(values.command);
  const board = boardAddress(values.board, family);
  const channel = whole(values.channel, '--channel', 1, family.abilities.maxChannels);
  const isForOne = command === 'open' || command === 'read';
  if (isForOne && channel === undefined) throw new UsageError(`${command} is for one lock: give --channel N`);
  if (!isForOne && channel !== undefined) throw new UsageError(`${command} takes no --channel`);
  const bytes = family.frames.command({ command, board, ...(channel === undefined ? {} : { channel }) });
  if (bytes === undefined) throw new Error(`${family.name} boards have no frame for ${command}`);
  const hex = hexText(bytes);
  process.stdout.write(`${values.json === true ? JSON.stringify({ hex }) : hex}\n`);
  return 0;
}

function commandFrom(text: string | undefined): FrameCommand['command'] {
  const command = commands.find((known) => known === text);
  if (command !== undefined) return command;
  const expected = commands.join(', ');
  throw new UsageError(
    text === undefined
      ? `give --command, one of: ${expected}`
      : `--command ${text}: expected one of: ${expected}`,
  );
}
