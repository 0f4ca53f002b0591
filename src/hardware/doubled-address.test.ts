import { describe, expect, it } from 'vitest';
import { DoubledAddresses, isSignOfTwo, looksDoubled } from './doubled-address.ts';
import type { Heard } from './turn-evidence.ts';

const clean: Heard = {
  isAnswered: true,
  bytes: 7,
  noiseBytes: 0,
  shortestAnswerBytes: 7,
  longestAnswerBytes: 11,
};
const overlaid: Heard = { ...clean, isAnswered: false, noiseBytes: 7 };
const twice: Heard = { ...clean, bytes: 14 };
const silent: Heard = { ...clean, isAnswered: false, bytes: 0 };
const cut: Heard = { ...clean, isAnswered: false, bytes: 4, noiseBytes: 4 };
const withReport: Heard = { ...clean, bytes: 12 };
/** Another kind of answer to the same request may be much shorter. */
const longer: Heard = { ...clean, bytes: 11, shortestAnswerBytes: 5 };

function tested() {
  const told: string[] = [];
  const doubled = new DoubledAddresses(['1', '2'], (id, isSuspected) => told.push(`${id} ${isSuspected}`));
  const note = (id: string, heard: Heard, times: number) => {
    for (let time = 0; time < times; time += 1) doubled.note(id, isSignOfTwo(heard));
  };
  return { told, doubled, note };
}

describe('an address', () => {
  it.each([
    ['answers that are whole and damaged', overlaid],
    ['a second answer behind the first', twice],
  ])('with %s, again and again, is suspected until it is clean', (_, heard) => {
    const { told, doubled, note } = tested();
    note('2', clean, 20);
    note('1', heard, 14);
    expect(told).toEqual([]);
    note('1', heard, 1);
    expect(told).toEqual(['1 true']);
    expect(doubled.isSuspected('1')).toBe(true);
    note('1', clean, 20);
    expect(told).toEqual(['1 true', '1 false']);
  });

  it.each([
    ['silence', silent],
    ['half answers', cut],
    ['reports behind answers', withReport],
    ['answers that are longer than they might be', longer],
  ])('is not suspected for %s', (_, heard) => {
    const { told, note } = tested();
    note('1', heard, 100);
    expect(told).toEqual([]);
    expect(looksDoubled(Array.from({ length: 10 }, () => heard))).toBe(false);
  });

  it('is not suspected where the line is bad for others too', () => {
    const { told, note } = tested();
    note('2', overlaid, 4);
    note('1', overlaid, 20);
    expect(told).toEqual([]);
  });

  it('is suspected by another board that speaks after the first', () => {
    const { told, doubled, note } = tested();
    for (let time = 0; time < 16; time += 1) {
      note('1', clean, 1);
      doubled.spokeAgain('1');
    }
    expect(told).toEqual(['1 true']);
  });

  it('is judged in a scan by the same signs', () => {
    expect(looksDoubled([overlaid, twice, overlaid, clean, overlaid, overlaid, clean, twice])).toBe(true);
    expect(looksDoubled([overlaid, clean, clean, clean, clean, clean])).toBe(false);
    expect(looksDoubled([overlaid, overlaid])).toBe(false);
  });
});
