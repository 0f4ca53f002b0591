import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerListener } from '../board-family.ts';
import { kerong48 } from './board.ts';
import { decodeToBoard, encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';

const board = kerong48.board({ address: 2, channels: 48 });
const status = (more: Partial<Extract<FromBoardFrame, { kind: 'status' | 'report' }>> = {}) =>
  encodeFromBoard({
    kind: 'status',
    board: 2,
    lock: 0,
    latches: [0xfe, 0xff, 0xff, 0xff, 0xff, 0x7f],
    goods: [0x01, 0, 0, 0, 0, 0x80],
    ...more,
  });
const shortAnswer = (lock: number, board = 2) => encodeFromBoard({ kind: 'shortAnswer', board, lock });

/** What all of it came to: at once, or when the line had gone quiet. */
function heard<Answer>(listener: AnswerListener<Answer>, ...chunks: readonly Uint8Array[]) {
  for (const chunk of chunks) {
    const answer = listener.hear(chunk);
    if (answer !== undefined) return answer;
  }
  return listener.quiet();
}

describe('reading all', () => {
  it('asks as §3 says', () => {
    expect([...board.readAll().bytes]).toEqual([0x02, 0x02, 0x00, 0x60, 0x03, 0x67]);
  });

  it('takes the answer the moment it is complete, in any cut', () => {
    const bytes = status();
    for (let at = 0; at <= bytes.length; at += 1) {
      const listener = board.readAll().listen();
      const answer = listener.hear(bytes.subarray(0, at)) ?? listener.hear(bytes.subarray(at));
      expect(answer?.doors).toEqual(['open', ...new Array(46).fill('closed'), 'open']);
      expect(answer?.goods).toEqual(['present', ...new Array(46).fill('absent'), 'present']);
    }
  });

  it('takes nothing that answers somebody or something else', () => {
    const others = [
      status({ board: 3 }),
      status({ kind: 'report' }),
      // The late answer to an open: what it says was so before this read.
      status({ lock: 4 }),
    ];
    for (const other of others) {
      const listener = board.readAll().listen();
      expect(heard(listener, other)).toBeUndefined();
      expect(listener.strayFrames).toBe(1);
      expect(listener.noiseBytes).toBe(0);
      expect(heard(listener, status())).toBeDefined();
    }
  });

  it('never makes doors of bytes without a right sum', () => {
    const byte = fc.integer({ min: 0, max: 0xff });
    const latches = fc.array(byte, { minLength: 6, maxLength: 6 });
    const around = fc.array(byte, { maxLength: 60 });
    fc.assert(
      fc.property(latches, byte, around, around, (latches, sum, before, after) => {
        const damaged = status({ latches });
        fc.pre(sum !== damaged[17]);
        damaged[17] = sum;
        const bytes = Uint8Array.of(...before, ...damaged, ...after);
        fc.pre(!holdsRightSum(bytes));
        expect(heard(board.readAll().listen(), bytes)).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Whether a run of 18 bytes that begins and ends as a status of board 2 has its right sum. */
function holdsRightSum(bytes: Uint8Array): boolean {
  return [...bytes.keys()].some((at) => {
    const run = bytes.subarray(at, at + 18);
    const sum = run.subarray(0, 17).reduce((total, value) => total + value, 0) & 0xff;
    return run[0] === 0x02 && run[1] === 0x02 && run[16] === 0x03 && run[17] === sum;
  });
}

describe('an unlock', () => {
  it('counts locks from 0 on the wire, behind the address', () => {
    const other = kerong48.board({ address: 1, channels: 48 });
    expect([...other.open(48).bytes]).toEqual([0x02, 0x01, 0x2f, 0x61, 0x03, 0x96]);
    expect(other.open(48).mayStayUnanswered).toBe(true);
  });

  it.each([
    ['a status', status({ lock: 5, latches: [0xdf, 0xff, 0xff, 0xff, 0xff, 0xff] }), 'open'],
    ['a frame 77', status({ kind: 'report', lock: 5 }), 'closed'],
    ['a short answer', shortAnswer(5), 'unknown'],
  ])('is acknowledged by %s that names board and lock', (_, answer, latch) => {
    expect(heard(board.open(6).listen(), answer)).toEqual({ latch });
  });

  it('is acknowledged by nothing else', () => {
    const listener = board.open(6).listen();
    const others = [
      status(),
      status({ lock: 6 }),
      status({ board: 3, lock: 5 }),
      shortAnswer(6),
      shortAnswer(5, 3),
    ];
    expect(heard(listener, ...others)).toBeUndefined();
    expect(listener.strayFrames).toBe(5);
  });

  it('of the first lock is not acknowledged by what may be the late answer to a read', () => {
    expect(heard(board.open(1).listen(), status())).toBeUndefined();
    const beginsLikeShort = status({ latches: [0x00, 0x79, 0, 0, 0, 0] });
    expect([...beginsLikeShort.subarray(0, 6)]).toEqual([...shortAnswer(0)]);
    expect(heard(board.open(1).listen(), beginsLikeShort)).toBeUndefined();
    expect(heard(board.open(1).listen(), status({ kind: 'report' }))).toEqual({ latch: 'open' });
  });

  it('is not acknowledged by its own echo', () => {
    const request = board.open(6);
    expect(heard(request.listen(), request.bytes)).toBeUndefined();
  });
});

describe('what the wire has damaged', () => {
  const locks = Array.from({ length: 16 * 48 }, (_, each) => ({
    board: Math.trunc(each / 48),
    lock: each % 48,
  }));
  const bits = Array.from({ length: 48 }, (_, bit) => bit);

  function opens(bytes: Uint8Array, ...at: readonly number[]): boolean {
    const damaged = Uint8Array.from(bytes);
    for (const bit of at) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const decoded = decodeToBoard(damaged);
    return decoded.valid && decoded.frame.kind === 'open' && decoded.frame.board < 16;
  }

  function pairsThatOpen(bytes: Uint8Array): number {
    return bits.reduce(
      (pairs, first) => pairs + bits.slice(0, first).filter((second) => opens(bytes, first, second)).length,
      0,
    );
  }

  it('an unlock with one flip opens nothing', () => {
    for (const lock of locks) {
      const bytes = encodeToBoard({ kind: 'open', ...lock });
      expect(bits.filter((bit) => opens(bytes, bit))).toEqual([]);
    }
  });

  it('an unlock with two flips opens another lock as often as misfireShare says', () => {
    const pairs = locks.reduce(
      (sum, lock) => sum + pairsThatOpen(encodeToBoard({ kind: 'open', ...lock })),
      0,
    );
    expect(kerong48.misfireShare(1e-4)).toBeCloseTo((pairs / locks.length) * 1e-8, 15);
  });

  it('a read with two flips opens a lock on boards of odd address only, as the technician is told', () => {
    for (let address = 0; address < 16; address += 1) {
      const bytes = encodeToBoard({ kind: 'readAll', board: address });
      expect(pairsThatOpen(bytes)).toBe(address % 2 === 0 ? 0 : 2);
    }
  });
});
