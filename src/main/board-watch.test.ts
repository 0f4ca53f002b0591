import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from '../contract/zod.ts';
import { TestCabinet } from '../hardware/test-cabinet.ts';
import { watchBoards } from './board-watch.ts';
import { confirmBoard, suspectBoards } from './custody/boards.ts';
import { heldMs, pauseAllHolds, startHold } from './custody/hold-clock.ts';
import { smallCabinet, TestCustody } from './custody/test-custody.ts';
import { StoreFault } from './database/transaction.ts';
import { doorReach } from './session/door-reach.ts';

const minuteMs = 60_000;
/** A board that is cut off is noticed after some polls. */
const noticedMs = 5_000;

let cabinet: TestCabinet;
let custody: TestCustody;
let watch: ReturnType<typeof watchBoards>;
let unlisten: () => void;
let shown: number;
let refusals: StoreFault[];

/** By the clock of the boards; custody's own stands apart, since its deposits let time pass. */
const moment = () => ({
  nowMs: cabinet.clock.now(),
  runningMs: Math.floor(cabinet.clock.monotonicMs()),
  isClockTrusted: true,
  isOffline: true,
});
const isReachable = () => doorReach(cabinet.lockBoards, smallCabinet).isInReach;
const told = (parcelId: string) =>
  custody.act((tx) =>
    startHold(tx, { parcelId, because: 'messageDelivered', isReachable: isReachable() }, moment()),
  );
const held = (parcelId: string) => heldMs(custody.store, parcelId, moment());

function watchAs(cabinetFile: typeof smallCabinet) {
  return watchBoards({
    clock: cabinet.clock,
    lockBoards: cabinet.lockBoards,
    cabinetFile,
    isReachable: isReachable(),
    moment,
    silentMs: () => minuteMs,
    write: (work) => {
      try {
        custody.store.transaction(work);
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        refusals.push(error);
      }
    },
    changed: () => {
      shown += 1;
    },
  });
}

beforeEach(async () => {
  custody = new TestCustody();
  cabinet = new TestCabinet();
  shown = 0;
  refusals = [];
  watch = watchAs(smallCabinet);
  unlisten = cabinet.lockBoards.listen(watch.listener);
  await cabinet.settled();
  onTestFinished(async () => {
    watch.stop();
    await cabinet.lockBoards.stop();
    custody.store.close();
  });
});

const pass = (ms: number) => cabinet.clock.advanceAsync(ms);
const cut = (...boards: string[]) => {
  for (const board of boards) cabinet.answers(board, { silent: true });
};
const mend = (...boards: string[]) => {
  for (const board of boards) cabinet.answers(board, {});
};
const suspects = () => suspectBoards(custody.store);

describe('a board that alone is silent', () => {
  it('for more than a minute is out of service until somebody has confirmed a door of it', async () => {
    cut('2');
    await pass(minuteMs);
    expect(suspects()).toEqual([]);
    await pass(noticedMs);
    expect(suspects()).toEqual(['2']);
    mend('2');
    await pass(10 * minuteMs);
    expect(suspects()).toEqual(['2']);
    const confirmation = { boardId: '2', actor: 'technician:1', isReachable: () => true };
    custody.act((tx) => confirmBoard(tx, confirmation, custody.moment()));
    await pass(10 * minuteMs);
    expect(suspects()).toEqual([]);
  });

  it('for less than a minute is nothing to speak of, however often', async () => {
    for (let time = 0; time < 5; time += 1) {
      cut('1');
      await pass(minuteMs - 10_000);
      mend('1');
      await pass(2 * minuteMs);
    }
    expect(suspects()).toEqual([]);
  });

  it('is shown when it falls silent, when it is suspected and when it is back', async () => {
    cut('1');
    await pass(noticedMs);
    expect(shown).toBe(1);
    await pass(minuteMs);
    expect(shown).toBe(2);
    mend('1');
    await pass(10_000);
    expect(shown).toBe(3);
  });
});

describe('all boards silent at once', () => {
  it('on one of two buses is a cut cable, though the other bus answers', async () => {
    unlisten();
    watch.stop();
    const [bus] = smallCabinet.buses;
    if (bus === undefined) throw new Error('the cabinet has no bus');
    const boards = smallCabinet.boards.map((board) => ({ ...board, bus: `bus-${board.id}` }));
    const buses = boards.map((board) => ({ ...bus, id: board.bus }));
    const apart = watchAs({ ...smallCabinet, buses, boards });
    onTestFinished(() => apart.stop());
    cabinet.lockBoards.listen(apart.listener);
    cut('2');
    await pass(60 * minuteMs);
    // The watch of one bus for both, stopped above, would have suspected it.
    expect(suspects()).toEqual([]);
  });

  it('is a cut cable or power, and no swap', async () => {
    cut('1', '2');
    await pass(60 * minuteMs);
    expect(suspects()).toEqual([]);
    mend('1', '2');
    await pass(10 * minuteMs);
    expect(suspects()).toEqual([]);
  });

  it('and one of them back a little later than the other is no swap either', async () => {
    cut('1', '2');
    await pass(10 * minuteMs);
    mend('1');
    await pass(minuteMs / 2);
    mend('2');
    await pass(10 * minuteMs);
    expect(suspects()).toEqual([]);
  });

  it('and one of them not back is suspected a minute after the other is', async () => {
    cut('1', '2');
    await pass(10 * minuteMs);
    mend('1');
    await pass(minuteMs);
    expect(suspects()).toEqual([]);
    await pass(10_000);
    expect(suspects()).toEqual(['2']);
  });

  it('after one was alone for half a minute begins its time anew', async () => {
    cut('2');
    await pass(minuteMs / 2);
    cut('1');
    await pass(minuteMs);
    mend('1');
    await pass(minuteMs / 2);
    expect(suspects()).toEqual([]);
    await pass(minuteMs / 2 + 10_000);
    expect(suspects()).toEqual(['2']);
  });
});

describe('the hold clocks behind a silent board', () => {
  const atDoor = (parcelId: string) =>
    z
      .object({ compartment_id: z.string() })
      .parse(custody.db.prepare('SELECT compartment_id FROM parcel WHERE id = ?').get(parcelId))
      .compartment_id;

  it('stand still while it is silent, and the others go on', async () => {
    const parcels = ['ONE', 'TWO', 'THREE', 'FOUR'].map(
      (number) => custody.deposit(`${number}-1`, 'S').parcelId,
    );
    cabinet.clock.setWall(custody.clock.now());
    const startMs = moment().runningMs;
    for (const id of parcels) told(id);
    const behindTwo = parcels.filter((id) => atDoor(id).startsWith('b'));
    const behindOne = parcels.filter((id) => atDoor(id).startsWith('a'));
    expect(behindTwo.length).toBeGreaterThan(0);
    expect(behindOne.length).toBeGreaterThan(0);

    await pass(10 * minuteMs);
    cut('2');
    await pass(minuteMs / 2);
    mend('2');
    await pass(10 * minuteMs);
    const nowMs = moment().runningMs;
    for (const id of behindOne) expect(held(id)).toBe(nowMs - startMs);
    for (const id of behindTwo) {
      const lostMs = nowMs - startMs - held(id);
      expect(lostMs).toBeGreaterThan(minuteMs / 2 - noticedMs);
      expect(lostMs).toBeLessThan(minuteMs / 2 + 2 * noticedMs);
    }
  });

  it('stand still also where all are silent', async () => {
    const { parcelId } = custody.deposit('ONE-1', 'S');
    cabinet.clock.setWall(custody.clock.now());
    told(parcelId);
    cut('1', '2');
    await pass(24 * 60 * minuteMs);
    expect(held(parcelId)).toBeLessThan(noticedMs);
  });

  it('does not start where the message is delivered while it is silent, but when it answers again', async () => {
    const { parcelId } = custody.deposit('ONE-1', 'S');
    cut('1', '2');
    await pass(noticedMs);
    told(parcelId);
    await pass(60 * minuteMs);
    expect(held(parcelId)).toBe(0);
    mend('1', '2');
    await pass(10 * minuteMs);
    expect(held(parcelId)).toBeGreaterThan(10 * minuteMs - 2 * noticedMs);
    expect(held(parcelId)).toBeLessThan(10 * minuteMs);
  });

  it('go on when it is heard for the first time after a start, and not before', async () => {
    const { parcelId } = custody.deposit('ONE-1', 'S');
    told(parcelId);
    // As at a start: whatever ran stands still, and no board has been heard.
    unlisten();
    watch.stop();
    await cabinet.lockBoards.stop();
    custody.act((tx) => pauseAllHolds(tx, moment()));
    const heldBefore = held(parcelId);
    cabinet = new TestCabinet();
    for (const board of ['1', '2']) cabinet.answers(board, { silent: true });
    watch = watchAs(smallCabinet);
    unlisten = cabinet.lockBoards.listen(watch.listener);
    await cabinet.settled();
    await pass(30_000);
    expect(held(parcelId)).toBe(heldBefore);
    mend('1', '2');
    await pass(10 * minuteMs);
    expect(held(parcelId) - heldBefore).toBeGreaterThan(10 * minuteMs - 2 * noticedMs);
  });

  it('run from the first answer of a board that answers at once', async () => {
    const { parcelId } = custody.deposit('ONE-1', 'S');
    told(parcelId);
    custody.act((tx) => pauseAllHolds(tx, moment()));
    watch.stop();
    unlisten();
    watch = watchAs(smallCabinet);
    await pass(minuteMs);
    expect(held(parcelId)).toBe(minuteMs - 1_000);
  });
});

describe('a disk that refuses', () => {
  it('is told, and does not end the program, when the time alone is over', async () => {
    cut('2');
    await pass(noticedMs);
    custody.db.pragma('query_only = ON');
    await pass(minuteMs);
    expect(refusals.map((fault) => fault.kind)).toEqual(['io']);
    expect(suspects()).toEqual([]);
    custody.db.pragma('query_only = OFF');
  });

  it('when a board falls silent does not keep it from being suspected later', async () => {
    custody.deposit('ONE-1', 'S');
    custody.db.pragma('query_only = ON');
    cut('2');
    await pass(noticedMs);
    custody.db.pragma('query_only = OFF');
    await pass(minuteMs + noticedMs);
    expect(suspects()).toEqual(['2']);
  });
});

it('leaves no timer behind', async () => {
  cut('2');
  await pass(noticedMs);
  await cabinet.lockBoards.stop();
  watch.stop();
  expect(cabinet.clock.pendingTimers).toBe(0);
});
