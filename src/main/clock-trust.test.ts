import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../contract/zod.ts';
import { ManualClock } from '../manual-clock.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import { ClockTrust, newestStoredMs } from './clock-trust.ts';
import type { CabinetDatabase } from './database/open.ts';
import { TestPlace } from './database/test-place.ts';
import { beginEpoch } from './exchange/event-outbox.ts';
import { beginRun, endRun, noteAlive } from './program-run.ts';

const dayMs = 86_400_000;
let clock: ManualClock;
let doubts: number[];
beforeEach(() => {
  clock = new ManualClock();
  doubts = [];
});
const trust = (newest?: number) => new ClockTrust(clock, newest, (jumpMs) => doubts.push(jumpMs));

describe('the wall clock', () => {
  it('is trusted in a new cabinet, and where it stands at or after the newest stored time', () => {
    expect(trust().isTrusted()).toBe(true);
    expect(trust(clock.now()).isTrusted()).toBe(true);
    expect(trust(clock.now() - 30 * dayMs).isTrusted()).toBe(true);
    expect(doubts).toEqual([]);
  });

  it('is trusted where it was set back by a moment, as the network does while the program is away', () => {
    expect(trust(clock.now() + 30_000).isTrusted()).toBe(true);
  });

  it('is doubted behind the newest stored time', () => {
    const behind = trust(clock.now() + dayMs);
    expect(behind.isTrusted()).toBe(false);
    clock.advance(2 * dayMs);
    expect(behind.isTrusted()).toBe(false);
    expect(doubts).toEqual([-dayMs]);
  });

  it.each([dayMs, -dayMs, 61_000, -61_000])('is doubted when it jumps by %i ms', (jumpMs) => {
    const running = trust();
    clock.advance(3_600_000);
    expect(running.isTrusted()).toBe(true);
    clock.setWall(clock.now() + jumpMs);
    expect(running.isTrusted()).toBe(false);
    expect(doubts).toEqual([jumpMs]);
  });

  it('stays doubted when it jumps back to where it was, and says so once', () => {
    const running = trust();
    clock.setWall(clock.now() + dayMs);
    expect(running.isTrusted()).toBe(false);
    clock.setWall(clock.now() - dayMs);
    expect(running.isTrusted()).toBe(false);
    expect(doubts).toHaveLength(1);
  });

  it('is trusted through the steps that synchronizing makes', () => {
    const running = trust();
    for (const step of [5_000, -5_000, 59_000, -59_000]) {
      clock.advance(60_000);
      clock.setWall(clock.now() + step);
      expect(running.isTrusted()).toBe(true);
    }
  });

  it('is trusted however long nobody looked, as long as both clocks went on together', () => {
    const running = trust();
    clock.advance(40 * dayMs);
    expect(running.isTrusted()).toBe(true);
  });

  it('is doubted after a suspend, in which the monotonic clock stood', () => {
    const running = trust();
    clock.setWall(clock.now() + 3_600_000);
    expect(running.isTrusted()).toBe(false);
  });
});

describe('in the database', () => {
  let place: TestPlace;
  let database: CabinetDatabase;
  beforeEach(() => {
    place = new TestPlace();
    database = place.open();
    database.store.transaction((tx) => beginEpoch(tx, 1));
  });
  afterEach(() => place.remove());
  const instant = () => ({ nowMs: clock.now(), runningMs: clock.monotonicMs() });
  const log = (nowMs: number) =>
    database.store.transaction((tx) =>
      appendAccessLog(tx, { kind: 'a', actor: 'kiosk', subject: 'cabinet', nowMs }),
    );

  it('the newest stored time is what the log or a run of the program saw last', () => {
    expect(newestStoredMs(database.store)).toBeUndefined();
    const run = beginRun(database.store, { nowMs: 1_000, runningMs: 0 });
    expect(newestStoredMs(database.store)).toBe(1_000);
    log(2_000);
    expect(newestStoredMs(database.store)).toBe(2_000);
    noteAlive(database.store, run, { nowMs: 3_000, runningMs: 1 });
    expect(newestStoredMs(database.store)).toBe(3_000);
  });

  it('a clock that was set back is still known to be behind after a restart', () => {
    const run = beginRun(database.store, instant());
    noteAlive(database.store, run, instant());
    clock.setWall(clock.now() - dayMs);
    noteAlive(database.store, run, instant());
    log(clock.now());
    endRun(database.store, run, instant());
    expect(trust(newestStoredMs(database.store)).isTrusted()).toBe(false);
    expect(doubts).toEqual([-dayMs]);
  });

  it('a doubt is written down once, with an event for the platform', () => {
    const running = trust();
    const moment = () => ({ nowMs: clock.now(), isClockTrusted: running.isTrusted(), isOffline: true });
    running.recordDoubt(database.store, moment());
    clock.advance(1_000);
    clock.setWall(clock.now() - dayMs);
    for (let time = 0; time < 3; time += 1) running.recordDoubt(database.store, moment());
    const kinds = database.store.all(z.object({ kind: z.string() }), 'SELECT kind FROM access_log');
    expect(kinds).toEqual([{ kind: 'clock.doubted' }]);
    const events = database.store.all(
      z.object({ name: z.string(), payload: z.string(), is_clock_trusted: z.int() }),
      'SELECT * FROM event_outbox',
    );
    expect(events).toEqual([
      { name: 'cabinet.clockDoubted', payload: `{"jumpMs":${-dayMs}}`, is_clock_trusted: 0 },
    ]);
  });
});
