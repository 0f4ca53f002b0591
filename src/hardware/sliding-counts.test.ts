import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SlidingCounts } from './sliding-counts.ts';

it('knows what was counted within the window, to a twelfth of it', () => {
  const additions = fc.array(fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 5 })));
  fc.assert(
    fc.property(additions, (added) => {
      const counts = new SlidingCounts(60_000, 2);
      const seen: { atMs: number; amount: number }[] = [];
      let atMs = 0;
      for (const [laterMs, amount] of added) {
        atMs += laterMs;
        counts.add(atMs, 1, amount);
        seen.push({ atMs, amount });
        const within = (windowMs: number) => seen.filter((each) => each.atMs > atMs - windowMs);
        const sum = (each: { amount: number }[]) => each.reduce((total, { amount: more }) => total + more, 0);
        expect(counts.total(atMs, 0)).toBeLessThanOrEqual(within(60_000).length);
        expect(counts.total(atMs, 0)).toBeGreaterThanOrEqual(within(55_000).length);
        expect(counts.total(atMs, 1)).toBeLessThanOrEqual(sum(within(60_000)));
        expect(counts.total(atMs, 1)).toBeGreaterThanOrEqual(sum(within(55_000)));
      }
    }),
  );
});
