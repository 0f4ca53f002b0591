import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CabinetDatabase } from './database/open.ts';
import { TestPlace } from './database/test-place.ts';
import { beginRun, endRun, noteAlive } from './program-run.ts';

const minuteMs = 60_000;
let place: TestPlace;
let database: CabinetDatabase;
let nowMs: number;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
  nowMs = place.nowMs;
});
afterEach(() => place.remove());

const instant = () => ({ nowMs, runningMs: 0 });
const begin = () => beginRun(database.store, instant());

describe('a run of the program', () => {
  it('knows for how long the program was away', () => {
    const first = begin();
    expect(first).toMatchObject({ awayMs: undefined, lastSeenMs: undefined, isDegraded: false });
    nowMs += minuteMs;
    noteAlive(database.store, first, instant());
    const seenMs = nowMs;
    nowMs += 90 * minuteMs;
    expect(begin()).toMatchObject({ awayMs: 90 * minuteMs, lastSeenMs: seenMs });
  });

  it('was away for no time at all where the clock was set back', () => {
    begin();
    nowMs -= 1_000;
    expect(begin().awayMs).toBe(0);
  });

  it('after three deaths in five minutes is degraded, and says so until they are long ago', () => {
    for (let death = 0; death < 3; death += 1) {
      expect(begin().isDegraded).toBe(false);
      nowMs += minuteMs;
    }
    expect(begin().isDegraded).toBe(true);
    nowMs += minuteMs;
    expect(begin().isDegraded).toBe(true);
    nowMs += 5 * minuteMs;
    expect(begin().isDegraded).toBe(false);
  });

  it('is not degraded by deaths that are further apart', () => {
    for (let death = 0; death < 6; death += 1) {
      expect(begin().isDegraded).toBe(false);
      nowMs += 2 * minuteMs;
    }
  });

  it('that ended because it was asked to is no death', () => {
    for (let time = 0; time < 6; time += 1) {
      const run = begin();
      expect(run.isDegraded).toBe(false);
      nowMs += 1_000;
      endRun(database.store, run, instant());
    }
    begin();
    begin();
    expect(begin().isDegraded).toBe(false);
    expect(begin().isDegraded).toBe(true);
  });
});
