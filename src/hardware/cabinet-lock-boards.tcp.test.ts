import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { boardFamilies } from './boards/families.ts';
import { boardSimulators } from './boards/simulators.ts';
import { CabinetLockBoards } from './cabinet-lock-boards.ts';
import type { CabinetWiring, LockBoardsListener } from './lock-boards.ts';
import { isSocatInstalled } from './simulator/pty.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from './simulator/simulated-cabinet.ts';
import { SimulatorControl } from './simulator/simulator-control.ts';
import { twoBoards } from './test-cabinet.ts';

/* The same driver and simulator over real sockets and a real serial port, in real time. */

const stops: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

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

function driving(wiring: CabinetWiring): CabinetLockBoards {
  const lockBoards = new CabinetLockBoards({ wiring, families: boardFamilies, clock: systemClock });
  stops.push(() => lockBoards.stop());
  return lockBoards;
}

/** Resolves when what the listener waits for has been told; fails after `withinMs`. */
function told(
  lockBoards: CabinetLockBoards,
  what: string,
  listener: (done: () => void) => LockBoardsListener,
  withinMs = 8_000,
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

async function opensAndCloses(lockBoards: CabinetLockBoards, control: SimulatorControl): Promise<void> {
  const known = edge(lockBoards, '2/12', 'closed');
  lockBoards.start();
  await known;
  const pulse = control.next((event) => event.event === 'pulse');
  const opened = edge(lockBoards, '1/5', 'open');
  const seenOpen = told(lockBoards, '1/5 seen open', (done) => ({ doorSeenOpen: () => done() }));
  const askedAtMs = performance.timeOrigin + performance.now();
  expect(await lockBoards.open('1/5')).toEqual({ written: true, acknowledged: true });
  const pulsed = await pulse;
  expect(pulsed).toMatchObject({ door: '1/5', board: '1', channel: 5, pulseMs: 300 });
  expect(pulsed.atEpochMs - askedAtMs).toBeGreaterThan(5);
  await opened;
  await seenOpen;
  const closed = edge(lockBoards, '1/5', 'closed');
  await control.do({ do: 'close', door: '1/5' });
  await closed;
}

describe('over TCP', () => {
  it('opens a door, sees it open and closed', async () => {
    const cabinet = await simulated(twoBoards('tcp://127.0.0.1:0'));
    const control = await controlOf(cabinet);
    await opensAndCloses(driving(cabinet.wiring), control);
    expect((await control.state()).buses).toMatchObject([{ bus: 'bus', collisions: 0, hasHost: true }]);
  });

  it('outlives an adapter that is pulled out and put back', async () => {
    const cabinet = await simulated(twoBoards('tcp://127.0.0.1:0'));
    const control = await controlOf(cabinet);
    const lockBoards = driving(cabinet.wiring);
    const known = edge(lockBoards, '2/12', 'closed');
    lockBoards.start();
    await known;
    const lost = edge(lockBoards, '2/12', 'unknown');
    await control.do({ do: 'unplugBus', bus: 'bus' });
    await lost;
    expect(await lockBoards.open('2/12')).toEqual({ written: false, fault: 'portClosed' });
    const back = edge(lockBoards, '2/12', 'closed');
    await control.do({ do: 'plugBus', bus: 'bus' });
    await back;
  });

  it('serves one host after the other', async () => {
    const cabinet = await simulated(twoBoards('tcp://127.0.0.1:0'));
    for (let host = 0; host < 3; host += 1) {
      const lockBoards = driving(cabinet.wiring);
      const known = edge(lockBoards, '1/1', 'closed');
      lockBoards.start();
      await known;
      await lockBoards.stop();
    }
  });

  it('listens on loopback only, and says what it does not know', async () => {
    await expect(simulated(twoBoards('tcp://0.0.0.0:0'))).rejects.toThrow('127.0.0.1 only');
    const control = await controlOf(await simulated(twoBoards('tcp://127.0.0.1:0')));
    await expect(control.do({ do: 'open', door: 'Z99' })).rejects.toThrow('no door "Z99"');
    await expect(control.do({ do: 'pulsesNeeded', door: '1/1', pulses: 0 })).rejects.toThrow('pulses');
  });
});

describe.skipIf(!isSocatInstalled())(
  'over a serial port on a pty (needs socat: apt-get install socat)',
  () => {
    it('opens a door, sees it open and closed, and finds the port again when it went away', async () => {
      const path = `/tmp/cubby-test-${process.pid}`;
      const cabinet = await simulated(twoBoards('tcp://127.0.0.1:0'), new Map([['bus', path]]));
      expect(cabinet.wiring.buses[0]?.url).toBe(`serial://${path}`);
      const control = await controlOf(cabinet);
      const lockBoards = driving(cabinet.wiring);
      await opensAndCloses(lockBoards, control);
      const lost = edge(lockBoards, '1/5', 'unknown');
      await control.do({ do: 'unplugBus', bus: 'bus' });
      await lost;
      const back = edge(lockBoards, '1/5', 'closed');
      await control.do({ do: 'plugBus', bus: 'bus' });
      await back;
    }, 20_000);
  },
);
