import { describe, expect, it } from 'vitest';
import { TestCabinet, twoBoards, wiringOfFamily } from './test-cabinet.ts';

/** One poll round of an idle cabinet and the reading that confirms it. */
const sweepMs = 650;

describe('an opening that nobody asked for', () => {
  it('is told within a sweep, after its edge, and names the lock that was pulsed', async () => {
    const cabinet = await new TestCabinet().settled();
    const order: string[] = [];
    cabinet.lockBoards.listen({
      doorEdge: ({ doorId, to }) => to === 'open' && order.push(`edge ${doorId}`),
      unaskedEdge: ({ doorId }) => order.push(`unasked ${doorId}`),
    });
    cabinet.simulated.door('1/5').jam = 'latch';
    await cabinet.open('1/5');
    cabinet.simulated.door('2/7').open();
    await cabinet.clock.advanceAsync(sweepMs);
    expect(cabinet.told.unasked).toMatchObject([{ doorId: '2/7', kind: 'misfire', pulsedDoorId: '1/5' }]);
    expect(order).toEqual(['edge 2/7', 'unasked 2/7']);
  });

  it('is tamper where nothing was pulsed', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(6_000);
    cabinet.simulated.door('1/6').open();
    await cabinet.clock.advanceAsync(sweepMs);
    expect(cabinet.told.unasked).toMatchObject([{ doorId: '1/6', kind: 'tamper' }]);
  });

  it('is told of a door that was open a moment ago, where the lock that was pulsed since keeps shut', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.open('1/6');
    await cabinet.clock.advanceAsync(sweepMs);
    cabinet.simulated.door('1/6').close();
    await cabinet.clock.advanceAsync(sweepMs);
    cabinet.simulated.door('1/5').jam = 'latch';
    await cabinet.open('1/5');
    cabinet.simulated.door('1/6').open();
    await cabinet.clock.advanceAsync(sweepMs);
    expect(cabinet.told.unasked).toMatchObject([{ doorId: '1/6', kind: 'misfire', pulsedDoorId: '1/5' }]);
  });

  it('is none of a door that did not latch, where the lock that was pulsed since opened', async () => {
    const cabinet = await new TestCabinet().settled();
    await cabinet.open('1/6');
    await cabinet.clock.advanceAsync(sweepMs);
    cabinet.simulated.door('1/6').close();
    await cabinet.clock.advanceAsync(sweepMs);
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(sweepMs);
    cabinet.simulated.door('1/6').open();
    await cabinet.clock.advanceAsync(sweepMs);
    expect(cabinet.told.unasked).toEqual([]);
  });

  it('is told of a door whose own pulse has long come to nothing', async () => {
    const cabinet = await new TestCabinet().settled();
    for (const door of ['1/5', '1/6']) cabinet.simulated.door(door).jam = 'latch';
    await cabinet.open('1/6');
    await cabinet.clock.advanceAsync(8_000);
    await cabinet.open('1/5');
    cabinet.simulated.door('1/6').open();
    await cabinet.clock.advanceAsync(sweepMs);
    expect(cabinet.told.unasked).toMatchObject([{ doorId: '1/6', kind: 'misfire', pulsedDoorId: '1/5' }]);
  });

  it('is tamper where it was closed before its board fell silent and is open afterwards', async () => {
    const cabinet = await new TestCabinet().settled();
    cabinet.simulated.board('1').isPlugged = false;
    await cabinet.clock.advanceAsync(5_000);
    cabinet.simulated.door('1/8').open();
    cabinet.simulated.board('1').isPlugged = true;
    await cabinet.clock.advanceAsync(7_000);
    expect(cabinet.told.unasked).toMatchObject([{ doorId: '1/8', kind: 'tamper' }]);
  });

  it('is none where the door was pulsed, or was open before its board fell silent or is so at the start', async () => {
    const cabinet = new TestCabinet();
    cabinet.simulated.door('1/8').open();
    await cabinet.settled();
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(sweepMs);
    cabinet.simulated.door('1/5').close();
    await cabinet.clock.advanceAsync(5_000);
    cabinet.simulated.board('1').isPlugged = false;
    await cabinet.clock.advanceAsync(5_000);
    cabinet.simulated.board('1').isPlugged = true;
    await cabinet.clock.advanceAsync(7_000);
    expect(cabinet.lockBoards.door('1/8')).toBe('open');
    expect(cabinet.told.unasked).toEqual([]);
  });

  it('is told where the frame was damaged on its way: another lock of the board opens', async () => {
    const cabinet = await new TestCabinet(
      wiringOfFamily('winnsen', [{ address: 1, channels: 16 }]),
    ).settled();
    // Whatever flips on the way to the board: what opens is either the lock that was asked for, or told.
    const wire = cabinet.simulated.wire('bus');
    for (let unlock = 0; unlock < 40; unlock += 1) {
      const asked = `1/${(unlock % 16) + 1}`;
      wire.noise.settings = { flips: 0.02, lost: 0, doubled: 0, direction: 'to-board' };
      const opening = cabinet.lockBoards.open(asked);
      await cabinet.clock.advanceAsync(20);
      wire.noise.settings = { flips: 0, lost: 0, doubled: 0, direction: 'both' };
      await cabinet.clock.advanceAsync(3_000);
      await opening;
      const pulsed = cabinet.pulses.splice(0).map((pulse) => pulse.door);
      const wrong = pulsed.filter((door) => door !== asked);
      expect(cabinet.told.unasked.splice(0).map(({ doorId }) => doorId)).toEqual(wrong);
      for (const door of pulsed) if (door !== undefined) cabinet.simulated.door(door).close();
      await cabinet.clock.advanceAsync(12_000);
    }
  });
});

describe('an edge', () => {
  it('of a board with a strong check is believed when it was read once', async () => {
    const cabinet = await new TestCabinet(wiringOfFamily('modbus', [{ address: 1, channels: 8 }])).settled();
    cabinet.simulated.door('1/3').open();
    const before = cabinet.transport.written.length;
    for (let ms = 0; ms < 1_000 && cabinet.told.edges.length === 0; ms += 1)
      await cabinet.clock.advanceAsync(1);
    expect(cabinet.told.edgesOf('1/3')).toEqual(['closed open']);
    expect(cabinet.transport.written.length - before).toBeLessThanOrEqual(1);
  });

  it('of a board with a weak check is believed when it was read twice', async () => {
    const cabinet = await new TestCabinet(twoBoards('tcp://127.0.0.1:1')).settled();
    await cabinet.clock.advanceAsync(1_000);
    // One answer in which the door is open and the check is right.
    cabinet.simulated.door('1/3').cutReads = 0;
    const before = cabinet.health('1').answered;
    for (let ms = 0; ms < 1_000 && cabinet.health('1').answered === before; ms += 1) {
      await cabinet.clock.advanceAsync(1);
    }
    cabinet.simulated.door('1/3').cutReads = undefined;
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.edges).toEqual([]);
  });
});

it('of a board without a check is believed when it was read three times', async () => {
  const cabinet = await new TestCabinet(wiringOfFamily('winnsen', [{ address: 1, channels: 16 }])).settled();
  await cabinet.clock.advanceAsync(1_000);
  const readAsOpen = async (times: number) => {
    cabinet.simulated.door('1/3').cutReads = 0;
    const before = cabinet.health('1').answered;
    for (let ms = 0; ms < 2_000 && cabinet.health('1').answered < before + times; ms += 1) {
      await cabinet.clock.advanceAsync(1);
    }
    cabinet.simulated.door('1/3').cutReads = undefined;
    await cabinet.clock.advanceAsync(2_000);
    return cabinet.told.edgesOf('1/3');
  };
  expect(await readAsOpen(2)).toEqual([]);
  expect(await readAsOpen(3)).toEqual(['closed open', 'open closed']);
});

describe('a goods sensor', () => {
  const wiring = wiringOfFamily('kerong', [{ address: 1, channels: 16 }]);
  const doors = wiring.doors.map((door) => ({ ...door, goodsSensor: door.id !== '1/2' }));

  it('is believed when it was read twice the same, and unknown where it is not there', async () => {
    const cabinet = new TestCabinet({ ...wiring, doors });
    for (const door of ['1/1', '1/2']) cabinet.simulated.door(door).hasGoods = true;
    expect(cabinet.lockBoards.goods('1/1')).toBe('unknown');
    await cabinet.settled();
    await cabinet.clock.advanceAsync(1_000);
    expect(cabinet.lockBoards.goods('1/1')).toBe('present');
    expect(cabinet.lockBoards.goods('1/2')).toBe('unknown');
    expect(cabinet.lockBoards.goods('1/3')).toBe('absent');
    cabinet.simulated.board('1').isPlugged = false;
    await cabinet.clock.advanceAsync(5_000);
    expect(cabinet.lockBoards.goods('1/1')).toBe('unknown');
  });

  it('is unknown where its board has none', async () => {
    const cabinet = await new TestCabinet().settled();
    expect(cabinet.lockBoards.goods('1/1')).toBe('unknown');
  });
});
