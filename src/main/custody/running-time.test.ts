import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { beginRun, endRun, noteAlive } from '../program-run.ts';
import { startHold } from './hold-clock.ts';
import { lastRunningMs, startRunningTime } from './running-time.ts';
import { TestCustody } from './test-custody.ts';

describe('running time', () => {
  it('goes on from the last run, in whole milliseconds, whatever is done to the wall clock', () => {
    const clock = new ManualClock();
    clock.advance(1_000.7);
    const runningMs = startRunningTime(clock, 5_000);
    expect(runningMs()).toBe(5_000);
    clock.advance(60_000.5);
    clock.setWall(0);
    expect(runningMs()).toBe(65_000);
  });

  it('is kept by the sign of life of each minute and by the end of a run', () => {
    const { store } = new TestCustody();
    expect(lastRunningMs(store)).toBe(0);
    const run = beginRun(store, { nowMs: 1_000, runningMs: 0 });
    noteAlive(store, run, { nowMs: 61_000, runningMs: 60_000 });
    expect(lastRunningMs(store)).toBe(60_000);
    endRun(store, run, { nowMs: 71_000, runningMs: 70_000 });
    expect(lastRunningMs(store)).toBe(70_000);
    beginRun(store, { nowMs: 999_000, runningMs: 70_000 });
    expect(lastRunningMs(store)).toBe(70_000);
  });

  it('never lies behind anything that is stored, also where the runs of the program are not known', () => {
    const custody = new TestCustody();
    const { store } = custody;
    const now = () => custody.moment().runningMs;
    const parcel = custody.reserve();
    custody.clock.advance(1_000);
    const operationId = custody.pulse(parcel, 'deposit');
    expect(lastRunningMs(store)).toBe(now());
    custody.seenOpen(parcel.compartmentId);
    custody.clock.advance(1_000);
    custody.edge(parcel.compartmentId, 'open', 'closed');
    expect(lastRunningMs(store)).toBe(now());
    custody.confirmDeposit(parcel.parcelId, operationId);
    custody.clock.advance(1_000);
    const told = { ...parcel, because: 'messageDelivered', isReachable: () => true } as const;
    custody.act((tx) => startHold(tx, told, custody.moment()));
    expect(lastRunningMs(store)).toBe(now());
    custody.clock.advance(1_000);
    custody.retrieve(parcel);
    expect(lastRunningMs(store)).toBe(now());
  });
});
