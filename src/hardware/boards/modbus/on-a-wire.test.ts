import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from '../../test-cabinet.ts';

const boards = [
  { address: 1, channels: 16 },
  { address: 2, channels: 12, inputsAddress: 12 },
];
const wiring = (localEcho: 'none' | 'strip' = 'none') => wiringOfFamily('modbus', boards, { localEcho });
const settled = (localEcho: 'none' | 'strip' = 'none') => new TestCabinet(wiring(localEcho)).settled();

const isFlash = (frame: Uint8Array) => frame[1] === 0x05 && frame[2] === 0x02;

async function withQuirk(name: string): Promise<TestCabinet> {
  const cabinet = new TestCabinet(wiring());
  cabinet.simulated.board('1').board.settings.quirks.add(name);
  return cabinet.settled();
}

describe('Modbus boards on a wire', () => {
  it.each(['1/16', '2/12'])('open door %s that is seen open, and then closed', async (door) => {
    const cabinet = await settled();
    expect(cabinet.lockBoards.door(door)).toBe('closed');
    expect(await cabinet.open(door)).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_500);
    cabinet.simulated.door(door).close();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual([door]);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual([door]);
    expect(cabinet.told.edgesOf(door)).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.edges).toHaveLength(2);
  });

  it('energise a lock for as long as the cabinet file says', async () => {
    const long = boards.map((board) => ({ ...board, pulseMs: 800 }));
    const cabinet = await new TestCabinet(wiringOfFamily('modbus', long)).settled();
    await cabinet.open('1/5');
    expect(cabinet.pulses).toMatchObject([{ door: '1/5', pulseMs: 800 }]);
  });

  it.each([
    ['of another board', { wrongBoard: true }],
    ['of another relay', { wrongLock: true }],
    ['with a wrong check', { wrongChecksum: true }],
  ])('do not acknowledge an open by an answer %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', { ...fault, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    expect(cabinet.pulses).toHaveLength(1);
    expect(cabinet.transport.written.filter(isFlash)).toHaveLength(1);
  });

  it.each([
    ['byte by byte', { oneByteChunks: true }],
    ['in two parts 16 ms apart', { splitPauseMs: 16 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x01, 0x02] }],
    ['twice', { twice: true }],
  ])('are understood when they answer %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/7').open();
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.told.edgesOf('1/7')).toEqual(['closed open']);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
    expect(cabinet.told.boards).toEqual([]);
  });

  it.each([
    ['a wrong check', { wrongChecksum: true }],
    ['one flipped bit', { flipOneBit: true }],
    ['its end cut off', { cutAfterBytes: 5 }],
    ['the name of another board', { wrongBoard: true }],
  ])('are not believed when they answer with %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(5_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    expect(cabinet.told.boards).toEqual(['1 silent']);
  });

  it.each(['1', '2'])('never answer the next request with a late answer (board %s)', async (board) => {
    const cabinet = await settled();
    const door = `${board}/5`;
    for (const lateMs of [290, 310, 330, 360, 400, 500, 600, 700]) {
      cabinet.answers(board, { lateMs, times: 1 });
      await cabinet.clock.advanceAsync(250);
      // What comes late tells of a door that has moved since.
      cabinet.simulated.door(door).open();
      await cabinet.clock.advanceAsync(2_000);
      expect(cabinet.lockBoards.door(door)).toBe('open');
      cabinet.simulated.door(door).close();
      await cabinet.clock.advanceAsync(2_000);
      expect(cabinet.lockBoards.door(door)).toBe('closed');
    }
    expect(cabinet.told.edgesOf(door)).toHaveLength(16);
    expect(cabinet.told.boards).toEqual([]);
  });

  it('are heard behind the own echo where the cabinet file says so', async () => {
    const cabinet = await settled('strip');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    cabinet.simulated.board('2').isPlugged = false;
    expect(await cabinet.open('2/5')).toMatchObject({ written: true, acknowledged: false });
  });

  it('leave their doors unknown where they have no inputs, and open them all the same', async () => {
    const cabinet = await withQuirk('noInputs');
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.lockBoards.door('1/5')).toBe('unknown');
    expect(cabinet.health('1').answering).toBe(true);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/5']);
    expect(cabinet.told.seenOpen).toEqual([]);
  });

  it('that refuse a flash pulse nothing', async () => {
    const cabinet = await withQuirk('refusesFlash');
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.pulses).toEqual([]);
    expect(cabinet.told.boards).toEqual([]);
    expect(cabinet.told.edges).toEqual([]);
  });
});
