import { describe, expect, it } from 'vitest';
import type { BoardFamily, LockBoard } from './boards/board-family.ts';
import { xor5 } from './boards/xor5/board.ts';
import { TestCabinet, twoBoards, wiringOfFamily } from './test-cabinet.ts';

const url = 'tcp://127.0.0.1:1';

/** XOR5 with boards that differ in something, under the same name. */
function xor5With(change: (board: LockBoard) => Partial<LockBoard>): BoardFamily {
  return {
    ...xor5,
    board: (settings) => {
      const board = xor5.board(settings);
      const plain: LockBoard = {
        pulseMs: board.pulseMs,
        open: (channel) => board.open(channel),
        readAll: () => board.readAll(),
        probe: (turn) => board.probe(turn),
      };
      return { ...plain, ...change(plain) };
    },
  };
}

const obeysInSilence = xor5With((board) => ({
  open: (channel) => ({ ...board.open(channel), answerWithinMs: 50, mayStayUnanswered: true }),
}));

describe('an unlock that its board may leave unanswered', () => {
  it('is no fault, and its door tells', async () => {
    const cabinet = await new TestCabinet(twoBoards(url), { families: [obeysInSilence] }).settled();
    cabinet.answers('1', { silent: true, times: 1 });
    const opened = { isAmbiguous: false, before: 'closed', after: 'open' };
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: false, ...opened });
    expect(cabinet.health('1')).toMatchObject({ timedOut: 0, garbled: 0 });
    await cabinet.clock.advanceAsync(1_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
  });

  it('does not bring its board out of step: the next read needs no probe', async () => {
    const cabinet = await new TestCabinet(twoBoards(url), { families: [obeysInSilence] }).settled();
    cabinet.answers('1', { silent: true, times: 1 });
    const before = cabinet.transport.written.length;
    await cabinet.open('1/5');
    const heads = cabinet.transport.written.slice(before).map((frame) => [frame[0], frame[2]]);
    expect(heads.filter(([head, lock]) => head === 0x80 && lock !== 0)).toEqual([]);
  });

  it('is acknowledged where a board says so all the same', async () => {
    const cabinet = await new TestCabinet(twoBoards(url), { families: [obeysInSilence] }).settled();
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
  });
});

describe('an unlock without an acknowledgement', () => {
  it('is not ambiguous where the door was closed before and is read closed when the pulse had its time', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').jam = 'latch';
    cabinet.answers('1', { silent: true, times: 1 });
    const askedAtMs = cabinet.clock.monotonicMs();
    const closed = { isAmbiguous: false, before: 'closed', after: 'closed' };
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'timedOut', ...closed });
    // 300 ms of pulse, and 500 ms in which a slow latch moves.
    expect(cabinet.clock.monotonicMs() - askedAtMs).toBeGreaterThan(800);
    expect(cabinet.clock.monotonicMs() - askedAtMs).toBeLessThan(2_000);
    expect(cabinet.pulses).toHaveLength(1);
  });

  it('tells the opening by a slow latch', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').latchDelayMs = 750;
    cabinet.answers('1', { silent: true, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ isAmbiguous: false, before: 'closed', after: 'open' });
  });

  it.each([
    ['was open before', 'open', (cabinet: TestCabinet) => cabinet.simulated.door('1/5').open()],
    [
      'reads open by a cut wire',
      'open',
      (cabinet: TestCabinet) => {
        cabinet.simulated.door('1/5').cutReads = 0;
      },
    ],
  ])('is ambiguous where the door %s', async (_, state, prepare) => {
    const cabinet = await new TestCabinet().settled();
    prepare(cabinet);
    await cabinet.clock.advanceAsync(1_000);
    cabinet.answers('1', { silent: true, times: 1 });
    const open = { isAmbiguous: true, before: state, after: state };
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false, ...open });
    expect(cabinet.pulses).toHaveLength(1);
  });

  it('is ambiguous where there is no sensor, and where the board is gone', async () => {
    const wiring = twoBoards(url);
    const doors = wiring.doors.map((door) =>
      door.id === '1/2' ? { ...door, sensor: 'none' as const } : door,
    );
    const cabinet = await new TestCabinet({ ...wiring, doors }).settled();
    cabinet.answers('1', { silent: true, times: 1 });
    const nothing = { isAmbiguous: true, before: 'unknown', after: 'unknown' };
    expect(await cabinet.open('1/2')).toMatchObject(nothing);
    cabinet.simulated.board('1').isPlugged = false;
    expect(await cabinet.open('1/3')).toMatchObject({ isAmbiguous: true, after: 'unknown' });
  });

  it.each([
    ['winnsen', 16, 'coolsDown'],
    ['modbus', 8, 'refusesFlash'],
  ])('of %s says that the board said no', async (protocol, channels, quirk) => {
    const cabinet = await new TestCabinet(wiringOfFamily(protocol, [{ address: 1, channels }])).settled();
    cabinet.simulated.board('1').board.settings.quirks.add(quirk);
    const closed = { isAmbiguous: false, before: 'closed', after: 'closed' };
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'refused', ...closed });
    expect(cabinet.health('1')).toMatchObject({ timedOut: 0, garbled: 0 });
    expect(cabinet.pulses).toEqual([]);
    // It has said all that it had to say of that pulse: the next answer is the next pulse's.
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'refused' });
    cabinet.simulated.board('1').board.settings.quirks.delete(quirk);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
  });

  it('of winnsen whose refusal may be that of the pulse before says that no answer is known', async () => {
    const wiring = wiringOfFamily('winnsen', [{ address: 1, channels: 16 }]);
    const cabinet = await new TestCabinet(wiring).settled();
    cabinet.simulated.door('1/5').jam = 'latch';
    cabinet.answers('1', { silent: true, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'timedOut' });
    cabinet.simulated.board('1').board.settings.quirks.add('coolsDown');
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'timedOut' });
    await cabinet.clock.advanceAsync(3_000);
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false, fault: 'refused' });
  });
});

describe('a board that cannot be probed', () => {
  const unprobed = xor5With(
    ({ pulseMs, open, readAll }) => ({ pulseMs, open, readAll, probe: undefined }) as never,
  );

  it.each([330, 350, 400, 500, 600, 700, 800])(
    'answers %i ms too late, and no later request is answered by it',
    async (lateMs) => {
      const cabinet = await new TestCabinet(twoBoards(url), { families: [unprobed] }).settled();
      const door = cabinet.simulated.door('1/5');
      cabinet.answers('1', { lateMs, times: 1 });
      // Asked while the door was closed; whoever believes the late answer believes it closed after it opened.
      await cabinet.clock.advanceAsync(600);
      door.open();
      await cabinet.clock.advanceAsync(3_000);
      expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open']);
      expect(cabinet.told.boards).toEqual([]);
      expect(cabinet.health('1').late).toBe(1);
    },
  );
});

describe('a greeting', () => {
  const greeted = xor5With((board) => ({
    greeting: () => ({ ...(board.probe?.(0) ?? board.readAll()), answerWithinMs: 100 }),
  }));
  /** A read of one lock: what this family's greeting looks like. */
  const isGreeting = (frame: Uint8Array) => frame[0] === 0x80 && frame[2] !== 0;
  const greetingsTo = (cabinet: TestCabinet, board: number) =>
    cabinet.transport.written.filter((frame) => isGreeting(frame) && frame[1] === board);

  it('goes once to each board, ahead of its first read', async () => {
    const cabinet = await new TestCabinet(twoBoards(url), { families: [greeted] }).settled();
    await cabinet.clock.advanceAsync(5_000);
    expect(greetingsTo(cabinet, 1)).toHaveLength(1);
    expect(greetingsTo(cabinet, 2)).toHaveLength(1);
    expect(isGreeting(cabinet.transport.written.find((frame) => frame[1] === 1) ?? new Uint8Array())).toBe(
      true,
    );
  });

  it('is not repeated when the port comes back', async () => {
    const cabinet = await new TestCabinet(twoBoards(url), { families: [greeted] }).settled();
    cabinet.transport.unplug();
    await cabinet.clock.advanceAsync(1_000);
    cabinet.transport.plug();
    await cabinet.clock.advanceAsync(6_000);
    expect(greetingsTo(cabinet, 1)).toHaveLength(1);
  });

  it('is never sent between a pulse and its end', async () => {
    for (let afterMs = 0; afterMs < 120; afterMs += 7) {
      const cabinet = new TestCabinet(wiringOfFamily('xor5', [{ address: 1, channels: 24 }]), {
        families: [greeted],
      });
      cabinet.lockBoards.start();
      await cabinet.clock.advanceAsync(0);
      const sentAtMs = new Map<Uint8Array, number>();
      const stop = cabinet.lockBoards.listenTraffic(({ direction, bytes }) => {
        if (direction === 'to-board') sentAtMs.set(bytes, cabinet.clock.monotonicMs());
      });
      await cabinet.clock.advanceAsync(afterMs);
      await cabinet.open('1/5');
      await cabinet.clock.advanceAsync(2_000);
      stop();
      const [pulsedAtMs] = [...sentAtMs].filter(([frame]) => frame[0] === 0x8a).map(([, atMs]) => atMs);
      for (const [frame, atMs] of sentAtMs) {
        if (!isGreeting(frame) || pulsedAtMs === undefined || atMs < pulsedAtMs) continue;
        expect(atMs).toBeGreaterThanOrEqual(pulsedAtMs + 300);
      }
      expect(cabinet.simulated.door('1/5').isOpen).toBe(true);
    }
  });
});

describe('coils of one power group', () => {
  it('are energised one at a time, with a rest between, on all boards', async () => {
    const cabinet = await new TestCabinet().settled();
    const all = Promise.all([
      cabinet.lockBoards.open('1/1'),
      cabinet.lockBoards.open('2/1'),
      cabinet.lockBoards.open('1/2'),
    ]);
    await cabinet.clock.advanceAsync(2_000);
    const outcomes = await all;
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ written: true, acknowledged: true })));
    const [first, second, third] = cabinet.told.unlocks.map(({ leftAtMs }) => leftAtMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(500);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(500);
    expect(cabinet.told.unlocks[1]?.powerWaitMs).toBeGreaterThan(400);
  });

  it('do not wait for those of another group', async () => {
    const wiring = twoBoards(url);
    const boards = wiring.boards.map((board) => ({ ...board, powerGroup: board.id }));
    const cabinet = await new TestCabinet({ ...wiring, boards }).settled();
    const all = Promise.all([cabinet.lockBoards.open('1/1'), cabinet.lockBoards.open('2/1')]);
    await cabinet.clock.advanceAsync(500);
    await all;
    expect(cabinet.told.unlocks.map(({ powerWaitMs }) => powerWaitMs)).toEqual([0, 0]);
  });

  it('that do not come to their turn in time are not pulsed, and it says why', async () => {
    const wiring = twoBoards(url);
    const boards = wiring.boards.map((board) => ({ ...board, pulseMs: 3_000 }));
    const cabinet = await new TestCabinet({ ...wiring, boards }).settled();
    const all = Promise.all([cabinet.lockBoards.open('1/1'), cabinet.lockBoards.open('2/1')]);
    await cabinet.clock.advanceAsync(2_500);
    expect((await all)[1]).toEqual({ written: false, fault: 'powerBusy' });
    expect(cabinet.pulses).toHaveLength(1);
  });

  it('are free at once where nothing was written', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.transport.unplug();
    expect(await cabinet.open('1/1')).toEqual({ written: false, fault: 'portClosed' });
    const askedAtMs = cabinet.clock.monotonicMs();
    await cabinet.open('1/2');
    expect(cabinet.clock.monotonicMs() - askedAtMs).toBeLessThan(10);
  });
});
