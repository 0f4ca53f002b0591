import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { PowerTurns } from './power-turns.ts';

it('energises one coil of a group at a time, with a rest between, in the order they were asked for', async () => {
  const asked = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      group: fc.constantFrom('left', 'right'),
      pulseMs: fc.integer({ min: 50, max: 800 }),
    }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(asked, async (all) => {
      const clock = new ManualClock();
      const power = new PowerTurns(clock, 200);
      const pulses: { group: string; onMs: number; offMs: number; asked: number }[] = [];
      let refused = 0;
      for (const [index, { afterMs, group, pulseMs }] of all.entries()) {
        await clock.advanceAsync(afterMs);
        void power.take(group, 2_000).then((turn) => {
          if (turn === undefined) {
            refused += 1;
            return;
          }
          const onMs = clock.monotonicMs();
          pulses.push({ group, onMs, offMs: onMs + pulseMs, asked: index });
          turn.end(onMs + pulseMs);
          turn.end('neverOn');
        });
      }
      await clock.advanceAsync(20_000);
      expect(pulses.length + refused).toBe(all.length);
      for (const group of ['left', 'right']) {
        const own = pulses.filter((pulse) => pulse.group === group);
        own.slice(1).forEach((pulse, index) => {
          const before = own[index];
          expect(pulse.onMs).toBeGreaterThanOrEqual((before?.offMs ?? 0) + 200);
          expect(pulse.asked).toBeGreaterThan(before?.asked ?? -1);
        });
      }
      expect(clock.pendingTimers).toBe(0);
    }),
  );
});

it('lets the next one begin at once where nothing was energised, and nobody after the end', async () => {
  const clock = new ManualClock();
  const power = new PowerTurns(clock, 200);
  const first = await power.take('main', 2_000);
  const order: string[] = [];
  void power.take('main', 2_000).then((turn) => {
    order.push(turn === undefined ? 'refused' : 'taken');
    turn?.end(clock.monotonicMs() + 300);
  });
  void power.take('main', 2_000).then((turn) => order.push(turn === undefined ? 'refused' : 'taken'));
  first?.end('neverOn');
  await clock.advanceAsync(0);
  expect(order).toEqual(['taken']);
  power.stop();
  await clock.advanceAsync(0);
  expect(order).toEqual(['taken', 'refused']);
  expect(clock.pendingTimers).toBe(0);
});
