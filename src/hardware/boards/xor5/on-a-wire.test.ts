import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from '../../test-cabinet.ts';

const boards = [
  { address: 1, channels: 24 },
  { address: 2, channels: 12 },
];

describe.each(['xor5', 'xor5-kecheng'])('%s boards on a wire', (protocol) => {
  const settled = (localEcho: 'none' | 'strip' = 'none') =>
    new TestCabinet(wiringOfFamily(protocol, boards, { localEcho })).settled();

  it('open a door that is seen open, and then closed', async () => {
    const cabinet = await settled();
    expect(cabinet.lockBoards.door('2/12')).toBe('closed');
    expect(await cabinet.open('2/12')).toEqual({ written: true, acknowledged: true });
    await cabinet.clock.advanceAsync(1_500);
    cabinet.simulated.door('2/12').close();
    await cabinet.clock.advanceAsync(600);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['2/12']);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['2/12']);
    expect(cabinet.told.edgesOf('2/12')).toEqual(['closed open', 'open closed']);
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
    ['in two parts 16 ms apart', { splitPauseMs: 16 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x80, 0x8a] }],
    ['with a report in front', { report: 'before' as const }],
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

  it('never answer the next request with a late answer', async () => {
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
    expect(cabinet.told.edgesOf('1/5')).toHaveLength(16);
    expect(cabinet.told.boards).toEqual([]);
  });

  it('are heard behind the own echo where the cabinet file says so', async () => {
    const cabinet = await settled('strip');
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
    cabinet.simulated.board('2').isPlugged = false;
    expect(await cabinet.open('2/5')).toMatchObject({ written: true, acknowledged: false });
  });

  it.each(['fourStatusBytes', 'sevenStatusBytes', 'reportsWith82', 'answersAfterLatch'])(
    'are understood with %s',
    async (quirk) => {
      const cabinet = await settled();
      cabinet.simulated.board('1').board.settings.quirks.add(quirk);
      cabinet.answers('1', { report: 'after' });
      await cabinet.clock.advanceAsync(1_000);
      expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
      await cabinet.clock.advanceAsync(1_500);
      expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
      expect(cabinet.told.boards).toEqual([]);
    },
  );

  it('with switches of the other kind show doors the wrong way round, until the cabinet file says so', async () => {
    const cabinet = await settled();
    cabinet.simulated.board('1').board.settings.quirks.add('shortedWhenOpen');
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
    expect(cabinet.lockBoards.door('2/5')).toBe('closed');
  });
});

/** §1.4.1: why `localEcho` has to be set with such an adapter. */
it.each([
  ['xor5', true],
  ['xor5-kecheng', false],
])('an echo that nobody told of passes for an acknowledgement on %s boards: %s', async (protocol, passes) => {
  const cabinet = await new TestCabinet(wiringOfFamily(protocol, boards)).settled();
  cabinet.simulated.wire('bus').echo = 'prompt';
  cabinet.simulated.board('1').isPlugged = false;
  expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: passes });
  expect(cabinet.pulses).toEqual([]);
});
