import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { CabinetLockBoards } from '../hardware/cabinet-lock-boards.ts';
import type { SimulatedCabinet } from '../hardware/simulator/simulated-cabinet.ts';
import { busTapFile, serveBusTap } from '../main/bus-tap.ts';
import { lockDataFolder } from '../main/database/data-folder-lock.ts';
import { portOf, startSimulatedBench } from './test-bench.ts';
import { cubby, cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

vi.setConfig({ testTimeout: 30_000 });

const xor5 = boardFamilies.filter(({ name }) => name === 'xor5');
let directory: string;
let cabinet: SimulatedCabinet;
let ends: (() => void | Promise<void>)[];

/** What a running kiosk does with its data folder and its ports, without the rest of it. */
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-kiosk-'));
  const [family] = xor5;
  if (family === undefined) throw new Error('there is no xor5');
  cabinet = await startSimulatedBench(family, [1]);
  writeFileSync(
    join(directory, 'cabinet.json'),
    JSON.stringify({
      name: 'Lobby',
      country: 'DE',
      buses: [{ id: 'main', url: portOf(cabinet) }],
      boards: [{ id: 'left', bus: 'main', protocol: 'xor5', address: 1 }],
      compartments: [
        { id: 'c1', label: 'A01', sizeClass: 'M', column: 1, row: 1, board: 'left', channel: 1 },
      ],
    }),
  );
  ends = [() => cabinet.stop(), lockDataFolder(directory)];
});

afterEach(async () => {
  endCubbies();
  for (const end of ends.reverse()) await end();
  rmSync(directory, { recursive: true, force: true });
});

function startKiosk(): CabinetLockBoards {
  const lockBoards = new CabinetLockBoards({
    wiring: cabinet.wiring,
    families: xor5,
    clock: systemClock,
  });
  lockBoards.start();
  ends.push(() => lockBoards.stop());
  const log = (event: string) => {
    throw new Error(event);
  };
  const end = serveBusTap({
    dataDirectory: directory,
    wiring: cabinet.wiring,
    source: lockBoards,
    clock: systemClock,
    log,
  });
  ends.push(end);
  return lockBoards;
}

describe('while the kiosk holds the port', () => {
  const board = ['--protocol', 'xor5', '--board', '1'];

  it.each([
    ['bus', 'status', ...board],
    ['bus', 'open', ...board, '--channel', '1'],
    ['bus', 'scan'],
    ['bus', 'monitor', '--protocol', 'xor5'],
    ['bus', 'test', ...board, '--channels', '8', '--yes'],
  ])('%s %s refuses, and touches nothing', async (...command) => {
    const port = portOf(cabinet).replace('127.0.0.1', 'localhost');
    const ended = await cubbyEnded(...command, '--port', port, '--data', directory);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(
      `the kiosk is running on ${directory} and holds ${port}: stop the kiosk first`,
    );
    expect(cabinet.state().buses[0]?.hasHost).toBe(false);
  });

  it('looks in the usual data folder where none is named', async () => {
    const home = join(directory, 'home');
    mkdirSync(home);
    vi.stubEnv('XDG_CONFIG_HOME', home);
    vi.stubEnv('APPDATA', home);
    try {
      const ended = await cubbyEnded('bus', 'monitor');
      expect(ended.code).toBe(1);
      if (process.platform !== 'darwin') {
        expect(ended.err).toContain(`no kiosk is running on ${join(home, 'cubby')}`);
      }
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('leaves other ports alone', async () => {
    writeFileSync(
      join(directory, 'cabinet.json'),
      readFileSync(join(directory, 'cabinet.json'), 'utf8').replace(portOf(cabinet), 'tcp://127.0.0.1:1'),
    );
    const at = ['--port', portOf(cabinet), '--data', directory];
    expect((await cubbyEnded('bus', 'status', ...board, ...at)).code).toBe(0);
  });
});

describe('the running kiosk shows its traffic', () => {
  it('the last minutes, decoded, in order', async () => {
    const lockBoards = startKiosk();
    await lockBoards.sweep();
    const ended = await cubbyEnded(
      ...['bus', 'monitor', '--data', directory, '--since', '10m', '--no-follow', '--json'],
    );
    expect(ended).toMatchObject({ code: 0, err: '' });
    const lines = jsonLines(ended);
    expect(lines[0]).toMatchObject({
      bus: 'bus',
      direction: 'to-board',
      hex: '80 01 00 33 B2',
      frame: { valid: true, kind: 'read-all', board: 1 },
    });
    expect(lines[1]).toMatchObject({ direction: 'from-board', frame: { kind: 'read-all-answer', board: 1 } });
    const times = lines.map(({ time }) => String(time));
    expect(times).toEqual(times.toSorted());
  });

  it('as it comes, in words, until Ctrl-C', async () => {
    startKiosk();
    const monitor = cubby('bus', 'monitor', '--data', directory);
    expect(await monitor.firstLine()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} bus [→←] 80 01 /);
    monitor.child.kill('SIGINT');
    expect(await monitor.ended()).toMatchObject({ code: 0, err: '' });
  });

  it('to nobody but its own user, and leaves nothing behind', async () => {
    startKiosk();
    const file = join(directory, busTapFile);
    const socket = readFileSync(file, 'utf8');
    if (process.platform !== 'win32') {
      expect(statSync(file).mode & 0o077).toBe(0);
      expect(statSync(dirname(socket)).mode & 0o077).toBe(0);
    }
    await ends.pop()?.();
    expect(() => statSync(file)).toThrow('ENOENT');
    await vi.waitFor(() => expect(() => statSync(dirname(socket))).toThrow('ENOENT'));
  });

  it('after one that was killed: a stale name is no kiosk, and is replaced', async () => {
    writeFileSync(join(directory, busTapFile), join(tmpdir(), 'cubby-bus-gone', 'bus.sock'));
    const none = await cubbyEnded('bus', 'monitor', '--data', directory);
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toContain(`no kiosk is running on ${directory}`);
    startKiosk();
    const monitor = cubby('bus', 'monitor', '--data', directory);
    expect(await monitor.firstLine()).toContain('bus');
  });

  it.each([
    [['--since', 'yesterday'], 'expected for instance 30s, 10m or 1h'],
    [['--no-follow'], '--no-follow needs --since'],
    [['--bus', 'other'], '--bus other: expected one of: bus'],
  ])('%j is not understood', async (args, message) => {
    startKiosk();
    const { code, err } = await cubbyEnded('bus', 'monitor', '--data', directory, ...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
});

describe('while the kiosk is stopped', () => {
  it('cubby bus monitor listens on the port itself, and sends nothing', async () => {
    const monitor = cubby('bus', 'monitor', '--port', portOf(cabinet), '--protocol', 'xor5', '--json');
    await vi.waitFor(() => expect(cabinet.state().buses[0]?.hasHost).toBe(true), { timeout: 5_000 });
    await cabinet.apply({ do: 'report', board: 'b0', channel: 3 });
    expect(JSON.parse(await monitor.firstLine())).toMatchObject({
      bus: 'port',
      direction: 'from-board',
      frame: { valid: true, kind: 'report', board: 1, channel: 3 },
    });
    monitor.child.kill('SIGINT');
    expect((await monitor.ended()).code).toBe(0);
  });
});
