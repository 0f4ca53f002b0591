import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from '../../test-cabinet.ts';

const wiring = (localEcho: 'none' | 'strip' = 'none') =>
  wiringOfFamily(
    'wkly',
    [
      { address: 0, channels: 24 },
      { address: 1, channels: 12 },
    ],
    { localEcho },
  );
const settled = (localEcho: 'none' | 'strip' = 'none') => new TestCabinet(wiring(localEcho)).settled();
const isUnlock = (frame: Uint8Array) => frame[6] === 0x82;

describe('WKLY boards on a wire', () => {
  it('open a door that is seen open, and then closed', async () => {
    const cabinet = await settled();
    expect(cabinet.lockBoards.door('1/24')).toBe('closed');
    expect(await cabinet.open('1/24')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_500);
    cabinet.simulated.door('1/24').close();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/24']);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/24']);
    expect(cabinet.told.edgesOf('1/24')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.edges).toHaveLength(2);
  });

  it.each([
    ['of another board', { wrongBoard: true }],
    ['of another lock', { wrongLock: true }],
    ['with a wrong check', { wrongChecksum: true }],
  ])('do not acknowledge an open by an answer %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', { ...fault, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    expect(cabinet.pulses).toHaveLength(1);
  });

  it.each([
    ['byte by byte', { oneByteChunks: true }],
    // 34 bytes: the second half takes 17.7 ms by itself.
    ['in two parts 22 ms apart', { splitPauseMs: 4 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x57, 0x4b] }],
    ['twice', { twice: true }],
    ['with a report in front', { report: 'before' as const }],
    ['with a report behind', { report: 'after' as const }],
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
    ['its end cut off', { cutAfterBytes: 8 }],
    ['the name of another board', { wrongBoard: true }],
  ])('are not believed when they answer with %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(5_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    expect(cabinet.told.boards).toEqual(['1 silent']);
  });

  it('never answer the next poll with a late answer', async () => {
    const cabinet = await settled();
    for (const lateMs of [390, 410, 430, 460, 500, 600, 700, 900]) {
      cabinet.answers('1', { lateMs, times: 1 });
      await cabinet.clock.advanceAsync(250);
      // What comes late tells of a door that has moved since.
      cabinet.simulated.door('1/5').open();
      await cabinet.clock.advanceAsync(2_000);
      expect(cabinet.lockBoards.door('1/5')).toBe('open');
      cabinet.simulated.door('1/5').close();
      await cabinet.clock.advanceAsync(2_000);
      expect(cabinet.lockBoards.door('1/5')).toBe('closed');
    }
    expect(cabinet.told.boards).toEqual([]);
  });

  it('are heard behind the own echo where the cabinet file says so', async () => {
    const cabinet = await settled('strip');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    cabinet.simulated.board('2').isPlugged = false;
    expect(await cabinet.open('2/5')).toMatchObject({ written: true, acknowledged: false });
  });

  it('that never answer an open are written to once, and the door is seen open', async () => {
    const cabinet = await settled();
    cabinet.simulated.board('1').board.settings.quirks.add('neverAnswersOpen');
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
    await cabinet.clock.advanceAsync(2_000);
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(1);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
    expect(cabinet.told.boards).toEqual([]);
  });
});
