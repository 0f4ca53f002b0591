import { describe, expect, it } from 'vitest';
import { TestCabinet, twoBoards, wiringOfFamily } from './test-cabinet.ts';

const minuteMs = 60_000;

describe('a noisy line', () => {
  it('is stopped, nothing is pulsed on it, and it comes back by itself', async () => {
    const cabinet = await new TestCabinet().settled();
    const wire = cabinet.simulated.wire('bus');
    wire.noise.settings = { flips: 0.02, lost: 0, doubled: 0, direction: 'both' };
    await cabinet.clock.advanceAsync(3 * minuteMs);
    expect(cabinet.told.wires).toContain('bus stopped');
    expect(cabinet.lockBoards.buses()[0]?.line).toMatchObject({ state: 'stopped' });
    expect(await cabinet.open('1/5')).toEqual({ written: false, fault: 'lineTooNoisy' });
    expect(cabinet.pulses).toEqual([]);

    wire.noise.settings = { flips: 0, lost: 0, doubled: 0, direction: 'both' };
    await cabinet.clock.advanceAsync(2 * minuteMs);
    expect(cabinet.lockBoards.buses()[0]?.line.state).toBe('alarming');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(12 * minuteMs);
    expect(cabinet.lockBoards.buses()[0]?.line.state).toBe('good');
  });

  it('alarms before it is stopped', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.wire('bus').noise.settings = { flips: 0.002, lost: 0, doubled: 0, direction: 'both' };
    await cabinet.clock.advanceAsync(20 * minuteMs);
    expect(cabinet.lockBoards.buses()[0]?.line.state).toBe('alarming');
    const { estimate } = cabinet.lockBoards.buses()[0]?.line ?? {};
    expect(estimate?.bitErrorShare).toBeGreaterThan(0.001);
    expect(estimate?.bitErrorShare).toBeLessThan(0.004);
  });

  it.each([
    ['a board that is gone', (cabinet: TestCabinet) => (cabinet.simulated.board('1').isPlugged = false)],
    [
      'stray bytes in front of answers',
      (cabinet: TestCabinet) => cabinet.answers('1', { garbageInFront: [0, 255] }),
    ],
    [
      'a burst of eight damaged answers',
      (cabinet: TestCabinet) => cabinet.answers('1', { wrongChecksum: true, times: 8 }),
    ],
  ])('is not what %s means', async (_, disturb) => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.clock.advanceAsync(minuteMs);
    disturb(cabinet);
    await cabinet.clock.advanceAsync(3 * minuteMs);
    expect(cabinet.told.wires.filter((told) => told.includes('stopped'))).toEqual([]);
    expect(await cabinet.open('2/5')).toEqual({ written: true, acknowledged: true });
  });

  it('has the limits that it is given', async () => {
    const lineLimits = { alarmShare: 1, stopShare: 1 };
    const cabinet = await new TestCabinet(twoBoards('tcp://127.0.0.1:1'), { lineLimits }).settled();
    cabinet.simulated.wire('bus').noise.settings = { flips: 0.02, lost: 0, doubled: 0, direction: 'both' };
    await cabinet.clock.advanceAsync(2 * minuteMs);
    expect(cabinet.lockBoards.buses()[0]?.line.state).toBe('good');
  });
});

describe('a board that nobody understands', () => {
  const three = wiringOfFamily(
    'xor5',
    [1, 2, 3].map((address) => ({ address, channels: 8 })),
  );
  const refused = { written: false, fault: 'lineTooNoisy' };
  const pulsed = { written: true, acknowledged: true };

  it('is not pulsed, all others of its bus are, and it comes back by itself', async () => {
    const cabinet = await new TestCabinet(three).settled();
    cabinet.answers('1', { wrongChecksum: true });
    await cabinet.clock.advanceAsync(minuteMs);
    expect(cabinet.told.wires).toContain('1 stopped');
    expect(await cabinet.open('1/5')).toEqual(refused);
    expect(await cabinet.open('2/5')).toEqual(pulsed);
    expect(await cabinet.open('3/5')).toEqual(pulsed);
    expect(cabinet.health('1').line).toBe('stopped');
    expect(cabinet.health('2').line).toBe('good');
    expect(cabinet.lockBoards.buses()[0]?.line.state).not.toBe('stopped');

    cabinet.answers('1', {});
    await cabinet.clock.advanceAsync(3 * minuteMs);
    expect(cabinet.health('1').line).toBe('alarming');
    expect(await cabinet.open('1/5')).toEqual(pulsed);
    await cabinet.clock.advanceAsync(12 * minuteMs);
    expect(cabinet.health('1').line).toBe('good');
    expect(cabinet.told.wires).not.toContain('bus stopped');
    expect(cabinet.lockBoards.buses()[0]?.line.state).toBe('good');
  });

  it('from the start is not pulsed either, and is no matter of the others', async () => {
    const cabinet = new TestCabinet();
    cabinet.answers('1', { wrongChecksum: true });
    cabinet.lockBoards.start();
    await cabinet.clock.advanceAsync(5_000);
    expect(await cabinet.open('1/5')).toEqual(refused);
    expect(await cabinet.open('2/5')).toEqual(pulsed);
    expect(cabinet.told.wires).not.toContain('bus stopped');
  });

  it('is its whole bus where there is no other', async () => {
    const cabinet = await new TestCabinet(three).settled();
    for (const board of ['1', '2', '3']) cabinet.answers(board, { wrongChecksum: true });
    await cabinet.clock.advanceAsync(2 * minuteMs);
    expect(cabinet.told.wires).toContain('bus stopped');
    expect(cabinet.lockBoards.buses()[0]?.line.estimate.damagedReads).toBeGreaterThan(30);
    expect(await cabinet.open('2/5')).toEqual(refused);
    expect(cabinet.pulses).toEqual([]);
  });
});

describe('what is known of a board', () => {
  it('is how it answered, how fast, and when last', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.clock.advanceAsync(10_000);
    const health = cabinet.health('1');
    expect(health.roundTripMs?.p50).toBeCloseTo(32.5, 0);
    expect(health.roundTripMs?.p99).toBeLessThan(65);
    expect(health.errorShare5min).toBe(0);
    expect(cabinet.clock.monotonicMs() - (health.lastAnswerMonotonicMs ?? 0)).toBeLessThanOrEqual(500);
  });

  it('alerts when 1 % of its exchanges failed, and tells when that is over', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.clock.advanceAsync(minuteMs);
    cabinet.answers('1', { cutAfterBytes: 3, times: 3 });
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.wires).toEqual(['1 errors']);
    expect(cabinet.health('1').errorShare5min).toBeGreaterThan(0.01);
    await cabinet.clock.advanceAsync(7 * minuteMs);
    expect(cabinet.told.wires).toEqual(['1 errors', '1 errors over']);
    expect(cabinet.health('1')).toMatchObject({ errorShare5min: 0, garbled: 3 });
  });
});

describe('two boards with one address', () => {
  const wiring = wiringOfFamily(
    'xor5',
    [1, 2, 3].map((address) => ({ address, channels: 24 })),
  );

  it('are suspected while the poll runs, and not when they are apart again', async () => {
    const cabinet = await new TestCabinet(wiring).settled();
    cabinet.simulated.door('1/3').open();
    cabinet.simulated.door('1/20').open();
    cabinet.simulated.door('2/4').open();
    cabinet.simulated.board('2').board.settings.address = 1;
    await cabinet.clock.advanceAsync(2 * minuteMs);
    expect(cabinet.told.wires).toContain('1 doubled true');
    expect(cabinet.health('1').isDoubledAddressSuspected).toBe(true);
    expect(cabinet.health('3').isDoubledAddressSuspected).toBe(false);
    cabinet.simulated.board('2').board.settings.address = 2;
    await cabinet.clock.advanceAsync(minuteMs);
    expect(cabinet.told.wires).toContain('1 doubled false');
  });

  it('are suspected where the second one answers behind the first', async () => {
    const cabinet = await new TestCabinet(wiring).settled();
    cabinet.answers('1', { twice: true });
    await cabinet.clock.advanceAsync(20_000);
    expect(cabinet.told.wires).toContain('1 doubled true');
  });

  it('are not what a noisy line means', async () => {
    const cabinet = await new TestCabinet(wiring).settled();
    cabinet.simulated.wire('bus').noise.settings = { flips: 0.01, lost: 0, doubled: 0, direction: 'both' };
    await cabinet.clock.advanceAsync(10 * minuteMs);
    expect(cabinet.told.wires.filter((told) => told.includes('doubled'))).toEqual([]);
  });
});

describe('a bus', () => {
  it('tells of its port, also of one that is not there at the start', async () => {
    const cabinet = new TestCabinet();
    cabinet.transport.unplug();
    cabinet.lockBoards.start();
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.wires).toEqual(['bus closed']);
    expect(cabinet.lockBoards.buses()).toMatchObject([{ busId: 'bus', isOpen: false }]);
    cabinet.transport.plug();
    await cabinet.clock.advanceAsync(6_000);
    expect(cabinet.told.wires).toEqual(['bus closed', 'bus opened']);
    cabinet.transport.unplug();
    await cabinet.clock.advanceAsync(300);
    expect(cabinet.told.wires).toEqual(['bus closed', 'bus opened', 'bus closed']);
    const [health] = cabinet.lockBoards.buses();
    expect(cabinet.clock.monotonicMs() - (health?.sinceMonotonicMs ?? 0)).toBe(300);
  });

  it('is not said to be gone when it is only opened anew because no board answers', async () => {
    const cabinet = await new TestCabinet().settled();
    for (const board of ['1', '2']) cabinet.simulated.board(board).isPlugged = false;
    await cabinet.clock.advanceAsync(minuteMs);
    expect(cabinet.told.wires.filter((told) => told.startsWith('bus'))).toEqual([]);
    expect(cabinet.told.boards.sort()).toEqual(['1 silent', '2 silent']);
  });

  it('keeps what passed, frame by frame, and tells it live', async () => {
    const cabinet = new TestCabinet();
    const live: string[] = [];
    const stop = cabinet.lockBoards.listenTraffic(({ busId, direction, bytes }) =>
      live.push(`${busId} ${direction} ${Buffer.from(bytes).toString('hex')}`),
    );
    const sinceMs = cabinet.clock.now();
    await cabinet.settled();
    stop();
    const kept = cabinet.lockBoards.traffic(sinceMs);
    const told = kept.map(
      ({ busId, direction, bytes }) => `${busId} ${direction} ${Buffer.from(bytes).toString('hex')}`,
    );
    expect(told.slice(0, 2)).toEqual(['bus to-board 80010033b2', 'bus from-board 8001ffffff334d']);
    expect(live).toEqual(told);
    expect((kept[1]?.atMs ?? 0) - (kept[0]?.atMs ?? 0)).toBeCloseTo(32.5, 0);
    await cabinet.clock.advanceAsync(2_000);
    expect(live).toHaveLength(told.length);
  });

  it('counts what it heard', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.wire('bus').report('1', 5);
    await cabinet.clock.advanceAsync(100);
    expect(cabinet.lockBoards.buses()[0]?.counts).toMatchObject({ unaskedBytes: 5, lateAnswers: 0 });
  });
});
