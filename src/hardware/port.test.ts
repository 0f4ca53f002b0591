import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { Port } from './port.ts';
import type { ConnectionListener, Transport } from './transport.ts';

function portOn(transport: Transport, clock: ManualClock) {
  const told: string[] = [];
  const port = new Port(transport, clock, {
    opened: () => told.push('opened'),
    bytes: () => told.push('bytes'),
    closed: (reason) => told.push(`closed: ${reason}`),
  });
  return { port, told };
}

it('tries for ever, ever more slowly, and leaves no timer when stopped', async () => {
  const clock = new ManualClock();
  const triedAtMs: number[] = [];
  const { port } = portOn(
    {
      connect: () => {
        triedAtMs.push(clock.monotonicMs());
        return Promise.reject(new Error('No such file or directory'));
      },
    },
    clock,
  );
  port.start();
  await clock.advanceAsync(30_000);
  const pauses = triedAtMs.slice(1).map((atMs, index) => atMs - (triedAtMs[index] ?? 0));
  expect(pauses.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  port.stop();
  expect(clock.pendingTimers).toBe(0);
});

it('gives up on an attempt that hangs, and goes on', async () => {
  const clock = new ManualClock();
  let attempts = 0;
  const { port } = portOn(
    {
      connect: (_, signal) => {
        attempts += 1;
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('given up')));
        });
      },
    },
    clock,
  );
  port.start();
  await clock.advanceAsync(10_000);
  expect(attempts).toBe(3);
  port.stop();
  await clock.advanceAsync(0);
  expect(clock.pendingTimers).toBe(0);
});

it('opens again after the other side has gone, and writes to nobody in between', async () => {
  const clock = new ManualClock();
  const listeners: ConnectionListener[] = [];
  const { port, told } = portOn(
    {
      connect: (listener) => {
        listeners.push(listener);
        return Promise.resolve({ write: (_bytes, done) => done(), close: () => {} });
      },
    },
    clock,
  );
  port.start();
  await clock.advanceAsync(0);
  listeners[0]?.closed('unplugged');
  expect(port.isOpen).toBe(false);
  let failure: Error | undefined;
  port.write(Uint8Array.of(1), (error) => {
    failure = error;
  });
  expect(failure?.message).toBe('the port is closed');
  await clock.advanceAsync(250);
  expect(port.isOpen).toBe(true);
  listeners[0]?.closed('said again by an old connection');
  expect(port.isOpen).toBe(true);
  expect(told).toEqual(['opened', 'closed: unplugged', 'opened']);
  port.stop();
});
