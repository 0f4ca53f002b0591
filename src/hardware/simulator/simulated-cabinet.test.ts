import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock.ts';
import { boardFamilies } from '../boards/families.ts';
import { boardSimulators } from '../boards/simulators.ts';
import type { CabinetWiring } from '../lock-boards.ts';
import { requestOfWords } from './control-words.ts';
import { isSocatInstalled } from './pty.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from './simulated-cabinet.ts';
import { bytesOf, hexOf, twoXor5Boards } from './test-wire.ts';

/* The cabinet on real sockets and a real pty: what a host meets there. */

async function started(
  wiring: CabinetWiring,
  ptyPaths?: ReadonlyMap<string, string>,
): Promise<SimulatedCabinet> {
  const cabinet = await startSimulatedCabinet({
    wiring,
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    turnaroundMs: 1,
    ...(ptyPaths === undefined ? {} : { ptyPaths }),
  });
  onTestFinished(() => cabinet.stop());
  return cabinet;
}

/** Resolves with the next `count` bytes that a host hears. */
function heard(host: Socket | SerialPort, count: number): Promise<string> {
  return new Promise((resolve) => {
    let bytes = new Uint8Array();
    host.on('data', (chunk: Uint8Array) => {
      bytes = Uint8Array.of(...bytes, ...chunk);
      if (bytes.length >= count) resolve(hexOf(bytes));
    });
  });
}

function closed(host: Socket | SerialPort): Promise<void> {
  return new Promise((resolve) => {
    host.on('error', () => {});
    host.once('close', () => resolve());
  });
}

describe('a cabinet of two buses and two families', () => {
  const wiring: CabinetWiring = {
    buses: [
      { id: 'first', url: 'tcp://127.0.0.1:0?baud=19200', localEcho: 'none' },
      { id: 'second', url: 'tcp://127.0.0.1:0', localEcho: 'none' },
    ],
    boards: [
      { id: 'a', busId: 'first', protocol: 'xor5', address: 1, channels: 24 },
      { id: 'b', busId: 'second', protocol: 'kerong', address: 0, channels: 16 },
    ],
    doors: [],
  };

  it('answers on each in its language', async () => {
    const cabinet = await started(wiring);
    const [first, second] = cabinet.wiring.buses.map(({ url }) => connect(Number(new URL(url).port)));
    if (first === undefined || second === undefined) throw new Error('two buses were expected');
    const answers = Promise.all([heard(first, 7), heard(second, 9)]);
    first.write(bytesOf('80 01 00 33 B2'));
    second.write(bytesOf('02 00 30 03 35'));
    expect(await answers).toEqual(['80 01 00 00 00 33 B2', expect.stringMatching(/^02 00 35 /)]);
    expect(cabinet.state().buses.map(({ bus, baud, answers }) => [bus, baud, answers])).toEqual([
      ['first', 19_200, 1],
      ['second', 19_200, 1],
    ]);
  });

  it('loses one adapter and keeps the other', async () => {
    const cabinet = await started(wiring);
    const [first, second] = cabinet.wiring.buses.map(({ url }) => connect(Number(new URL(url).port)));
    if (first === undefined || second === undefined) throw new Error('two buses were expected');
    await Promise.all([first, second].map((host) => new Promise((done) => host.once('connect', done))));
    const gone = closed(first);
    await cabinet.apply(requestOfWords('unplugBus bus=first'));
    await gone;
    expect(cabinet.state().buses.map(({ isPlugged }) => isPlugged)).toEqual([false, true]);
    const answer = heard(second, 9);
    second.write(bytesOf('02 00 30 03 35'));
    expect(await answer).toMatch(/^02 00 35 /);
    await cabinet.apply(requestOfWords('plugBus bus=first'));
    const again = connect(Number(new URL(cabinet.wiring.buses[0]?.url ?? '').port));
    const [back] = [heard(again, 7)];
    again.write(bytesOf('80 01 00 33 B2'));
    expect(await back).toBe('80 01 00 00 00 33 B2');
  });
});

describe.skipIf(!isSocatInstalled())('an adapter on a pty (needs socat: apt-get install socat)', () => {
  it('that is pulled out hangs up and takes its path with it; put back it has the same path', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cubby-pty-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'bus');
    const cabinet = await started(twoXor5Boards(), new Map([['bus', path]]));
    expect(cabinet.wiring.buses[0]?.url).toBe(`serial://${path}`);
    const opened = () => new SerialPort({ path, baudRate: 9600 });
    const port = opened();
    const answer = heard(port, 7);
    port.write(bytesOf('80 01 00 33 B2'));
    expect(await answer).toBe('80 01 FF FF FF 33 4D');

    const gone = closed(port);
    await cabinet.apply(requestOfWords('unplugBus bus=bus'));
    // serialport often notices a hang-up only when it writes.
    port.write(bytesOf('80 01 00 33 B2'));
    await gone;
    expect(existsSync(path)).toBe(false);
    expect(cabinet.state().buses[0]).toMatchObject({ isPlugged: false, hasHost: false });

    await cabinet.apply(requestOfWords('plugBus bus=bus'));
    const second = opened();
    onTestFinished(() => new Promise<void>((done) => void second.close(() => done())));
    const again = heard(second, 7);
    second.write(bytesOf('80 01 00 33 B2'));
    expect(await again).toBe('80 01 FF FF FF 33 4D');
  });
});
