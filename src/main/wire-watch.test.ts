import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cabinetEvent } from '../contract/event.ts';
import { TestCabinet } from '../hardware/test-cabinet.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { boardGauges } from './board-gauges.ts';
import { heldMs, startHold } from './custody/hold-clock.ts';
import { smallCabinet, TestCustody } from './custody/test-custody.ts';
import { doorReach } from './session/door-reach.ts';
import { watchWires } from './wire-watch.ts';

const minuteMs = 60_000;

let cabinet: TestCabinet;
let custody: TestCustody;
let logged: string[];
let shown: number;
let stopWatching: () => void;

beforeEach(async () => {
  cabinet = new TestCabinet(wiringOf(smallCabinet));
  custody = new TestCustody({ clock: cabinet.clock });
  logged = [];
  shown = 0;
  const watch = watchWires({
    clock: cabinet.clock,
    cabinetFile: smallCabinet,
    isReachable: doorReach(cabinet.lockBoards, smallCabinet).isInReach,
    moment: () => custody.moment(),
    write: (work) => custody.store.transaction(work),
    changed: () => {
      shown += 1;
    },
    log: (event) => logged.push(event),
  });
  stopWatching = watch.stop;
  cabinet.lockBoards.listen(watch.listener);
  await cabinet.settled();
  shown = 0;
  logged = [];
  onTestFinished(async () => {
    watch.stop();
    await cabinet.lockBoards.stop();
    custody.store.close();
  });
});

const pass = (ms: number) => cabinet.clock.advanceAsync(ms);
const makeNoise = (flips: number) => {
  cabinet.simulated.wire('bus').noise.settings = { flips, lost: 0, doubled: 0, direction: 'both' };
};
/** A parcel whose recipient has been told. */
async function heldParcel(): Promise<string> {
  const { parcelId } = custody.deposit();
  await pass(1_000);
  const isReachable = doorReach(cabinet.lockBoards, smallCabinet).isInReach;
  custody.act((tx) =>
    startHold(tx, { parcelId, because: 'messageDelivered', isReachable }, custody.moment()),
  );
  return parcelId;
}
const held = (parcelId: string) => heldMs(custody.store, parcelId, custody.moment());

describe('a bus whose port is gone', () => {
  it('is told and shown, and told again when it holds', async () => {
    cabinet.transport.unplug();
    await pass(5_000);
    expect(custody.payloads('bus.serviceChanged')).toEqual([{ busId: 'bus', isOpen: false }]);
    expect(custody.logKinds()).toContain('bus.closed');
    expect(shown).toBe(1);
    cabinet.transport.plug();
    await pass(minuteMs);
    expect(custody.payloads('bus.serviceChanged')).toEqual([
      { busId: 'bus', isOpen: false },
      { busId: 'bus', isOpen: true },
    ]);
    expect(logged).toEqual(['bus.closed', 'bus.opened']);
  });

  it('and comes and goes is told once, until it holds', async () => {
    for (let time = 0; time < 20; time += 1) {
      cabinet.transport.unplug();
      await pass(2_000);
      cabinet.transport.plug();
      await pass(6_000);
    }
    expect(logged.filter((event) => event === 'bus.closed').length).toBeGreaterThan(10);
    expect(custody.payloads('bus.serviceChanged')).toEqual([{ busId: 'bus', isOpen: false }]);
    await pass(minuteMs);
    expect(custody.payloads('bus.serviceChanged')).toHaveLength(2);
  });

  it('stops the hold clocks behind it', async () => {
    const parcelId = await heldParcel();
    await pass(minuteMs);
    cabinet.transport.unplug();
    await pass(1_000);
    const before = held(parcelId);
    expect(before).toBeGreaterThan(minuteMs - 1);
    await pass(10 * minuteMs);
    expect(held(parcelId)).toBe(before);
  });

  it('for a moment, in which no board fell silent, costs the hold clock no more than that', async () => {
    const parcelId = await heldParcel();
    cabinet.transport.unplug();
    await pass(300);
    cabinet.transport.plug();
    await pass(minuteMs);
    expect(logged).toEqual(['bus.closed', 'bus.opened']);
    expect(held(parcelId)).toBeGreaterThan(minuteMs - 5_000);
  });

  it('leaves no timer behind', async () => {
    cabinet.transport.unplug();
    await pass(1_000);
    cabinet.transport.plug();
    await pass(3_000);
    expect(logged).toEqual(['bus.closed', 'bus.opened']);
    await cabinet.lockBoards.stop();
    stopWatching();
    expect(cabinet.clock.pendingTimers).toBe(0);
  });
});

describe('a line that gets bad', () => {
  it('is told at each step, stands the hold clocks still when it is stopped, and recovers', async () => {
    const parcelId = await heldParcel();
    makeNoise(0.02);
    await pass(3 * minuteMs);
    expect(custody.payloads('bus.lineChanged').at(-1)).toMatchObject({ busId: 'bus', state: 'stopped' });
    expect(custody.logDetails('bus.lineChanged').at(-1)).toMatchObject({ state: 'stopped' });
    const before = held(parcelId);
    await pass(minuteMs);
    expect(held(parcelId)).toBe(before);
    makeNoise(0);
    await pass(20 * minuteMs);
    expect(custody.payloads('bus.lineChanged').at(-1)).toMatchObject({ state: 'good' });
    expect(held(parcelId)).toBeGreaterThan(before + 15 * minuteMs);
  });
});

describe('a board', () => {
  it('that nobody understands stops the hold clocks behind its own doors alone, and recovers', async () => {
    const { isInReach, canOpen, boardsOutOfReach } = doorReach(cabinet.lockBoards, smallCabinet);
    const all = smallCabinet.compartments.map(({ id, board }) => ({ id, board }));
    // Behind the first board.
    const parcelId = await heldParcel();
    cabinet.answers('1', { wrongChecksum: true });
    await pass(minuteMs);
    expect(custody.payloads('board.lineChanged').at(-1)).toMatchObject({ boardId: '1', state: 'stopped' });
    expect(custody.logDetails('board.lineChanged').at(-1)).toMatchObject({ state: 'stopped' });
    expect(custody.payloads('bus.lineChanged')).not.toContainEqual(
      expect.objectContaining({ state: 'stopped' }),
    );
    expect([...boardsOutOfReach()]).toEqual(['1']);
    for (const { id, board } of all) {
      expect({ id, canOpen: canOpen(id), isInReach: isInReach(id) }).toEqual({
        id,
        canOpen: board === '2',
        isInReach: board === '2',
      });
    }
    const before = held(parcelId);
    await pass(minuteMs);
    expect(held(parcelId)).toBe(before);

    shown = 0;
    cabinet.answers('1', {});
    await pass(20 * minuteMs);
    expect(custody.payloads('board.lineChanged').at(-1)).toMatchObject({ boardId: '1', state: 'good' });
    expect(held(parcelId)).toBeGreaterThan(before + 15 * minuteMs);
    expect(boardsOutOfReach().size).toBe(0);
    expect(shown).toBeGreaterThan(0);
  });

  it('that answers half of the time, and so is not silent, is out of reach all the same', async () => {
    const parcelId = await heldParcel();
    const stopSpoiling = cabinet.clock.every(700, () =>
      cabinet.answers('1', { wrongChecksum: true, times: 2 }),
    );
    await pass(5 * minuteMs);
    stopSpoiling();
    await pass(1_000);
    expect(cabinet.lockBoards.health()).toMatchObject([
      { boardId: '1', answering: true, line: 'stopped' },
      { boardId: '2', answering: true, line: 'good' },
    ]);
    const before = held(parcelId);
    await pass(20_000);
    expect(held(parcelId)).toBe(before);
  });

  it('that answers badly is told, and when that is over', async () => {
    for (let time = 0; time < 40; time += 1) {
      cabinet.answers('1', { wrongChecksum: true, times: 1 });
      await pass(10_000);
    }
    expect(custody.payloads('board.errorsHigh')).toMatchObject([{ boardId: '1', isOver: false }]);
    await pass(10 * minuteMs);
    expect(custody.payloads('board.errorsHigh')).toMatchObject([
      { boardId: '1', isOver: false },
      { boardId: '1', isOver: true },
    ]);
  });

  it('whose address another one has is told', async () => {
    cabinet.answers('1', { twice: true });
    await pass(minuteMs);
    expect(custody.payloads('board.addressDoubled')).toEqual([{ boardId: '1', isSuspected: true }]);
    cabinet.answers('1', {});
    await pass(minuteMs);
    expect(custody.payloads('board.addressDoubled')).toHaveLength(2);
  });
});

describe('the gauges', () => {
  it('say how each board has answered and how each wire is', async () => {
    await pass(10 * minuteMs);
    cabinet.answers('2', { silent: true });
    await pass(minuteMs);
    const gauges = boardGauges(cabinet.lockBoards, cabinet.clock.monotonicMs());
    expect(cabinetEvent.parse(gauges)).toEqual(gauges);
    const [first, second] = gauges.boards;
    expect(first).toMatchObject({
      boardId: '1',
      isAnswering: true,
      timedOut: 0,
      garbled: 0,
      errorShare5min: 0,
    });
    expect(first?.answered).toBeGreaterThan(600);
    expect(first?.roundTripP50Ms).toBeGreaterThan(20);
    expect(first?.roundTripP99Ms).toBeGreaterThanOrEqual(first?.roundTripP50Ms ?? 0);
    expect(first?.lastAnswerAgoMs).toBeLessThan(2_000);
    expect(second).toMatchObject({ boardId: '2', isAnswering: false });
    expect(second?.timedOut).toBeGreaterThan(0);
    expect(second?.lastAnswerAgoMs).toBeGreaterThan(55_000);
    expect(gauges.buses).toMatchObject([{ busId: 'bus', isOpen: true, lineState: 'good', noiseBytes: 0 }]);
  });

  it('have nothing to say of a board that was never heard', () => {
    const gauges = boardGauges(new TestCabinet(wiringOf(smallCabinet)).lockBoards, 0);
    expect(cabinetEvent.parse(gauges)).toEqual(gauges);
    expect(gauges.boards[0]).toMatchObject({ roundTripP50Ms: null, lastAnswerAgoMs: null });
  });
});
