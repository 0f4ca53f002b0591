import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { SimulatorControl } from '../hardware/simulator/simulator-control.ts';
import { cubby, endCubbies } from './test-cubby.ts';

afterEach(endCubbies);

describe('cubby', () => {
  it('explains itself', async () => {
    const { code, out } = await cubby('--help').ended();
    expect(code).toBe(0);
    expect(out).toContain('simulate');
    expect((await cubby('simulate', '--help').ended()).out).toContain('--cabinet FILE');
    const bus = await cubby('bus', '--help').ended();
    expect(bus.code).toBe(0);
    expect(bus.out).toContain('bus open');
    expect(bus.out).not.toContain('simulate');
  });

  it.each([
    ['bus', 'scan'],
    ['bus', 'status'],
    ['bus', 'open'],
    ['bus', 'test'],
    ['bus', 'monitor'],
    ['cabinet', 'check'],
    ['frame', 'decode'],
    ['frame', 'encode'],
  ])('%s %s explains itself, with its exit codes', async (...command) => {
    const { code, out, err } = await cubby(...command, '--help').ended();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Usage: cubby ${command.join(' ')}`);
    expect(out).toContain('Exit codes: 0');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  it.each([
    [['fly'], 'there is no command "fly"'],
    [['bus'], 'there is no command "bus". There are:\n  bus scan '],
    [['bus', 'fly'], 'there is no command "bus fly". There are:\n  bus scan '],
    [['simulate'], 'give either --cabinet FILE or --port'],
    [['simulate', '--port', 'udp://x'], 'expected tcp://127.0.0.1:PORT'],
    [['simulate', '--port', 'tcp://127.0.0.1:0', '--boards', 'two'], '--boards two: expected a whole number'],
    [['simulate', '--prot'], "Unknown option '--prot'"],
  ])('%j is not understood: exit code 2', async (args, message) => {
    const { code, err } = await cubby(...args).ended();
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it.each([
    [['simulate', '--cabinet', '/nonexistent/cabinet.json'], 'cannot be read'],
    [['simulate', '--port', 'tcp://192.0.2.1:0'], '127.0.0.1 only'],
    [['simulate', '--port', 'tcp://127.0.0.1:0', '--protocol', 'semaphore'], 'expected one of: xor5'],
  ])('%j cannot be done: exit code 1', async (args, message) => {
    const { code, err } = await cubby(...args).ended();
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});

it('ends in silence when nobody reads on, as in cubby … | head -1', async () => {
  const frames = Array.from({ length: 2_000 }, () => '8A 01 05 11 9F');
  const { child, ended } = cubby(
    ...['frame', 'decode', '--protocol', 'xor5', '--direction', 'to-board', ...frames],
  );
  child.stdout.destroy();
  expect(await ended()).toMatchObject({ code: 0, err: '' });
});

describe('cubby simulate', () => {
  it('runs the cabinet of a file, is worked over its control port, and ends with its parent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cubby-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'cabinet.json');
    await writeFile(
      path,
      JSON.stringify({
        name: 'Lobby',
        country: 'DE',
        buses: [{ id: 'bus', url: 'tcp://127.0.0.1:0' }],
        boards: [{ id: 'left', bus: 'bus', protocol: 'xor5', address: 1 }],
        compartments: [
          { id: 'c1', label: 'A07', sizeClass: 'M', column: 1, row: 1, board: 'left', channel: 7 },
        ],
      }),
    );
    const simulator = cubby('simulate', '--cabinet', path, '--control', '0', '--json', '--exit-with-parent');
    const listening = JSON.parse(await simulator.firstLine());
    expect(listening).toMatchObject({
      event: 'listening',
      boards: 1,
      doors: 1,
      turnaroundMs: 20,
      pulseMs: 300,
    });
    const control = await SimulatorControl.connect(listening.controlPort);
    await control.do({ do: 'open', door: 'A07' });
    expect((await control.state()).doors).toMatchObject([
      { door: 'c1', label: 'A07', board: 'left', channel: 7, isOpen: true, input: 0, pulses: 0 },
    ]);
    control.close();
    simulator.child.stdin.end();
    expect((await simulator.ended()).code).toBe(0);
  });

  it('ends on SIGTERM', async () => {
    const simulator = cubby('simulate', '--port', 'tcp://127.0.0.1:0');
    expect(await simulator.firstLine()).toMatch(
      /^Simulated cabinet: 48 doors on 2 boards at tcp:\/\/127\.0\.0\.1:\d+/,
    );
    simulator.child.kill('SIGTERM');
    expect((await simulator.ended()).code).toBe(0);
  });
});
