import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from '../../test-cabinet.ts';

const wiring = (localEcho: 'none' | 'strip' = 'none') =>
  wiringOfFamily(
    'winnsen',
    [
      { address: 1, channels: 16 },
      { address: 2, channels: 12 },
    ],
    { localEcho },
  );
const settled = (localEcho: 'none' | 'strip' = 'none') => new TestCabinet(wiring(localEcho)).settled();

function quirk(cabinet: TestCabinet, name: string): void {
  cabinet.simulated.board('1').board.settings.quirks.add(name);
}

describe('Winnsen boards on a wire', () => {
  it('open a door that is seen open, and then closed', async () => {
    const cabinet = await settled();
    expect(cabinet.lockBoards.door('1/16')).toBe('closed');
    expect(await cabinet.open('1/16')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_500);
    cabinet.simulated.door('1/16').close();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/16']);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/16']);
    expect(cabinet.told.edgesOf('1/16')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.edges).toHaveLength(2);
  });

  it.each([
    ['of another board', { wrongBoard: true }],
    ['of another lock', { wrongLock: true }],
    ['with a wrong end', { wrongChecksum: true }],
  ])('do not acknowledge an open by an answer %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', { ...fault, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    expect(cabinet.pulses).toHaveLength(1);
  });

  it.each([
    ['byte by byte', { oneByteChunks: true }],
    ['in two parts 16 ms apart', { splitPauseMs: 16 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x90, 0x07] }],
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
    ['a wrong end', { wrongChecksum: true }],
    ['its end cut off', { cutAfterBytes: 6 }],
    ['the name of another board', { wrongBoard: true }],
  ])('are not believed when they answer with %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(5_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    expect(cabinet.told.boards).toEqual(['1 silent']);
  });

  it('move no door by single flipped bits', async () => {
    const cabinet = await settled();
    cabinet.answers('1', { flipOneBit: true });
    await cabinet.clock.advanceAsync(30_000);
    expect(cabinet.told.edges.filter((edge) => edge.to === 'open')).toEqual([]);
  });

  it('never answer the next poll with a late answer', async () => {
    const cabinet = await settled();
    for (const lateMs of [290, 310, 330, 360, 400, 500, 600, 700]) {
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

  it('are understood with answers plus A0', async () => {
    const cabinet = new TestCabinet(wiring());
    quirk(cabinet, 'answersPlusA0');
    await cabinet.settled();
    expect(cabinet.lockBoards.door('1/5')).toBe('closed');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
  });

  it('of the clone are opened, and their doors stay unknown', async () => {
    const cabinet = new TestCabinet(wiring());
    quirk(cabinet, 'cloneDialect');
    await cabinet.settled();
    await cabinet.clock.advanceAsync(3_000);
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/5']);
    expect(cabinet.lockBoards.door('1/5')).toBe('unknown');
    expect(cabinet.told.seenOpen).toEqual([]);
  });
});
