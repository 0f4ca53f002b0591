import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cabinetFile } from '../../contract/cabinet-file.ts';
import { configuration } from '../../contract/configuration.ts';
import {
  type Allowance,
  afterWrongCode,
  afterWrongPair,
  codeBudget,
  fullAllowance,
  stateOf,
} from './code-budget.ts';
import { smallCabinet } from './test-custody.ts';

const yearMs = 365 * 86_400_000;
const shortest = 6;
const longest = 12;
const lengths = Array.from({ length: longest - shortest + 1 }, (_, index) => shortest + index);
const mostCompartments = 400;

/**
 * Somebody types for a year, takes no time over a code, and lets no try lie that the policy gives: how
 * many codes alone are judged, and how many pairs of a code and last four digits.
 */
function typeForAYear(digits: number, compartments: number): { free: number; pairs: number } {
  const budget = codeBudget(digits, compartments);
  let allowance: Allowance = fullAllowance(budget);
  let free = 0;
  let pairs = 0;
  for (let nowMs = 0; nowMs <= yearMs; ) {
    const { hasFreeTry, pairWaitMs } = stateOf(allowance, budget, nowMs);
    if (hasFreeTry) {
      free += 1;
      allowance = afterWrongCode(allowance, budget, nowMs);
    } else if (pairWaitMs === 0) {
      pairs += 1;
      allowance = afterWrongPair(allowance, budget, nowMs);
    } else {
      const toFreeMs = allowance.updatedMs + Math.ceil((1 - allowance.tokens) * budget.refillMs) - nowMs;
      nowMs += Math.max(1, budget.burst === 0 ? pairWaitMs : Math.min(toFreeMs, pairWaitMs));
    }
  }
  return { free, pairs };
}

/** Every compartment full: the chance that a year of that opens any door. */
function strangersChance(digits: number, compartments: number): number {
  const { free, pairs } = typeForAYear(digits, compartments);
  return (free * compartments) / 10 ** digits + (pairs * compartments) / 10 ** (digits + 4);
}

describe('a year of typing without a pause', () => {
  it.each(lengths)(
    'opens any door with a chance below 1 in 1,000, with %i digits',
    { timeout: 60_000 },
    (digits) => {
      for (const compartments of [1, 36, 100, 101, 250, mostCompartments]) {
        const chance = strangersChance(digits, compartments);
        expect(chance, `${compartments} compartments`).toBeLessThan(1e-3);
      }
    },
  );

  it('is that for every length and size that can be configured, and no other can be', () => {
    const ofDigits = (digits: number) => configuration.safeParse({ retrievalCode: { digits } }).success;
    expect([shortest - 1, shortest, longest, longest + 1].map(ofDigits)).toEqual([false, true, true, false]);
    const [first] = smallCabinet.compartments;
    const ofCompartments = (count: number) =>
      cabinetFile.shape.compartments.safeParse(new Array(count).fill(first)).success;
    expect([mostCompartments, mostCompartments + 1].map(ofCompartments)).toEqual([true, false]);
  });

  it('is told in the documentation as it is', () => {
    const text = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
    const told = new Map(
      text
        .split('\n')
        .map((line) => line.split('|').map((cell) => Number.parseFloat(cell.replaceAll(',', ''))))
        .filter((cells) => cells.length === 9 && lengths.includes(cells[1] ?? 0))
        .map(([, digits = 0, , , , free, stranger, known]) => [digits, { free, stranger, known }]),
    );
    expect([...told.keys()]).toEqual(lengths);
    for (const digits of lengths) {
      const { free, pairs } = typeForAYear(digits, 100);
      const row = told.get(digits);
      const toldFree = row?.free ?? 0;
      // The policy's sum; whoever really types loses the try that comes back as the year ends.
      expect(free).toBeLessThanOrEqual(toldFree);
      expect(free).toBeGreaterThanOrEqual(Math.floor(toldFree * 0.999) - 1);
      const byCodes = (toldFree * 100) / 10 ** digits;
      expect(row?.stranger).toBeCloseTo((byCodes + (pairs * 100) / 10 ** (digits + 4)) * 1e4, 1);
      // Whoever knows last four digits names a person with each pair.
      expect(row?.known).toBeCloseTo((byCodes + pairs / 10 ** digits) * 1e4, 1);
    }
  });

  it('is below that for cabinets that cannot be: there a code is never taken alone', () => {
    for (const digits of lengths) {
      for (const compartments of [700, 1_000, 100_000]) {
        expect(strangersChance(digits, compartments)).toBeLessThan(1e-3);
      }
    }
    expect(codeBudget(6, 1_000).burst).toBe(0);
  });
});
