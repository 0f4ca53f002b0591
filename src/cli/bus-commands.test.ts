import { accessSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, type TestContext, vi } from 'vitest';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { isSocatInstalled } from '../hardware/simulator/pty.ts';
import { transportFor } from '../hardware/transport-for.ts';
import { portOf, startSimulatedBench } from './test-bench.ts';
import { cubby, cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

vi.setConfig({ testTimeout: 30_000 });
// Most of their time is spent waiting for boards: the families are asked side by side.
afterAll(endCubbies);

/** Ends with the test. */
async function simulatedBench(
  family: BoardFamily,
  addresses: readonly number[],
  whenFinished: TestContext['onTestFinished'] = onTestFinished,
) {
  const cabinet = await startSimulatedBench(family, addresses);
  whenFinished(() => cabinet.stop());
  return cabinet;
}

const address = (family: BoardFamily) => Math.max(2, family.abilities.minAddress);
const xor5 = boardFamilies.find(({ name }) => name === 'xor5') as BoardFamily;

describe.concurrent.each(boardFamilies.map((family) => [family.name, family] as const))(
  '%s',
  (name, family) => {
    it('status tells closed from open, open sees the door open, and both say so in the exit code', async ({
      onTestFinished,
    }) => {
      const board = address(family);
      const cabinet = await simulatedBench(family, [board], onTestFinished);
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
    });

    it('status tells of all doors of a board, and scan finds it', async ({ onTestFinished }) => {
      const board = address(family);
      const cabinet = await simulatedBench(family, [board], onTestFinished);
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
    });
  },
);

describe('a board that does not answer', () => {
  it('is unknown, with a sentence and exit code 1; nothing is pulsed', async () => {
    const cabinet = await simulatedBench(xor5, [1]);
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
    const cabinet = await simulatedBench(xor5, [1]);
    const at = ['--port', portOf(cabinet), '--protocol', 'xor5', '--board', '1', '--channel', '30'];
    const status = await cubbyEnded('bus', 'status', ...at);
    expect(jsonLines(status)).toEqual([{ board: 1, channel: 30, door: 'unknown' }]);
    expect(status).toMatchObject({ code: 1, err: 'Board 1 answered, and said nothing of lock 30.\n' });
  });
});

describe('a door that does not open', () => {
  it('is said to have stayed closed: exit code 1, and one pulse', async () => {
    const cabinet = await simulatedBench(xor5, [1]);
    await cabinet.apply({ do: 'jam', door: 'b0/3', what: 'latch' });
    const at = ['--port', portOf(cabinet), '--protocol', 'xor5', '--board', '1', '--channel', '3'];
    const open = await cubbyEnded('bus', 'open', ...at);
    expect(open).toMatchObject({ code: 1, out: '' });
    expect(open.err).toContain('the door did not open (now closed). The board took the unlock');
    expect(cabinet.state().doors.find(({ door }) => door === 'b0/3')?.pulses).toBe(1);
  });
});

describe('cubby bus scan', () => {
  it('finds what answers late, and two boards with one address', async () => {
    const cabinet = await simulatedBench(xor5, [1, 2, 3, 4, 6]);
    await cabinet.apply({ do: 'answers', board: 'b1', faults: { lateMs: 180 } });
    await cabinet.apply({ do: 'open', door: 'b3/3' });
    await cabinet.apply({ do: 'open', door: 'b4/5' });
    await cabinet.apply({ do: 'readdress', board: 'b4', address: 4 });
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
    expect(found.map(({ board }) => board)).toEqual([1, 2, 3, 4]);
    expect(found[0]).not.toHaveProperty('doubledAddress');
    expect(found[1]).not.toHaveProperty('doubledAddress');
    expect(found[2]).not.toHaveProperty('doubledAddress');
    expect(found[3]).toMatchObject({ doubledAddress: true });
    expect(scan.code).toBe(0);
    expect(cabinet.state().doors.every(({ pulses }) => pulses === 0)).toBe(true);
  });

  it('finds nobody: exit code 1, and what to look at', async () => {
    const cabinet = await simulatedBench(xor5, [9]);
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

describe('Ctrl-C during a scan', () => {
  it('ends it with what was found so far, and says that it is not all', async () => {
    const cabinet = await simulatedBench(xor5, [1]);
    const scan = cubby('bus', 'scan', '--port', portOf(cabinet), '--protocol', 'xor5');
    expect(JSON.parse(await scan.firstLine())).toMatchObject({ protocol: 'xor5', board: 1 });
    scan.child.kill('SIGINT');
    const ended = await scan.ended();
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('Ended early');
  });
});

describe.skipIf(!isSocatInstalled())('a serial port (a pty; needs socat: apt-get install socat)', () => {
  const path = join(tmpdir(), `cubby-bench-${process.pid}`);
  const at = ['--port', `serial://${path}?baud=9600`, '--protocol', 'xor5', '--board', '1', '--channel', '3'];

  it('is read and driven like any other', async () => {
    const cabinet = await startSimulatedBench(xor5, [1], path);
    onTestFinished(() => cabinet.stop());
    expect(await cubbyEnded('bus', 'status', ...at)).toMatchObject({ code: 0, err: '' });
    await untilThere(path);
    expect(await cubbyEnded('bus', 'open', ...at)).toMatchObject({ code: 0, err: '' });
  });

  it('is left alone while another program holds it, and that is said', async () => {
    const cabinet = await startSimulatedBench(xor5, [1], path);
    onTestFinished(() => cabinet.stop());
    const line = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    const holder = await transportFor(`serial://${path}`, line).connect(
      { bytes() {}, closed() {} },
      AbortSignal.timeout(3_000),
    );
    onTestFinished(() => holder.close());
    for (const command of ['status', 'open']) {
      const ended = await cubbyEnded('bus', command, ...at);
      expect(ended).toMatchObject({ code: 1, out: '' });
      expect(ended.err).toContain('is held by another program, most likely the kiosk: stop it first');
    }
  });
});

/** socat makes the pty anew when its host has left. */
function untilThere(path: string): Promise<void> {
  return vi.waitFor(() => accessSync(path), { timeout: 5_000, interval: 50 });
}

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
