import { describe, expect, it } from 'vitest';
import { TestCabinet, wiringOfFamily } from '../test-cabinet.ts';

const families = [
  { protocol: 'kerong', channels: 16, isUnlock: (frame: Uint8Array) => frame[2] === 0x31 },
  { protocol: 'kerong-48', channels: 48, isUnlock: (frame: Uint8Array) => frame[3] === 0x61 },
];

/** The whole driver against the simulated boards, byte for byte on a wire of 19200 baud. */
describe.each(families)('$protocol boards on a wire', ({ protocol, channels, isUnlock }) => {
  function cabinetOf(localEcho: 'none' | 'strip' = 'none') {
    const boards = [0, 2].map((address) => ({ address, channels }));
    return new TestCabinet(wiringOfFamily(protocol, boards, { localEcho }));
  }
  const settled = (localEcho: 'none' | 'strip' = 'none') => cabinetOf(localEcho).settled();
  /** Boards of this cabinet that answer an unlock, as few do. */
  async function settledAnswering() {
    const cabinet = await settled();
    for (const id of ['1', '2']) cabinet.simulated.board(id).board.settings.quirks.add('answersOpen');
    return cabinet;
  }

  it('are read, each door under its channel', async () => {
    const cabinet = cabinetOf();
    cabinet.simulated.door('1/1').open();
    cabinet.simulated.door(`2/${channels}`).open();
    await cabinet.settled();
    const opened = ['1', '2'].flatMap((board) =>
      Array.from({ length: channels }, (_, index) => `${board}/${index + 1}`).filter(
        (door) => cabinet.lockBoards.door(door) === 'open',
      ),
    );
    expect(opened).toEqual(['1/1', `2/${channels}`]);
    expect(cabinet.lockBoards.door('1/2')).toBe('closed');
  });

  it('open one door, which is seen to open and to close', async () => {
    const cabinet = await settled();
    const outcome = await cabinet.open('2/5');
    expect(outcome).toMatchObject({ written: true, acknowledged: false });
    expect(outcome).not.toHaveProperty('fault');
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.health('2').timedOut).toBe(0);
    cabinet.simulated.door('2/5').close();
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['2/5']);
    expect(cabinet.told.edgesOf('2/5')).toEqual(['closed open', 'open closed']);
    expect(cabinet.told.edges).toHaveLength(2);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['2/5']);
    expect(cabinet.told.boards).toEqual([]);
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(1);
  });

  it('that answer an unlock acknowledge it', async () => {
    const cabinet = await settledAnswering();
    expect(await cabinet.open('1/5')).toEqual({ written: true, acknowledged: true });
  });

  it.each([
    ['of another board', { wrongBoard: true }],
    ['about another lock', { wrongLock: true }],
    ['with a wrong sum', { wrongChecksum: true }],
  ])('do not acknowledge it with an answer %s', async (_, fault) => {
    const cabinet = await settledAnswering();
    cabinet.answers('1', { ...fault, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    expect(cabinet.transport.written.filter(isUnlock)).toHaveLength(1);
  });

  it.each([
    ['of another board', { wrongBoard: true }],
    ['with a wrong sum', { wrongChecksum: true }],
    ['with one flipped bit', { flipOneBit: true }],
    ['that are cut off', { cutAfterBytes: 7 }],
  ])('are not believed in answers %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/5').open();
    await cabinet.clock.advanceAsync(8_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed unknown']);
    cabinet.answers('1', {});
    await cabinet.clock.advanceAsync(8_000);
    expect(cabinet.lockBoards.door('1/5')).toBe('open');
  });

  it.each([
    ['byte by byte', { oneByteChunks: true }],
    ['in two parts 16 ms apart', { splitPauseMs: 16 }],
    ['behind garbage', { garbageInFront: [0x00, 0xff, 0x02] }],
    ['twice', { twice: true }],
    ['with a report in front', { report: 'before' as const }],
    ['with a report behind', { report: 'after' as const }],
  ])('are understood when they answer %s', async (_, fault) => {
    const cabinet = await settled();
    cabinet.answers('1', fault);
    cabinet.simulated.door('1/7').open();
    await cabinet.clock.advanceAsync(2_500);
    expect(cabinet.told.edgesOf('1/7')).toEqual(['closed open']);
    await cabinet.open('1/5');
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.seenOpen.map((seen) => seen.doorId)).toEqual(['1/5']);
    expect(cabinet.told.boards).toEqual([]);
  });

  it.each([320, 350, 400, 450])('that answer every read %i ms too late are not believed', async (lateMs) => {
    const cabinet = await settled();
    cabinet.answers('1', { lateMs });
    cabinet.simulated.door('1/3').open();
    await cabinet.clock.advanceAsync(20_000);
    // Each answer is right in itself and about another moment than the read that it would answer.
    expect(cabinet.told.edgesOf('1/3')).toEqual(['closed unknown']);
    expect(cabinet.health('1').late).toBeGreaterThan(0);
  });

  it('that answer one read too late are believed again soon after', async () => {
    const cabinet = await settled();
    cabinet.answers('1', { lateMs: 400, times: 1 });
    await cabinet.clock.advanceAsync(2_000);
    cabinet.simulated.door('1/3').open();
    await cabinet.clock.advanceAsync(1_500);
    expect(cabinet.told.edgesOf('1/3')).toEqual(['closed open']);
    expect(cabinet.told.boards).toEqual([]);
  });

  it('acknowledge nothing too late', async () => {
    const cabinet = await settledAnswering();
    cabinet.answers('1', { lateMs: 900, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false });
    cabinet.answers('1', { silent: true, times: 1 });
    expect(await cabinet.open('1/5')).toMatchObject({ acknowledged: false });
  });

  it('are understood by an adapter that hears itself', async () => {
    const cabinet = await settled('strip');
    expect(cabinet.lockBoards.door('1/5')).toBe('closed');
    expect(await cabinet.open('1/5')).toMatchObject({ written: true, acknowledged: false });
    await cabinet.clock.advanceAsync(3_000);
    expect(cabinet.told.edgesOf('1/5')).toEqual(['closed open']);
    expect(cabinet.pulses.map((pulse) => pulse.door)).toEqual(['1/5']);
  });
});
