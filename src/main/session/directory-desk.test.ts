import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { importDirectory } from '../people/directory-import.ts';
import { DirectorySearch } from '../people/directory-search.ts';
import { TestRegister } from '../people/test-register.ts';
import { DirectoryDesk } from './directory-desk.ts';

let test: TestRegister;
let clock: ManualClock;
let opened: number;
let desk: DirectoryDesk;
beforeEach(() => {
  test = new TestRegister();
  clock = new ManualClock();
  opened = 0;
  const rows = Array.from(
    { length: 250 },
    (_, index) => `${index + 1};Ada Weiß${index};${15_123_400_000 + index}`,
  );
  const bytes = new TextEncoder().encode(`Residence;Name;Phone\n${rows.join('\n')}\n`);
  const result = importDirectory(test, { bytes, country: 'DE', actor: 'technician:1' }, test.moment());
  expect(result.ok).toBe(true);
  desk = new DirectoryDesk(clock, () => {
    opened += 1;
    return new DirectorySearch(test.store, test.cipher);
  });
});
afterEach(() => test.remove());

const found = (text: string) => {
  const answer = desk.search(text);
  return answer.kind === 'found' ? answer.hits.length : answer.kind;
};

it('is read in idle moments while a courier begins to type, and then waits for nothing', () => {
  desk.open();
  expect(clock.pendingTimers).toBe(1);
  clock.advance(1_000);
  expect([found('weiss'), clock.pendingTimers]).toEqual([5, 0]);
});

it('is whole for whoever types faster than it is read', () => {
  desk.open();
  expect(found('weiss249')).toBe(1);
});

it('is forgotten when nobody is there any more, and reads no further', () => {
  desk.open();
  desk.close();
  expect(clock.pendingTimers).toBe(0);
  expect(opened).toBe(1);
  expect(found('weiss')).toBe(5);
  expect(opened).toBe(2);
});
