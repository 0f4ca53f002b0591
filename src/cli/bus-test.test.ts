import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { portOf, startSimulatedBench } from './test-bench.ts';
import { cubby, cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

vi.setConfig({ testTimeout: 30_000 });
afterEach(endCubbies);

const xor5 = boardFamilies.find(({ name }) => name === 'xor5') as BoardFamily;

async function simulatedBench() {
  const cabinet = await startSimulatedBench(xor5, [1]);
  onTestFinished(() => cabinet.stop());
  return cabinet;
}

const bench = (port: string) => ['--port', port, '--protocol', 'xor5', '--board', '1', '--channels', '2'];

it('opens every door in every round, waits for the hand that closes it, and times it', async () => {
  const cabinet = await simulatedBench();
  await cabinet.apply({ do: 'autoClose', afterMs: 1_000 });
  const pulsed: unknown[] = [];
  cabinet.listen((event) => {
    if (event.event === 'pulse') pulsed.push(event.door);
  });
  const ended = await cubbyEnded(
    'bus',
    'test',
    ...bench(portOf(cabinet)),
    '--rounds',
    '2',
    '--yes',
    '--json',
  );
  expect(ended.code).toBe(0);
  const lines = jsonLines(ended);
  expect(lines.map(({ door }) => door)).toEqual(['lock 1', 'lock 2']);
  for (const line of lines) {
    expect(line).toMatchObject({ rounds: 2, seenOpen: 2, failures: 0 });
    expect(line.doorOpenMs).toMatchObject({ p50: expect.any(Number), max: expect.any(Number) });
  }
  expect(ended.err).toContain('Round 2, lock 2: open after');
  expect(pulsed).toEqual(['b0/1', 'b0/2', 'b0/1', 'b0/2']);
});

it('leaves out a door that stays open, counts one that does not open, and fails', async () => {
  const cabinet = await simulatedBench();
  await cabinet.apply({ do: 'open', door: 'b0/1' });
  await cabinet.apply({ do: 'jam', door: 'b0/2', what: 'latch' });
  const ended = await cubbyEnded('bus', 'test', ...bench(portOf(cabinet)), '--yes', '--no-wait');
  expect(ended.code).toBe(1);
  expect(ended.err).toContain('Round 1, lock 1: left out, it is open.');
  expect(ended.err).toContain('Round 1, lock 2: NOT SEEN OPEN (now closed).');
  expect(ended.err).toContain('2 of 2 doors failed at least once.');
  expect(
    cabinet
      .state()
      .doors.map(({ pulses }) => pulses)
      .slice(0, 2),
  ).toEqual([0, 1]);
});

it('tests all doors of a cabinet file, by their labels', async () => {
  const cabinet = await simulatedBench();
  const directory = mkdtempSync(join(tmpdir(), 'cubby-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'cabinet.json');
  const compartment = {
    id: 'c1',
    label: 'A07',
    sizeClass: 'M',
    column: 1,
    row: 1,
    board: 'left',
    channel: 7,
  };
  writeFileSync(
    file,
    JSON.stringify({
      name: 'Lobby',
      country: 'DE',
      buses: [{ id: 'main', url: portOf(cabinet) }],
      boards: [{ id: 'left', bus: 'main', protocol: 'xor5', address: 1 }],
      compartments: [compartment],
    }),
  );
  const ended = await cubbyEnded('bus', 'test', '--cabinet', file, '--rounds', '1', '--yes');
  expect(ended.code).toBe(0);
  expect(ended.out).toMatch(/^A07 +seen open 1 of 1 .*\nEvery door was seen open in every round\.\n$/);
});

it('opens nothing unasked: without a terminal it wants --yes', async () => {
  const cabinet = await simulatedBench();
  const ended = await cubbyEnded('bus', 'test', ...bench(portOf(cabinet)));
  expect(ended).toMatchObject({ code: 2, out: '' });
  expect(ended.err).toContain('give --yes if doors may spring open');
  expect(cabinet.state().doors.every(({ pulses }) => pulses === 0)).toBe(true);
});

it('ends with Ctrl-C, with what was measured so far', async () => {
  const cabinet = await simulatedBench();
  const test = cubby('bus', 'test', ...bench(portOf(cabinet)), '--rounds', '5', '--yes', '--json');
  await vi.waitFor(() => expect(cabinet.state().doors[1]?.pulses).toBe(1), { timeout: 10_000 });
  test.child.kill('SIGINT');
  const ended = await test.ended();
  expect(ended.code).toBe(1);
  expect(jsonLines(ended)[0]).toMatchObject({ door: 'lock 1', rounds: 1, seenOpen: 1 });
  expect(ended.err).toContain('Ended early.');
});

it.each([
  [[], 'give either --cabinet FILE or --port URL'],
  [['--port', 'tcp://127.0.0.1:1', '--protocol', 'xor5', '--board', '1', '--yes'], 'give --channels N'],
  [['--cabinet', 'x', '--rounds', '0'], '--rounds 0: expected a whole number from 1'],
])('%j is not understood', async (args, message) => {
  const ended = await cubbyEnded('bus', 'test', ...args);
  expect(ended.err).toContain(message);
  expect(ended.code).toBe(2);
});
