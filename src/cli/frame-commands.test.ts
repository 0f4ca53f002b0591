import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { boardFamilies } from '../hardware/boards/families.ts';
import { UsageError } from './command.ts';
import { run as decode } from './frame-decode.ts';
import { run as encode } from './frame-encode.ts';
import { hexText } from './hex.ts';
import { cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

afterEach(endCubbies);

interface Vector {
  readonly direction: 'to board' | 'from board';
  readonly hex: string;
  readonly check: string;
}

function vectorsOf(name: string): Vector[] {
  const path = join(import.meta.dirname, '..', 'hardware', 'boards', name, 'vectors.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

const withVectors = boardFamilies.map(({ name }) => name).filter((name) => vectorsOf(name).length > 0);

describe('cubby frame decode', () => {
  it.each(withVectors)('%s: understands every documented frame, with and without spaces', async (name) => {
    for (const direction of ['to board', 'from board'] as const) {
      const vectors = vectorsOf(name).filter((vector) => vector.direction === direction);
      if (vectors.length === 0) continue;
      const frames = vectors.map(({ hex }, index) => (index % 2 === 0 ? hex : hex.replaceAll(' ', '')));
      const way = direction.replace(' ', '-');
      const ended = await cubbyEnded('frame', 'decode', '--protocol', name, '--direction', way, ...frames);
      expect(ended).toMatchObject({ code: 0, err: '' });
      const stories = jsonLines(ended);
      expect(stories).toHaveLength(vectors.length);
      const valid = vectors.map(({ check }) => check === 'OK' || check === 'STRUCT' || check === 'NONE');
      expect(stories.map((story) => story.valid)).toEqual(valid);
    }
  });

  it('tells board, channel and why a frame is none, one line an argument', async () => {
    const ended = await cubbyEnded(
      ...['frame', 'decode', '--protocol', 'xor5', '--direction', 'to-board'],
      ...['8A 01 05 11 9F', '8a01051100', '8A01', '00 01 05 11 15'],
    );
    const [open, ...wrong] = jsonLines(ended);
    expect(open).toMatchObject({ valid: true, kind: 'open', board: 1, channel: 5 });
    expect(wrong).toEqual([
      { valid: false, reason: 'checksum' },
      { valid: false, reason: 'length' },
      { valid: false, reason: 'structure' },
    ]);
  });

  it.each([
    [['--protocol', 'semaphore', '--direction', 'to-board', '8A'], 'expected one of: xor5'],
    [['--direction', 'to-board', '8A'], 'give --protocol NAME, one of: xor5'],
    [['--protocol', 'xor5', '8A'], 'give --direction to-board or from-board'],
    [['--protocol', 'xor5', '--direction', 'up', '8A'], '--direction up: expected to-board or from-board'],
    [['--protocol', 'xor5', '--direction', 'to-board'], 'give at least one frame'],
    [['--protocol', 'xor5', '--direction', 'to-board', '8A 1'], '"8A 1": expected bytes in hex'],
    [['--protocol', 'xor5', '--direction', 'to-board', '8A 01 05 11 9F', 'zz'], '"zz": expected bytes'],
  ])('%j is not understood, and nothing is printed', async (args, message) => {
    const write = vi.spyOn(process.stdout, 'write');
    onTestFinished(() => write.mockRestore());
    const refused = decode(args);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
    expect(write).not.toHaveBeenCalled();
  });
});

describe('cubby frame encode', () => {
  it.each(boardFamilies.map(({ name }) => name))('%s: what it encodes, it decodes', async (name) => {
    const family = boardFamilies.find((each) => each.name === name);
    const board = family?.abilities.maxAddress ?? 1;
    for (const command of ['open', 'read', 'read-all', 'open-all'] as const) {
      const channel = command === 'open' || command === 'read' ? 5 : undefined;
      const bytes = family?.frames.command({ command, board, ...(channel === undefined ? {} : { channel }) });
      const args = [
        ...['--protocol', name, '--command', command, '--board', String(board)],
        ...(channel === undefined ? [] : ['--channel', String(channel)]),
      ];
      if (bytes === undefined) {
        await expect(encode(args)).rejects.toThrow(`have no frame for ${command}`);
        continue;
      }
      const printed: unknown[] = [];
      const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(text) > 0);
      expect(await encode(args).finally(() => write.mockRestore())).toBe(0);
      expect(printed).toEqual([`${hexText(bytes)}\n`]);
      const told = family?.frames.tell('to-board', bytes);
      expect(told).toMatchObject({ valid: true, ...(channel === undefined ? {} : { board, channel }) });
    }
  });

  it('prints the documented bytes', async () => {
    const xor5 = ['frame', 'encode', '--protocol', 'xor5', '--board', '1'];
    expect((await cubbyEnded(...xor5, '--command', 'open', '--channel', '5')).out).toBe('8A 01 05 11 9F\n');
    expect(jsonLines(await cubbyEnded(...xor5, '--command', 'read-all', '--json'))).toEqual([
      { hex: '80 01 00 33 B2' },
    ]);
  });

  it.each([
    [['--command', 'open', '--board', '1'], 'open is for one lock: give --channel N'],
    [['--command', 'read-all', '--board', '1', '--channel', '1'], 'read-all takes no --channel'],
    [['--command', 'close', '--board', '1'], 'expected one of: open, read, read-all, open-all'],
    [['--board', '1'], 'give --command'],
    [['--command', 'open', '--board', '0', '--channel', '1'], '--board 0: expected a whole number from 1'],
    [['--command', 'open', '--board', '1', '--channel', '51'], '--channel 51: expected a whole number'],
    [['--command', 'open', '--channel', '1'], 'give --board N'],
  ])('%j is not understood', async (args, message) => {
    const refused = encode(['--protocol', 'xor5', ...args]);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });
});
