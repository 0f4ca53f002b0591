import { describe, expect, it } from 'vitest';
import { TestCabinet, twoBoards, wiringOfFamily } from './test-cabinet.ts';

const isUnlock = (frame: Uint8Array) => frame[0] === 0x8a;

describe('doors', () => {
  it('are unknown until read and then as they are', async () => {
    const cabinet = new TestCabinet();
    cabinet.simulated.door('2/3').open();
    expect(cabinet.lockBoards.door('1/1')).toBe('unknown');
    cabinet.lockBoards.start();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.lockBoards.door('1/1')).toBe('closed');
    expect(cabinet.lockBoards.door('2/3')).toBe('open');
    expect(cabinet.told.edgesOf('2/3')).toEqual(['unknown open']);
  });

  it('are reported when they move, within two sweeps of an idle cabinet', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('2/3').open();
    await cabinet.clock.advanceAsync(600);
    cabinet.simulated.door('2/3').close();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.told.edgesOf('2/3')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.edges).toHaveLength(2);
  });

  it('are told apart by polarity where the switch is the other kind', async () => {
    const wiring = twoBoards('tcp://127.0.0.1:1');
    const doors = wiring.doors.map((door) =>
      door.id === '1/2' ? { ...door, polarity: 'inverted' as const } : door,
    );
    const cabinet = await new TestCabinet({ ...wiring, doors }).settled();
    expect(cabinet.lockBoards.door('1/2')).toBe('closed');
    cabinet.simulated.door('1/2').open();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.lockBoards.door('1/2')).toBe('open');
  });

  it('stay unknown where there is no sensor', async () => {
    const wiring = twoBoards('tcp://127.0.0.1:1');
    const doors = wiring.doors.map((door) =>
      door.id === '1/2' ? { ...door, sensor: 'none' as const } : door,
    );
    const cabinet = await new TestCabinet({ ...wiring, doors }).settled();
    expect(cabinet.lockBoards.door('1/2')).toBe('unknown');
  });
});

describe('an unlock', () => {
  it('opens its door and no other, and is seen to', async () => {
    const cabinet = await new TestCabinet().settled();
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_000);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/5']);
    expect(cabinet.told.edges.map((edge) => edge.doorId)).toEqual(['1/5']);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
    const leftAtMs = cabinet.told.unlocks[0]?.leftAtMs ?? 0;
    expect(cabinet.told.seenOpen[0]?.atMs).toBeGreaterThanOrEqual(leftAtMs + 800);
    expect(cabinet.told.seenOpen[0]?.atMs).toBeLessThan(leftAtMs + 960);
  });

  it('goes ahead of polls and waits for one exchange at most', async () => {
    const cabinet = await new TestCabinet().settled();
    for (let turn = 0; turn < 40; turn += 1) {
      await cabinet.clock.advanceAsync(7);
      const sweeping = cabinet.lockBoards.sweep();
      await cabinet.open(`1/${(turn % 24) + 1}`);
      await cabinet.clock.advanceAsync(400);
      await sweeping;
    }
    // Request 5.2 ms, turnaround 20 ms, answer 7.3 ms, gap 3.6 ms.
    expect(Math.max(...cabinet.told.unlocks.map((times) => times.busWaitMs))).toBeLessThanOrEqual(36.5);
    for (const { askedAtMs, powerWaitMs, busWaitMs, leftAtMs } of cabinet.told.unlocks) {
      expect(leftAtMs - askedAtMs - powerWaitMs - busWaitMs).toBeCloseTo(5.208, 2);
    }
    expect(cabinet.simulated.wire('bus').collisions).toBe(0);
  });

  it('says when it has left, before its answer', async () => {
    const cabinet = await new TestCabinet().settled();
    const said: string[] = [];
    const opening = cabinet.lockBoards.open('1/5', () => said.push('left')).then(() => said.push('known'));
    await cabinet.clock.advanceAsync(200);
    await opening;
    expect(said).toEqual(['left', 'known']);
  });

  it('is written once when its answer stays out, and the door is read before it resolves', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { silent: true, times: 1 });
    const opened = { isAmbiguous: false, before: 'closed', after: 'open' };
    const outcome = await cabinet.open('1/5');
    expect(outcome).toEqual({ written: true, acknowledged: false, fault: 'timedOut', ...opened });
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(1);
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
  });

  it('is written once when its answer is damaged', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { wrongChecksum: true, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false, fault: 'garbled' });
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(1);
    expect(cabinet.pulses).toHaveLength(1);
  });

  it.each([
    ['another board', { wrongBoard: true }],
    ['another lock', { wrongLock: true }],
  ])('is not acknowledged by the answer of %s', async (_, fault) => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { ...fault, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
  });

  it('resolves within 2 s on a board that is gone', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.board('1').isPlugged = false;
    const askedAtMs = cabinet.clock.monotonicMs();
    const nothing = { isAmbiguous: true, before: 'closed', after: 'unknown' };
    const outcome = await cabinet.open('1/5');
    expect(outcome).toEqual({ written: true, acknowledged: false, fault: 'timedOut', ...nothing });
    expect(cabinet.clock.monotonicMs() - askedAtMs).toBeLessThanOrEqual(2_000);
  });

  it('is not written to a port that is gone, and says so', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.transport.unplug();
    expect(await cabinet.open('1/5')).toEqual({ written: false, fault: 'portClosed' });
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(0);
  });

  it('of a door whose latch is stuck is acknowledged and shows nothing', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').jam = 'latch';
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.edges).toEqual([]);
    expect(cabinet.told.seenOpen).toEqual([]);
  });

  it('of a door that is jammed while its latch moves is no opening', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').jam = 'door';
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.seenOpen).toEqual([]);
  });

  it('is seen on the second pulse where the first did nothing', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').pulsesNeeded = 2;
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.seenOpen).toEqual([]);
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(1_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
  });

  it('is seen on a slow latch and on a door that bounces', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').latchDelayMs = 800;
    cabinet.simulated.door('1/6').bounces = 3;
    await cabinet.open('1/5');
    await cabinet.open('1/6');
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId).sort()).toEqual(['1/5', '1/6']);
  });
});

describe('a sensor whose wire is cut', () => {
  it('before the pulse, reading open, proves nothing', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').cutReads = 0;
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.seenOpen).toEqual([]);
  });

  it('before the pulse, reading closed, shows no edge', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.door('1/5').cutReads = 1;
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.edges).toEqual([]);
    expect(cabinet.told.seenOpen).toEqual([]);
  });

  it('during the operation, reading closed, takes back the opening', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(300);
    cabinet.simulated.door('1/5').cutReads = 1;
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.seenOpen).toEqual([]);
  });
});

describe('a board', () => {
  it('that falls silent is told of once, its doors are unknown, the other is served', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.board('1').isPlugged = false;
    await cabinet.clock.advanceAsync(2_600);
    expect(cabinet.told.boards).toEqual(['1 silent']);
    expect(cabinet.lockBoards.door('1/5')).toBe('unknown');
    expect(cabinet.health('1').answering).toBe(false);
    cabinet.simulated.door('2/1').open();
    await cabinet.clock.advanceAsync(1_200);
    expect(cabinet.told.edgesOf('2/1')).toEqual(['closed open']);
    expect(cabinet.told.boards).toEqual(['1 silent']);
  });

  it('is asked rarely while silent, and known again soon after it is back', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.board('1').isPlugged = false;
    await cabinet.clock.advanceAsync(30_000);
    const askedBefore = cabinet.health('1').timedOut;
    await cabinet.clock.advanceAsync(30_000);
    expect(cabinet.health('1').timedOut - askedBefore).toBeLessThanOrEqual(7);
    cabinet.simulated.board('1').isPlugged = true;
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.told.boards).toEqual(['1 silent', '1 answering']);
    expect(cabinet.lockBoards.door('1/5')).toBe('closed');
  });

  it('that always answers too late is silent, and nothing it says is believed', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { lateMs: 400 });
    await cabinet.clock.advanceAsync(2_000);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(20_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    expect(cabinet.health('1').late).toBeGreaterThan(0);
  });

  it('that answers once too late does not confuse the next exchange', async () => {
    const cabinet = await new TestCabinet().settled();
    for (const lateMs of [300, 320, 340, 360, 380, 400, 500]) {
      cabinet.answers('1', { lateMs, times: 1 });
      await cabinet.clock.advanceAsync(1_500);
    }
    expect(cabinet.told.edges).toEqual([]);
    expect(cabinet.told.boards).toEqual([]);
  });

  it('that acknowledges too late does not acknowledge the next pulse', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { lateMs: 900, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false });
    // The acknowledgement of the first pulse comes while that of the second one is waited for.
    cabinet.answers('1', { silent: true, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false });
    await cabinet.clock.advanceAsync(3_000);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(3);
  });

  it('that answers only short questions is silent: nobody knows its doors', async () => {
    const cabinet = await new TestCabinet(
      wiringOfFamily('wkly', [
        { address: 1, channels: 12 },
        { address: 2, channels: 12 },
      ]),
    ).settled();
    // A cable that breaks long answers off: probes are answered, reads of all doors never are.
    cabinet.answers('1', { cutAfterBytes: 12 });
    cabinet.simulated.door('1/3').open();
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.told.boards).toEqual(['1 silent']);
    expect(cabinet.lockBoards.door('1/3')).toBe('unknown');
    cabinet.answers('1', {});
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.told.boards).toEqual(['1 silent', '1 answering']);
    expect(cabinet.lockBoards.door('1/3')).toBe('open');
  });

  it('is not silent for a burst of noise', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', { wrongChecksum: true, times: 8 });
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.health('1').garbled).toBe(8);
    expect(cabinet.told.boards).toEqual([]);
    expect(cabinet.told.edges).toEqual([]);
  });

  it('survives a supply that sags for 300 ms at an unlock', async () => {
    const cabinet = await new TestCabinet().settled();
    const opening = cabinet.open('1/5');
    for (const board of ['1', '2']) cabinet.simulated.board(board).hasPower = false;
    cabinet.clock.after(300, () => {
      for (const board of ['1', '2']) cabinet.simulated.board(board).hasPower = true;
    });
    await opening;
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.boards).toEqual([]);
  });

  it.each([
    ['a wrong checksum', { wrongChecksum: true }],
    ['one flipped bit', { flipOneBit: true }],
    ['its end cut off', { cutAfterBytes: 4 }],
    ['the name of another board', { wrongBoard: true }],
  ])('that answers with %s is not believed', async (_, fault) => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(5_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    expect(cabinet.told.boards).toEqual(['1 silent']);
    cabinet.answers('1', {});
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
  });

  it.each([
    ['byte by byte', { oneByteChunks: true }],
    ['in two parts 16 ms apart', { splitPauseMs: 16 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x80] }],
    ['twice', { twice: true }],
    ['with a report in front', { report: 'before' as const }],
    ['with a report behind', { report: 'after' as const }],
  ])('that answers %s is understood', async (_, fault) => {
    const cabinet = await new TestCabinet().settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/7').open();
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.told.edgesOf('1/7')).toEqual(['closed open']);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
    expect(cabinet.told.boards).toEqual([]);
  });

  it('that reports by itself is looked at at once', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.clock.advanceAsync(1_000 - (cabinet.clock.monotonicMs() % 500) + 100);
    cabinet.simulated.door('1/5').open();
    cabinet.simulated.wire('bus').report('1', 5);
    await cabinet.clock.advanceAsync(200);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open']);
  });
});

describe('the port', () => {
  it('that goes away makes its doors unknown and comes back by itself', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.transport.unplug();
    await cabinet.clock.advanceAsync(2_500);
    expect(cabinet.told.boards.sort()).toEqual(['1 silent', '2 silent']);
    expect(cabinet.lockBoards.door('2/1')).toBe('unknown');
    cabinet.transport.plug();
    await cabinet.clock.advanceAsync(5_500);
    expect(cabinet.lockBoards.door('2/1')).toBe('closed');
  });

  it('that is gone while a door stands open picks up where the door is', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(1_000);
    cabinet.transport.unplug();
    await cabinet.clock.advanceAsync(3_000);
    cabinet.simulated.door('1/5').close();
    cabinet.transport.plug();
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open', 'open unknown', 'unknown closed']);
  });
});

describe('an adapter that hears itself', () => {
  it('is understood where the cabinet file says so', async () => {
    const cabinet = await new TestCabinet(twoBoards('tcp://127.0.0.1:1', 'strip')).settled();
    expect(cabinet.lockBoards.door('1/5')).toBe('closed');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
  });

  it('does not acknowledge an unlock that no board answered', async () => {
    const cabinet = await new TestCabinet(twoBoards('tcp://127.0.0.1:1', 'strip')).settled();
    cabinet.simulated.board('1').isPlugged = false;
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
  });
});

describe('what goes on at the same time', () => {
  it('polls watched boards fast and others not', async () => {
    const cabinet = await new TestCabinet().settled();
    const asked = (board: number) => cabinet.transport.written.filter((frame) => frame[1] === board).length;
    const before = [asked(1), asked(2)] as const;
    const unwatch = cabinet.lockBoards.watch('1/5');
    await cabinet.clock.advanceAsync(2_000);
    expect(asked(1) - before[0]).toBeGreaterThan(18);
    expect(asked(2) - before[1]).toBeLessThanOrEqual(5);
    unwatch();
    unwatch();
    const after = asked(1);
    await cabinet.clock.advanceAsync(2_000);
    expect(asked(1) - after).toBeLessThanOrEqual(5);
  });

  it('reads each board once in a sweep, besides the poll in flight', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.clock.advanceAsync(130);
    const before = cabinet.transport.written.length;
    const startedAtMs = cabinet.clock.monotonicMs();
    let tookMs = 0;
    void cabinet.lockBoards.sweep().then(() => {
      tookMs = cabinet.clock.monotonicMs() - startedAtMs;
    });
    await cabinet.clock.advanceAsync(200);
    expect(cabinet.transport.written.length - before).toBe(2);
    // Twice 5.2 ms, 20 ms and 7.3 ms with a gap of 3.6 ms between.
    expect(tookMs).toBeCloseTo(67.1, 0);
  });

  it('never puts two frames on the wire', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.lockBoards.watch('1/1');
    cabinet.lockBoards.watch('2/1');
    const all = Promise.all([
      cabinet.lockBoards.open('1/1'),
      cabinet.lockBoards.open('2/1'),
      cabinet.lockBoards.sweep(),
      cabinet.lockBoards.open('1/2'),
      cabinet.lockBoards.sweep(),
    ]);
    await cabinet.clock.advanceAsync(2_000);
    await all;
    expect(cabinet.simulated.wire('bus').collisions).toBe(0);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/1', '2/1', '1/2']);
  });

  it('leaves no timer behind when it stops', async () => {
    const cabinet = await new TestCabinet().settled();
    const opening = cabinet.lockBoards.open('1/5');
    const sweeping = cabinet.lockBoards.sweep();
    await cabinet.clock.advanceAsync(3);
    await cabinet.lockBoards.stop();
    await Promise.all([opening, sweeping]);
    cabinet.simulated.stop();
    expect(cabinet.clock.pendingTimers).toBe(0);
  });
});

it('refuses a wiring that no family can drive, and says where', () => {
  const wiring = twoBoards('tcp://127.0.0.1:1');
  const boards = wiring.boards.map((board) => ({ ...board, protocol: 'semaphore' }));
  expect(() => new TestCabinet({ ...wiring, boards })).toThrow('boards[0].protocol: expected one of: xor5');
});
