import { expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { reloadBudget } from './recovery.ts';

it('reloads three times within a minute and then gives up', () => {
  const clock = new ManualClock();
  const mayReload = reloadBudget(clock);
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false]);
});

it('goes on for ever where crashes are rare', () => {
  const clock = new ManualClock();
  const mayReload = reloadBudget(clock);
  for (let crash = 0; crash < 100; crash++) {
    expect(mayReload()).toBe(true);
    clock.advance(21_000);
  }
});
