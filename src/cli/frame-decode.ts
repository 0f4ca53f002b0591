import { parseArgs } from 'node:util';
import type { FrameDirection } from '../hardware/boards/frame-language.ts';
import { familyNamed, protocolTable } from './arguments.ts';
import { type ExitCode, UsageError } from './command.ts';

export const help = `cubby frame decode: what bytes on the wire say

Usage: cubby frame decode --protocol NAME --direction to-board|from-board HEX [HEX ...]

Each HEX is one whole frame, with or without spaces ("8A 01 05 11 9F" in quotes, or 8A0105119F). For each
it prints one JSON line: what the frame says, with board and lock counted as on the hardware and doors for
sensors of the usual polarity, or {"valid":false,"reason":...}, where the reason is
  checksum    it has the shape of a frame, and its check bytes do not fit
  length      it is too short or too long for a frame of its kind
  structure   it does not begin, end or read like a frame of this protocol

  --protocol NAME     how the board speaks, see below
  --direction WAY     to-board: what was sent to it; from-board: what it answered
  --json              (always so)

Protocols:
${protocolTable}

Exit codes: 0 every frame was looked at, 2 the command line was not understood.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { protocol: { type: 'string' }, direction: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const { frames } = familyNamed(values.protocol);
  const direction = directionFrom(values.direction);
  if (positionals.length === 0) throw new UsageError('give at least one frame in hex');
  // All are read before any is told: a slip of the finger in the last one prints nothing by halves.
  for (const bytes of positionals.map(bytesFrom)) {
    process.stdout.write(`${JSON.stringify(frames.tell(direction, bytes))}\n`);
  }
  return 0;
}

function directionFrom(text: string | undefined): FrameDirection {
  if (text === 'to-board' || text === 'from-board') return text;
  throw new UsageError(
    `${text === undefined ? 'give --direction' : `--direction ${text}: expected`} to-board or from-board`,
  );
}

function bytesFrom(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (digits === '' || digits.length % 2 !== 0 || !/^[0-9a-f]+$/i.test(digits)) {
    throw new UsageError(`"${text}": expected bytes in hex, two digits each`);
  }
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
