import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from './test-cabinet.ts';

/** A hundred doors on seven boards at 9600 baud. */
const boards = [16, 14, 14, 14, 14, 14, 14].map((channels, index) => ({ address: index + 1, channels }));

/** When each board was asked, by its address. */
class Asked {
  readonly times = new Map<number, number[]>();
  readonly #cabinet: TestCabinet;

  constructor(cabinet: TestCabinet, addressOf: (frame: Uint8Array) => number) {
    this.#cabinet = cabinet;
    cabinet.lockBoards.listenTraffic(({ direction, bytes }) => {
      if (direction !== 'to-board') return;
      const address = addressOf(bytes);
      this.times.set(address, [...(this.times.get(address) ?? []), this.#cabinet.clock.monotonicMs()]);
    });
  }

  longestWaitMs(address: number): number {
    const times = this.times.get(address) ?? [];
    const waits = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    return Math.max(...waits, this.#cabinet.clock.monotonicMs() - (times.at(-1) ?? 0));
  }
}

const second = (frame: Uint8Array) => frame[1] ?? 0;

describe('seven boards on one bus', () => {
  it.each([
    ['xor5', 20, second],
    ['wkly', 20, (frame: Uint8Array) => frame[5] ?? 0],
    ['winnsen', 20, (frame: Uint8Array) => frame[3] ?? 0],
    ['xor5', 100, second],
    ['xor5', 200, second],
  ] as const)(
    'of %s that think %i ms are all read every 2 s while one of them is polled fast',
    async (protocol, turnaroundMs, addressOf) => {
      const cabinet = await new TestCabinet(wiringOfFamily(protocol, boards), { turnaroundMs }).settled();
      await cabinet.clock.advanceAsync(3_000);
      const unwatch = cabinet.lockBoards.watch('4/1');
      const asked = new Asked(cabinet, addressOf);
      await cabinet.clock.advanceAsync(20_000);
      unwatch();
      expect(asked.times.size).toBe(7);
      for (const { address } of boards) expect(asked.longestWaitMs(address)).toBeLessThanOrEqual(2_000);
      const fast = asked.times.get(4)?.length ?? 0;
      const others = [1, 2, 3, 5, 6, 7].map((address) => asked.times.get(address)?.length ?? 0);
      expect(fast).toBeGreaterThan(1.5 * Math.max(...others));
    },
  );

  it('are all read every 2 s while two of them are gone', async () => {
    const cabinet = await new TestCabinet(wiringOfFamily('xor5', boards)).settled();
    await cabinet.clock.advanceAsync(3_000);
    cabinet.lockBoards.watch('4/1');
    const asked = new Asked(cabinet, second);
    cabinet.simulated.board('2').isPlugged = false;
    cabinet.simulated.board('6').isPlugged = false;
    await cabinet.clock.advanceAsync(60_000);
    for (const address of [1, 3, 4, 5, 7]) expect(asked.longestWaitMs(address)).toBeLessThanOrEqual(2_000);
    expect(cabinet.told.boards.sort()).toEqual(['2 silent', '6 silent']);
  });

  it('tell an edge of a watched door within 150 ms, of others within a sweep', async () => {
    const cabinet = await new TestCabinet(wiringOfFamily('xor5', boards)).settled();
    await cabinet.clock.advanceAsync(3_000);
    const edgeMs = async (door: string, afterMs: number) => {
      await cabinet.clock.advanceAsync(afterMs);
      const movedAtMs = cabinet.clock.monotonicMs();
      const simulated = cabinet.simulated.door(door);
      cabinet.told.clear();
      if (simulated.isOpen) simulated.close();
      else simulated.open();
      while (cabinet.told.edges.length === 0) await cabinet.clock.advanceAsync(1);
      return cabinet.clock.monotonicMs() - movedAtMs;
    };
    const watched: number[] = [];
    const unwatch = cabinet.lockBoards.watch('4/1');
    for (let round = 0; round < 200; round += 1)
      watched.push(await edgeMs('4/1', 211 + ((round * 37) % 307)));
    unwatch();
    watched.sort((first, later) => first - later);
    expect(watched[197]).toBeLessThan(150);
    const idle: number[] = [];
    for (let round = 0; round < 40; round += 1) idle.push(await edgeMs('5/2', 1_000 + ((round * 37) % 499)));
    expect(Math.max(...idle)).toBeLessThan(800);
  });

  it('are swept within 10 % of what the wire takes', async () => {
    const cabinet = await new TestCabinet(wiringOfFamily('xor5', boards)).settled();
    await cabinet.clock.advanceAsync(3_100);
    // A poll that is in flight when a sweep is asked for is waited for: the fastest of some had none.
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let sweep = 0; sweep < 7; sweep += 1) {
      await cabinet.clock.advanceAsync(100 + sweep * 11);
      const begunAtMs = cabinet.clock.monotonicMs();
      let tookMs = 0;
      void cabinet.lockBoards.sweep().then(() => {
        tookMs = cabinet.clock.monotonicMs() - begunAtMs;
      });
      while (tookMs === 0) await cabinet.clock.advanceAsync(1);
      fastestMs = Math.min(fastestMs, tookMs);
    }
    // 5 bytes, 20 ms, 7 bytes and the gap of 2 characters between two boards.
    const floorMs = 7 * (12 * 1.0417 + 20) + 6 * 2.083;
    expect(fastestMs).toBeLessThan(floorMs * 1.1);
  });
});

describe('a door that opened lately and stands open', () => {
  it('is polled fast without being watched, for ten minutes', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/3').open();
    await cabinet.clock.advanceAsync(1_000);
    const asked = new Asked(cabinet, second);
    await cabinet.clock.advanceAsync(5_000);
    const often = asked.times.get(1)?.length ?? 0;
    expect(often).toBeGreaterThan(50);
    await cabinet.clock.advanceAsync(600_000);
    asked.times.clear();
    await cabinet.clock.advanceAsync(5_000);
    expect(asked.times.get(1)?.length ?? 0).toBeLessThanOrEqual(11);
  });
});
