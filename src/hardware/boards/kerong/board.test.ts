import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerListener } from '../board-family.ts';
import { kerong } from './board.ts';
import { decodeToBoard, encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';

const board = kerong.board({ address: 2, channels: 16 });
const status = (more: Partial<Extract<FromBoardFrame, { kind: 'status' | 'everyStatus' }>> = {}) =>
  encodeFromBoard({ kind: 'status', board: 2, lock: 0, latches: [0xfe, 0x7f], goods: [0x01, 0], ...more });

/** What all of it came to: at once, and when the line had gone quiet. */
function heard<Answer>(listener: AnswerListener<Answer>, ...chunks: readonly Uint8Array[]) {
  for (const chunk of chunks) {
    const answer = listener.hear(chunk);
    if (answer !== undefined) return answer;
  }
  return listener.quiet();
}

describe('reading all', () => {
  it('asks as §2.6 says', () => {
    expect([...board.readAll().bytes]).toEqual([0x02, 0x20, 0x30, 0x03, 0x55]);
  });

  it('takes the answer the moment it is complete, in any cut', () => {
    const bytes = status();
    for (let at = 0; at <= bytes.length; at += 1) {
      const listener = board.readAll().listen();
      const answer = listener.hear(bytes.subarray(0, at)) ?? listener.hear(bytes.subarray(at));
      expect(answer?.doors).toEqual(['open', ...new Array(14).fill('closed'), 'open']);
      expect(answer?.goods).toEqual(['present', ...new Array(15).fill('absent')]);
    }
  });

  it('takes nothing that answers somebody or something else', () => {
    const others = [
      status({ board: 3 }),
      status({ kind: 'everyStatus' }),
      // The late answer to an unlock: what it says was so before this read.
      status({ lock: 4 }),
      encodeFromBoard({ kind: 'unlockTime', board: 2, pulseMs: 550 }),
    ];
    for (const other of others) {
      const listener = board.readAll().listen();
      expect(heard(listener, other)).toBeUndefined();
      expect(listener.strayFrames).toBe(1);
      expect(listener.noiseBytes).toBe(0);
      expect(heard(listener, status())).toBeDefined();
    }
  });

  it('takes no frame with a wrong sum', () => {
    const listener = board.readAll().listen();
    const damaged = status();
    damaged[8] = (damaged[8] ?? 0) ^ 0x5a;
    expect(heard(listener, damaged)).toBeUndefined();
    expect(listener.noiseBytes).toBe(9);
  });

  it('never makes doors of bytes without a right sum', () => {
    const byte = fc.integer({ min: 0, max: 0xff });
    const latches = fc.tuple(byte, byte);
    const around = fc.array(byte, { maxLength: 60 });
    fc.assert(
      fc.property(latches, byte, around, around, (latches, sum, before, after) => {
        const damaged = status({ latches });
        fc.pre(sum !== damaged[8]);
        damaged[8] = sum;
        const bytes = Uint8Array.of(...before, ...damaged, ...after);
        fc.pre(!holdsRightSum(bytes));
        expect(heard(board.readAll().listen(), bytes)).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Whether a run of nine bytes that begins and ends as a status of board 2 has its right sum. */
function holdsRightSum(bytes: Uint8Array): boolean {
  return [...bytes.keys()].some((at) => {
    const run = bytes.subarray(at, at + 9);
    const sum = run.subarray(0, 8).reduce((total, value) => total + value, 0) & 0xff;
    return run[0] === 0x02 && run[1] === 0x20 && run[7] === 0x03 && run[8] === sum;
  });
}

describe('an unlock', () => {
  it('counts locks from 0 on the wire', () => {
    expect([...board.open(6).bytes]).toEqual([0x02, 0x25, 0x31, 0x03, 0x5b]);
    expect(board.open(6).mayStayUnanswered).toBe(true);
  });

  it('is acknowledged by a status that names board and lock, and by nothing else', () => {
    const listener = board.open(6).listen();
    const others = [
      status(),
      status({ lock: 6 }),
      status({ board: 3, lock: 5 }),
      status({ kind: 'everyStatus', lock: 5 }),
    ];
    expect(heard(listener, ...others)).toBeUndefined();
    expect(listener.strayFrames).toBe(4);
    expect(heard(listener, status({ lock: 5, latches: [0xdf, 0xff] }))).toEqual({ latch: 'open' });
  });

  it('of the first lock is not acknowledged by what may be the late answer to a read', () => {
    const listener = board.open(1).listen();
    expect(heard(listener, status())).toBeUndefined();
    expect(listener.strayFrames).toBe(1);
  });

  it('is not acknowledged by its own echo', () => {
    const request = board.open(6);
    expect(heard(request.listen(), request.bytes)).toBeUndefined();
  });

  it('lasts as long as the factory set it', () => {
    expect(board.pulseMs).toBe(550);
    expect(kerong.board({ address: 2, channels: 16, pulseMs: 300 }).pulseMs).toBe(300);
  });
});

describe('an unlock that the wire has damaged', () => {
  const locks = Array.from({ length: 256 }, (_, each) => ({ board: each >> 4, lock: each & 0x0f }));
  const bits = Array.from({ length: 40 }, (_, bit) => bit);

  function flipped(bytes: Uint8Array, ...at: readonly number[]): Uint8Array {
    const damaged = Uint8Array.from(bytes);
    for (const bit of at) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return damaged;
  }

  /** Whether these bytes open something; an unlock-all is obeyed whatever lock its address names. */
  function opens(bytes: Uint8Array): boolean {
    const decoded = decodeToBoard(bytes);
    if (decoded.valid) return decoded.frame.kind === 'unlock' || decoded.frame.kind === 'unlockAll';
    const named = Uint8Array.from(bytes);
    if (named[2] !== 0x33) return false;
    const lock = (named[1] ?? 0) & 0x0f;
    named[1] = (named[1] ?? 0) - lock;
    named[4] = (named[4] ?? 0) - lock;
    return decodeToBoard(named).valid;
  }

  it('by one flip opens nothing', () => {
    for (const lock of locks) {
      const bytes = encodeToBoard({ kind: 'unlock', ...lock });
      expect(bits.filter((bit) => opens(flipped(bytes, bit)))).toEqual([]);
    }
  });

  it('by two flips opens another lock as often as misfireShare says', () => {
    let pairs = 0;
    for (const lock of locks) {
      const bytes = encodeToBoard({ kind: 'unlock', ...lock });
      for (const first of bits) {
        for (let second = 0; second < first; second += 1) {
          if (opens(flipped(bytes, first, second))) pairs += 1;
        }
      }
    }
    expect(kerong.misfireShare(1e-4)).toBeCloseTo((pairs / locks.length) * 1e-8, 15);
  });
});
