import { describe, expect, it } from 'vitest';
import { wkly } from './board.ts';
import {
  decodeToBoard,
  encodeFromBoard,
  encodeToBoard,
  type FromBoardFrame,
  type LockState,
} from './frame.ts';

const board = () => wkly.board({ address: 1, channels: 12 });
const said = (frame: FromBoardFrame) => encodeFromBoard(frame);

describe('reading all', () => {
  const answer = (more: Partial<Extract<FromBoardFrame, { kind: 'readAllAnswer' }>> = {}) =>
    said({ kind: 'readAllAnswer', board: 1, hasSucceeded: true, locks: [0, 1, 0xff], ...more });

  it('asks as §6.4 says', () => {
    expect([...wkly.board({ address: 0, channels: 24 }).readAll().bytes]).toEqual([
      0x57, 0x4b, 0x4c, 0x59, 0x08, 0x00, 0x84, 0x85,
    ]);
  });

  it('takes 00 for open, 01 for closed and an error for neither', () => {
    expect(board().readAll().listen().hear(answer())).toEqual({ doors: ['open', 'closed', 'unknown'] });
  });

  it('that failed says nothing of any door', () => {
    expect(
      board()
        .readAll()
        .listen()
        .hear(answer({ hasSucceeded: false })),
    ).toEqual({
      doors: ['unknown', 'unknown', 'unknown'],
    });
  });

  it('does not take the answer of another board, nor a report', () => {
    const listener = board().readAll().listen();
    expect(listener.hear(answer({ board: 2 }))).toBeUndefined();
    expect(listener.hear(said({ kind: 'report', board: 1, channel: 1, lock: 1 }))).toBeUndefined();
    expect(listener.hear(said({ kind: 'other', board: 1, command: 0x96, data: [0, 0] }))).toBeUndefined();
    expect(listener.strayFrames).toBe(3);
    expect(listener.noiseBytes).toBe(0);
    expect(listener.hear(answer())).toBeDefined();
  });
});

describe('opening', () => {
  const answer = (more: { board?: number; channel?: number; lock?: LockState; hasSucceeded?: boolean }) =>
    said({ kind: 'openAnswer', board: 1, hasSucceeded: true, channel: 5, lock: 0, ...more });

  it('is acknowledged by the answer about the same board and channel only', () => {
    const request = board().open(5);
    expect([...request.bytes]).toEqual([0x57, 0x4b, 0x4c, 0x59, 0x09, 0x01, 0x82, 0x05, 0x86]);
    const listener = request.listen();
    expect(listener.hear(answer({ channel: 6 }))).toBeUndefined();
    expect(listener.hear(answer({ board: 0 }))).toBeUndefined();
    expect(
      listener.hear(said({ kind: 'readOneAnswer', board: 1, hasSucceeded: true, channel: 5, lock: 0 })),
    ).toBeUndefined();
    expect(listener.strayFrames).toBe(3);
    expect(listener.hear(answer({ lock: 1 }))).toEqual({ latch: 'closed' });
  });

  it('may fail, and is answered all the same', () => {
    expect(
      board()
        .open(5)
        .listen()
        .hear(answer({ hasSucceeded: false, lock: 1 })),
    ).toEqual({
      latch: 'closed',
      hasFailed: true,
    });
  });

  it('may stay unanswered', () => {
    expect(board().open(5).mayStayUnanswered).toBe(true);
  });
});

describe('a probe', () => {
  const answer = (channel: number) =>
    said({ kind: 'readOneAnswer', board: 1, hasSucceeded: true, channel, lock: 0 });

  it('is not satisfied by the answer to an earlier one', () => {
    const asked = board();
    const listener = asked.probe(2).listen();
    expect([...asked.probe(1).bytes]).not.toEqual([...asked.probe(2).bytes]);
    expect(listener.hear(answer(2))).toBeUndefined();
    expect(listener.hear(answer(3))).toBe(true);
  });
});

describe('misfires', () => {
  const channels = Array.from({ length: 24 }, (_, index) => index + 1);
  const unlocks = (bytes: Uint8Array, lockOfBoard: string) => {
    const decoded = decodeToBoard(bytes);
    if (!decoded.valid) return false;
    const { frame } = decoded;
    switch (frame.kind) {
      case 'open':
        return `${frame.board}/${frame.channel}` !== lockOfBoard;
      case 'openTogether':
      case 'openInTurn':
      case 'openAllInTurn':
        return true;
      default:
        return false;
    }
  };

  /** How many pairs of flips, or single ones, make `isMisfire` true of a frame. */
  const counted = (bytes: Uint8Array, isMisfire: (damaged: Uint8Array) => boolean) => {
    const count = { single: 0, pairs: 0 };
    for (let second = 0; second < bytes.length * 8; second += 1) {
      for (let first = 0; first <= second; first += 1) {
        const damaged = Uint8Array.from(bytes);
        for (const bit of new Set([first, second])) {
          damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        }
        if (isMisfire(damaged)) count[first === second ? 'single' : 'pairs'] += 1;
      }
    }
    return count;
  };

  // The boards' numbers fill their 5 bits, so that one board stands for all.
  it('come of no single flip, and of pairs as often as counted', () => {
    const counts = channels.map((channel) =>
      counted(encodeToBoard({ kind: 'open', board: 9, channel }), (damaged) =>
        unlocks(damaged, `9/${channel}`),
      ),
    );
    expect(counts.filter(({ single }) => single > 0)).toEqual([]);
    const pairs = counts.reduce((sum, count) => sum + count.pairs, 0);
    expect(wkly.misfireShare(1e-3)).toBeCloseTo((pairs / channels.length) * 1e-6, 12);
  });

  it('come of reads too: read all is one bit from open all in turn', () => {
    const readAll = encodeToBoard({ kind: 'readAll', board: 9 });
    expect(counted(readAll, (damaged) => unlocks(damaged, ''))).toEqual({ single: 0, pairs: 2 });
  });
});
