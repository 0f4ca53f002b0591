import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { boardSimulators } from '../hardware/boards/simulators.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from '../hardware/simulator/simulated-cabinet.ts';
import { cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

afterEach(endCubbies);

/** Boards at these addresses, each with eight locks, of which the third is wired. */
async function simulated(family: BoardFamily, addresses: readonly number[]) {
  const boards = addresses.map((address, index) => ({
    id: `b${index}`,
    busId: 'bus',
    protocol: family.name,
    address,
    channels: 8,
  }));
  const doors = boards.flatMap(({ id }) =>
    Array.from({ length: 8 }, (_, index) => ({
      id: `${id}/${index + 1}`,
      boardId: id,
      channel: index + 1,
      sensor: 'latch' as const,
      polarity: 'normal' as const,
    })),
  );
  const cabinet = await startSimulatedCabinet({
    wiring: { buses: [{ id: 'bus', url: 'tcp://127.0.0.1:0', localEcho: 'none' }], boards, doors },
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    turnaroundMs: 5,
  });
  onTestFinished(() => cabinet.stop());
  return cabinet;
}

function portOf(cabinet: SimulatedCabinet): string {
  return cabinet.wiring.buses[0]?.url ?? '';
}

const address = (family: BoardFamily) => Math.max(2, family.abilities.minAddress);
const xor5 = boardFamilies.find(({ name }) => name === 'xor5') as BoardFamily;

describe.each(boardFamilies.map((family) => [family.name, family] as const))('%s', (name, family) => {
  it('status tells closed from open, open sees the door open, and both say so in the exit code', async () => {
    const board = address(family);
    const cabinet = await simulated(family, [board]);
    const at = ['--port', portOf(cabinet), '--protocol', name, '--board', String(board), '--channel', '3'];
    expect(jsonLines(await cubbyEnded('bus', 'status', ...at))).toEqual([
      { board, channel: 3, door: 'closed' },
    ]);
    const opened = await cubbyEnded('bus', 'open', ...at);
    expect(opened).toMatchObject({ code: 0, err: '' });
    expect(opened.out).toContain(`Board ${board}, lock 3: seen open`);
    const open = await cubbyEnded('bus', 'status', ...at, '--json');
    expect(open.code).toBe(0);
    expect(jsonLines(open)).toEqual([{ board, channel: 3, door: 'open' }]);
    const inverted = await cubbyEnded('bus', 'status', ...at, '--invert');
    expect(jsonLines(inverted)).toEqual([{ board, channel: 3, door: 'closed' }]);
    const again = await cubbyEnded('bus', 'open', ...at, '--json');
    expect(again.code).toBe(1);
    expect(jsonLines(again)[0]).toMatchObject({ before: 'open', written: true, isSeenOpen: false });
    expect(again.err).toContain('the door read open before the pulse');
  }, 30_000);

  it('status tells of all doors of a board, and scan finds it', async () => {
    const board = address(family);
    const cabinet = await simulated(family, [board]);
    await cabinet.apply({ do: 'open', door: 'b0/5' });
    const at = ['--port', portOf(cabinet), '--protocol', name];
    const lines = jsonLines(
      await cubbyEnded('bus', 'status', ...at, '--board', String(board), '--channels', '8'),
    );
    expect(lines.map(({ door }) => door)).toEqual(
      Array.from({ length: 8 }, (_, index) => (index === 4 ? 'open' : 'closed')),
    );
    const scan = await cubbyEnded('bus', 'scan', ...at, '--from', String(board), '--to', String(board + 1));
    expect(scan.code).toBe(0);
    expect(jsonLines(scan)).toMatchObject([{ protocol: name, board }]);
    expect(scan.err).toMatch(/about \d+ s/);
  }, 30_000);
});

describe('a board that does not answer', () => {
  it('is unknown, with a sentence and exit code 1; nothing is pulsed', async () => {
    const cabinet = await simulated(xor5, [1]);
    const at = ['--port', portOf(cabinet), '--protocol', 'xor5', '--board', '9', '--channel', '3'];
    const status = await cubbyEnded('bus', 'status', ...at);
    expect(status.code).toBe(1);
    expect(jsonLines(status)).toEqual([{ board: 9, channel: 3, door: 'unknown' }]);
    expect(status.err).toContain('Board 9 did not answer');
    const open = await cubbyEnded('bus', 'open', ...at);
    expect(open).toMatchObject({ code: 1, out: '' });
    expect(open.err).toContain('nothing was sent');
    expect(cabinet.state().doors.every(({ pulses }) => pulses === 0)).toBe(true);
  });

  it('is unknown for a lock that it says nothing of', async () => {
    const cabinet = await simulated(xor5, [1]);
    const at = ['--port', portOf(cabinet), '--protocol', 'xor5', '--board', '1', '--channel', '30'];
    const status = await cubbyEnded('bus', 'status', ...at);
    expect(jsonLines(status)).toEqual([{ board: 1, channel: 30, door: 'unknown' }]);
    expect(status).toMatchObject({ code: 1, err: 'Board 1 answered, and said nothing of lock 30.\n' });
  });
});

describe('a door that does not open', () => {
  it('is said to have stayed closed: exit code 1, and one pulse', async () => {
    const cabinet = await simulated(xor5, [1]);
    await cabinet.apply({ do: 'jam', door: 'b0/3' });
    const at = ['--port', portOf(cabinet), '--protocol', 'xor5', '--board', '1', '--channel', '3'];
    const open = await cubbyEnded('bus', 'open', ...at);
    expect(open).toMatchObject({ code: 1, out: '' });
    expect(open.err).toContain('the door did not open (now closed). The board took the unlock');
    expect(cabinet.state().doors.find(({ door }) => door === 'b0/3')?.pulses).toBe(1);
  }, 20_000);
});

describe('cubby bus scan', () => {
  it('finds what answers late, and two boards with one address', async () => {
    const cabinet = await simulated(xor5, [1, 2, 4, 6]);
    await cabinet.apply({ do: 'answers', board: 'b1', faults: { lateMs: 180 } });
    await cabinet.apply({ do: 'open', door: 'b2/3' });
    await cabinet.apply({ do: 'open', door: 'b3/5' });
    await cabinet.apply({ do: 'readdress', board: 'b3', address: 4 });
    const scan = await cubbyEnded(
      'bus',
      'scan',
      '--port',
      portOf(cabinet),
      '--protocol',
      'xor5',
      '--to',
      '6',
    );
    const found = jsonLines(scan);
    expect(found.map(({ board }) => board)).toEqual([1, 2, 4]);
    expect(found[0]).not.toHaveProperty('doubledAddress');
    expect(found[1]).not.toHaveProperty('doubledAddress');
    expect(found[2]).toMatchObject({ doubledAddress: true });
    expect(scan.code).toBe(0);
    expect(cabinet.state().doors.every(({ pulses }) => pulses === 0)).toBe(true);
  }, 30_000);

  it('finds nobody: exit code 1, and what to look at', async () => {
    const cabinet = await simulated(xor5, [9]);
    const scan = await cubbyEnded(
      'bus',
      'scan',
      '--port',
      portOf(cabinet),
      '--protocol',
      'xor5',
      '--to',
      '3',
    );
    expect(scan).toMatchObject({ code: 1, out: '' });
    expect(scan.err).toContain('No board answered at tcp://127.0.0.1');
  });
});

describe('what cannot be', () => {
  it.each([
    ['nobody listens', ['--port', 'tcp://127.0.0.1:1'], 1, 'takes no connection'],
    ['no such serial port', ['--port', 'serial:///dev/ttyUSB250'], 1, 'is the adapter plugged in?'],
    ['not a port', ['--port', '/dev/ttyUSB0'], 2, 'expected serial:///dev/NAME?baud=9600 or tcp://HOST:PORT'],
    ['no baud rate', ['--port', 'tcp://127.0.0.1:1?baud=7'], 2, 'baud=7: expected a whole number'],
    ['no port', [], 2, 'give --port'],
  ] as const)('%s', async (_what, port, code, message) => {
    const ended = await cubbyEnded('bus', 'status', ...port, '--protocol', 'xor5', '--board', '1');
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(code);
  });

  it.each([
    ['--board 0', ['--board', '0'], '--board 0: expected a whole number from 1'],
    ['--pulse-ms 1500', ['--board', '1', '--pulse-ms', '1500'], '--pulse-ms: expected 1000 to 9000'],
    ['--inputs-board 2', ['--board', '1', '--inputs-board', '2'], '--inputs-board: expected none'],
  ])('%s', async (_what, args, message) => {
    const port = ['--port', 'tcp://127.0.0.1:1', '--protocol', 'xor5', '--channel', '1'];
    const ended = await cubbyEnded('bus', 'open', ...port, ...args);
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(2);
  });
});
