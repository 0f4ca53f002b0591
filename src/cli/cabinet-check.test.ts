import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './cabinet-check.ts';
import { UsageError } from './command.ts';
import { demoCabinet } from './demo-cabinet.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-check-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What the command says to such a file. */
async function said(file: unknown, ...options: string[]): Promise<{ exitCode: number; lines: string[] }> {
  const path = join(directory, 'cabinet.json');
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  const printed: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => printed.push(String(text)) > 0);
  const exitCode = await run([path, ...options]).finally(() => write.mockRestore());
  return { exitCode, lines: printed.join('').replaceAll(path, 'FILE').trimEnd().split('\n') };
}

const demo = () => demoCabinet('tcp://127.0.0.1:4001');

describe('cubby cabinet check', () => {
  it('says that a good file is good', async () => {
    expect(await said(demo())).toEqual({
      exitCode: 0,
      lines: ['FILE is in order: 36 compartments on 2 boards on 1 bus.'],
    });
    expect(await said(demo(), '--json')).toEqual({ exitCode: 0, lines: [''] });
  });

  it('says where each mistake is and what was expected there', async () => {
    const file = demo();
    const [left, right] = file.boards;
    const boards = [
      { ...left, protocol: 'semaphore' },
      { ...right, address: 200 },
    ];
    const { exitCode, lines } = await said({ ...file, boards });
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^boards\[0\]\.protocol: expected one of: xor5, /),
      expect.stringMatching(/^boards\[1\]\.address: expected 1 to \d+, the addresses that such boards have/),
    ]);
    const json = await said({ ...file, boards }, '--json');
    expect(json.lines.map((line) => JSON.parse(line))).toMatchObject([
      { kind: 'mistake', path: 'boards[0].protocol' },
      { kind: 'mistake', path: 'boards[1].address' },
    ]);
  });

  it.each([
    ['a file that is no JSON', '{', /^FILE: JSON \(/],
    ['a field that is missing', { ...demo(), name: undefined }, /^name: /],
    [
      'a door on a board that is not there',
      { ...demo(), boards: demo().boards.slice(0, 1) },
      /^compartments\[24\]\.board: /,
    ],
  ])('%s', async (_what, file, line) => {
    const { exitCode, lines } = await said(file);
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(line);
  });

  it('says that a file is not there', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const missing = join(directory, 'none.json');
    const exitCode = await run([missing]);
    const [printed] = write.mock.calls[0] ?? [];
    write.mockRestore();
    expect(exitCode).toBe(1);
    expect(printed).toBe(`${missing}: a file that can be read (ENOENT)\n`);
  });

  it('warns of what is seldom meant, and calls the file good', async () => {
    const file = demo();
    const [left, right] = file.boards;
    const [first, second, ...rest] = file.compartments;
    const { exitCode, lines } = await said({
      ...file,
      buses: [{ id: 'main', url: 'tcp://192.168.1.9:4001' }],
      boards: [left, { ...right, channels: 16, protocol: 'kerong', address: 3 }],
      compartments: [{ ...first, sensor: 'none' }, { ...second, sensor: 'none' }, ...rest],
    });
    expect(exitCode).toBe(0);
    expect(lines).toEqual([
      expect.stringContaining('warning: bus main is reached over a network'),
      'warning: board right: channels 13 to 16 are not used by a compartment',
      'warning: no sensor on A01, A02: nobody but the person at the door can say whether it opened',
      'warning: bus main: its boards usually need different lines (xor5 9600 baud, kerong 19200 baud); all are driven at 9600 baud, as the first one needs',
      'FILE is in order: 36 compartments on 2 boards on 1 bus.',
    ]);
  });

  it('does not warn of different lines where the URL says which', async () => {
    const file = demo();
    const [left, right] = file.boards;
    const { lines } = await said({
      ...file,
      buses: [{ id: 'main', url: 'tcp://127.0.0.1:4001?baud=19200' }],
      boards: [left, { ...right, protocol: 'kerong', address: 3 }],
    });
    expect(lines).toHaveLength(1);
  });

  it.each([[[]], [['a.json', 'b.json']]])('%j is not understood', async (args) => {
    await expect(run(args)).rejects.toThrow(UsageError);
  });
});
