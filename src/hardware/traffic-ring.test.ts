import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { TrafficRing } from './traffic-ring.ts';

const hourMs = 3_600_000;

it('gives back what passed, in order and with its time', () => {
  const passed = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 26, max: 5_000 }),
      isToBoard: fc.boolean(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(passed, (all) => {
      const clock = new ManualClock();
      const ring = new TrafficRing(clock);
      const expected = all.map(({ afterMs, isToBoard, bytes }) => {
        clock.advance(afterMs);
        const direction = isToBoard ? ('to-board' as const) : ('from-board' as const);
        ring.record(direction, bytes);
        return { atMs: clock.now(), direction, bytes };
      });
      expect(ring.since(0)).toEqual(expected);
      const half = expected[expected.length >> 1]?.atMs ?? 0;
      expect(ring.since(half)).toEqual(expected.filter((entry) => entry.atMs >= half));
    }),
  );
});

it('joins what a board said in parts', () => {
  const clock = new ManualClock();
  const ring = new TrafficRing(clock);
  ring.record('to-board', Uint8Array.of(1));
  for (const [afterMs, byte] of [
    [20, 2],
    [16, 3],
    [100, 4],
  ] as const) {
    clock.advance(afterMs);
    ring.record('from-board', Uint8Array.of(byte));
  }
  expect(ring.since(0).map((entry) => [...entry.bytes])).toEqual([[1], [2, 3], [4]]);
});

it('keeps an hour of seven boards, and at most 8 MB of a line that babbles', () => {
  const clock = new ManualClock();
  const ring = new TrafficRing(clock);
  const beganMs = clock.now();
  // Seven XOR5 boards twice a second.
  for (let reads = 0; reads < (2 * hourMs) / 500; reads += 1) {
    clock.advance(500);
    for (let board = 0; board < 7; board += 1) {
      ring.record('to-board', new Uint8Array(5));
      ring.record('from-board', new Uint8Array(7));
    }
  }
  const kept = ring.since(0);
  const oldestMs = kept[0]?.atMs ?? 0;
  expect(clock.now() - oldestMs).toBeGreaterThanOrEqual(hourMs);
  // What is older goes by whole segments.
  expect(oldestMs - beganMs).toBeGreaterThan(hourMs - 5 * 60_000);

  const babble = new Uint8Array(10_000);
  for (let times = 0; times < 2_000; times += 1) ring.record('to-board', babble);
  const bytes = ring.since(0).reduce((sum, entry) => sum + entry.bytes.length, 0);
  expect(bytes).toBeLessThanOrEqual(8 * 1024 * 1024);
  expect(bytes).toBeGreaterThan(7 * 1024 * 1024);
});
