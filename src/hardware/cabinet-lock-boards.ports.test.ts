import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { boardFamilies } from './boards/families.ts';
import { boardSimulators } from './boards/simulators.ts';
import { CabinetLockBoards, type CabinetLockBoardsOptions } from './cabinet-lock-boards.ts';
import type { BoardWiring, CabinetWiring, DoorWiring, LockBoardsListener } from './lock-boards.ts';
import { isSocatInstalled } from './simulator/pty.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from './simulator/simulated-cabinet.ts';
import { SimulatorControl } from './simulator/simulator-control.ts';
import { twoBoards } from './test-cabinet.ts';
import { transportFor } from './transport-for.ts';

/* The same driver and simulator over real sockets and a real serial port, in real time. */

const stops: (() => void | Promise<void>)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cubby-ports-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  rmSync(folder, { recursive: true });
});

/** Every family that exists, those of one baud rate on one bus; each board with doors on two channels. */
function mixedFamilies(): CabinetWiring {
  const bus = { localEcho: 'none', url: 'tcp://127.0.0.1:0' } as const;
  const boards = boardFamilies.map(
    ({ name, usualLine, abilities }, index): BoardWiring => ({
      id: name,
      busId: String(usualLine.baud),
      protocol: name,
      address: Math.max(abilities.minAddress, index + 1),
      channels: Math.min(abilities.maxChannels, 16),
    }),
  );
  const doors = boards.flatMap(({ id, channels }) =>
    [1, channels].map(
      (channel): DoorWiring => ({
        id: `${id}/${channel}`,
        boardId: id,
        channel,
        sensor: 'latch',
        polarity: 'normal',
      }),
    ),
  );
  const buses = [...new Set(boards.map(({ busId }) => busId))].map((id) => ({ id, ...bus }));
  return { buses, boards, doors };
}

async function simulated(
  wiring: CabinetWiring,
  ptyPaths?: ReadonlyMap<string, string>,
): Promise<SimulatedCabinet> {
  const cabinet = await startSimulatedCabinet({
    wiring,
    families: boardFamilies,
    simulators: boardSimulators,
    clock: systemClock,
    controlPort: 0,
    ...(ptyPaths === undefined ? {} : { ptyPaths }),
  });
  stops.push(() => cabinet.stop());
  return cabinet;
}

async function controlOf(cabinet: SimulatedCabinet): Promise<SimulatorControl> {
  const control = await SimulatorControl.connect(cabinet.controlPort ?? 0);
  stops.push(() => control.close());
  return control;
}

function driving(
  wiring: CabinetWiring,
  options: Pick<CabinetLockBoardsOptions, 'transportFor'> = {},
): CabinetLockBoards {
  const lockBoards = new CabinetLockBoards({
    wiring,
    families: boardFamilies,
    clock: systemClock,
    ...options,
  });
  stops.push(() => lockBoards.stop());
  return lockBoards;
}

/** Resolves when what the listener waits for has been told; fails after `withinMs`. */
function told(
  lockBoards: CabinetLockBoards,
  what: string,
  listener: (done: () => void) => LockBoardsListener,
  withinMs = 10_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.after(withinMs, () => reject(new Error(`not within ${withinMs} ms: ${what}`)));
    onTestFinished(cancel);
    const unlisten = lockBoards.listen(
      listener(() => {
        cancel();
        unlisten();
        resolve();
      }),
    );
  });
}

const edge = (lockBoards: CabinetLockBoards, doorId: string, to: string) =>
  told(lockBoards, `${doorId} ${to}`, (done) => ({
    doorEdge: (seen) => {
      if (seen.doorId === doorId && seen.to === to) done();
    },
  }));

const onTcp = (wiring: CabinetWiring) => simulated(wiring);
const onPtys = (wiring: CabinetWiring) =>
  simulated(wiring, new Map(wiring.buses.map(({ id }) => [id, join(folder, `pty-${id}`)])));

describe.each([
  ['TCP', onTcp, true],
  ['a serial port on a pty (needs socat: apt-get install socat)', onPtys, isSocatInstalled()],
] as const)('over %s', (_, start, isPossible) => {
  it.skipIf(!isPossible)(
    'boards of every family open a door, see it open and closed',
    async () => {
      const cabinet = await start(mixedFamilies());
      const control = await controlOf(cabinet);
      const lockBoards = driving(cabinet.wiring);
      const { doors } = cabinet.wiring;
      const known = Promise.all(doors.map(({ id }) => edge(lockBoards, id, 'closed')));
      lockBoards.start();
      await known;
      for (const { id } of doors.filter(({ channel }) => channel === 1)) {
        const pulse = control.next((event) => event.event === 'pulse');
        const opened = edge(lockBoards, id, 'open');
        const seenOpen = told(lockBoards, `${id} seen open`, (done) => ({ doorSeenOpen: () => done() }));
        expect(await lockBoards.open(id)).toMatchObject({ written: true });
        expect(await pulse).toMatchObject({ door: id });
        await opened;
        await seenOpen;
        const closed = edge(lockBoards, id, 'closed');
        await control.do({ do: 'close', door: id });
        await closed;
      }
      // That nobody talks over anybody is shown on a clock that no other program slows down.
      for (const board of lockBoards.health()) expect(board).toMatchObject({ answering: true });
      for (const { id } of doors) expect(lockBoards.door(id)).toBe('closed');
    },
    60_000,
  );

  it.skipIf(!isPossible)(
    'it outlives an adapter that is pulled out and put back, and goes on with the others meanwhile',
    async () => {
      const cabinet = await start(mixedFamilies());
      const control = await controlOf(cabinet);
      const lockBoards = driving(cabinet.wiring);
      const known = Promise.all([
        edge(lockBoards, 'kerong/16', 'closed'),
        edge(lockBoards, 'wkly/1', 'closed'),
      ]);
      lockBoards.start();
      await known;
      const closed = told(lockBoards, 'bus closed', (done) => ({
        busClosed: (busId) => busId === '19200' && done(),
      }));
      const lost = edge(lockBoards, 'kerong/16', 'unknown');
      await control.do({ do: 'unplugBus', bus: '19200' });
      await closed;
      await lost;
      expect(await lockBoards.open('kerong/16')).toEqual({ written: false, fault: 'portClosed' });
      expect(lockBoards.door('wkly/1')).toBe('closed');
      const opened = edge(lockBoards, 'wkly/1', 'open');
      expect(await lockBoards.open('wkly/1')).toMatchObject({ written: true });
      await opened;
      const back = Promise.all([
        told(lockBoards, 'bus opened', (done) => ({ busOpened: () => done() })),
        edge(lockBoards, 'kerong/16', 'closed'),
      ]);
      await control.do({ do: 'plugBus', bus: '19200' });
      await back;
    },
    60_000,
  );

  it.skipIf(!isPossible)(
    'it can begin before the cabinet is there, and one host can follow the other',
    async () => {
      const cabinet = await start(twoBoards('tcp://127.0.0.1:0'));
      const control = await controlOf(cabinet);
      await control.do({ do: 'unplugBus', bus: 'bus' });
      const first = driving(cabinet.wiring);
      const absent = told(first, 'bus closed', (done) => ({ busClosed: () => done() }));
      const known = edge(first, '1/1', 'closed');
      first.start();
      await absent;
      await control.do({ do: 'plugBus', bus: 'bus' });
      await known;
      await first.stop();
      const second = driving(cabinet.wiring);
      const knownAgain = edge(second, '1/1', 'closed');
      second.start();
      await knownAgain;
    },
    60_000,
  );
});

describe.skipIf(!isSocatInstalled())('a serial adapter (needs socat: apt-get install socat)', () => {
  it('is opened again by what it is, when its number has moved to another one', async () => {
    const wiring = twoBoards('tcp://127.0.0.1:0');
    const other = { id: 'other', url: 'tcp://127.0.0.1:0', localEcho: 'none' } as const;
    const stranger = { id: '3', busId: 'other', protocol: 'xor5', address: 1, channels: 24 };
    const place = await onPtys({
      ...wiring,
      buses: [...wiring.buses, other],
      boards: [...wiring.boards, stranger],
    });
    const control = await controlOf(place);
    const folders = { byId: join(folder, 'by-id'), byPath: join(folder, 'by-path') };
    mkdirSync(folders.byId);
    symlinkSync(join(folder, 'pty-bus'), join(folders.byId, 'usb-FTDI_A'));
    symlinkSync(join(folder, 'pty-other'), join(folders.byId, 'usb-FTDI_B'));
    const number = join(folder, 'ttyUSB0');
    symlinkSync(join(folder, 'pty-bus'), number);

    const lockBoards = driving(
      { ...wiring, buses: [{ id: 'bus', url: `serial://${number}`, localEcho: 'none' }] },
      { transportFor: (url, line) => transportFor(url, line, { folders }) },
    );
    const known = edge(lockBoards, '2/1', 'closed');
    lockBoards.start();
    await known;
    const lost = edge(lockBoards, '2/1', 'unknown');
    await control.do({ do: 'unplugBus', bus: 'bus' });
    rmSync(number);
    symlinkSync(join(folder, 'pty-other'), number);
    await lost;
    // The other adapter, which has the number now, has no second board.
    const back = edge(lockBoards, '2/1', 'closed');
    await control.do({ do: 'plugBus', bus: 'bus' });
    await back;
  }, 60_000);

  it('is driven by RTS also where there are no modem lines', async () => {
    const wiring = twoBoards('tcp://127.0.0.1:0');
    const cabinet = await onPtys(wiring);
    const buses = cabinet.wiring.buses.map((bus) => ({ ...bus, direction: 'rts' as const }));
    const lockBoards = driving({ ...cabinet.wiring, buses });
    const known = edge(lockBoards, '1/5', 'closed');
    lockBoards.start();
    await known;
    expect(await lockBoards.open('1/5')).toEqual({ written: true, acknowledged: true });
  }, 60_000);
});

describe('a simulated cabinet', () => {
  it('listens on loopback only, and says what it does not know', async () => {
    await expect(simulated(twoBoards('tcp://0.0.0.0:0'))).rejects.toThrow('127.0.0.1 only');
    const control = await controlOf(await simulated(twoBoards('tcp://127.0.0.1:0')));
    await expect(control.do({ do: 'open', door: 'Z99' })).rejects.toThrow('no door "Z99"');
    await expect(control.do({ do: 'pulsesNeeded', door: '1/1', pulses: 0 })).rejects.toThrow('pulses');
  });
});
