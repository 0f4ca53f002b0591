import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xor5, xor5Kecheng } from './board.ts';
import { decodeFromBoard, decodeToBoard } from './decode.ts';
import { encodeFromBoard, encodeToBoard } from './frame.ts';

const statusBytes = fc
  .constantFrom(3, 4, 7)
  .chain((count) => fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: count, maxLength: count }));

const readAllAnswer = (status: readonly number[], board = 1) =>
  encodeFromBoard({ kind: 'readAllAnswer', board, status });

/** The board has answered once, so that the length of its answers is known. */
function acquainted(status: readonly number[]) {
  const board = xor5.board({ address: 1, channels: 24 });
  const listener = board.readAll().listen();
  listener.hear(readAllAnswer(status));
  listener.quiet();
  return board;
}

describe('reading all', () => {
  it('asks as §1.5 says', () => {
    expect([...xor5.board({ address: 1, channels: 24 }).readAll().bytes]).toEqual([
      0x80, 0x01, 0x00, 0x33, 0xb2,
    ]);
  });

  it('learns how many status bytes a board sends, whatever its label says', () => {
    fc.assert(
      fc.property(statusBytes, (status) => {
        const listener = xor5.board({ address: 1, channels: 8 }).readAll().listen();
        expect(listener.hear(readAllAnswer(status))).toBeUndefined();
        expect(listener.quiet()?.doors).toHaveLength(status.length * 8);
      }),
    );
  });

  it('is not misled by a long answer that ends like a short one', () => {
    const listener = xor5.board({ address: 1, channels: 50 }).readAll().listen();
    const long = readAllAnswer([0x81, 0x00, 0x80, 0x05, 0x01, 0x02, 0x03]);
    expect(decodeFromBoard(long.subarray(4)).valid).toBe(true);
    listener.hear(long);
    expect(listener.quiet()?.doors).toHaveLength(56);
  });

  it('takes an answer of the known length as soon as it is complete', () => {
    const listener = acquainted([0, 0, 0]).readAll().listen();
    expect(listener.hear(readAllAnswer([0xff, 0xff, 0xff]))?.doors).toHaveLength(24);
  });

  it('finds its way where the length has changed after all', () => {
    const board = acquainted([0, 0, 0]);
    const first = board.readAll().listen();
    expect(first.hear(readAllAnswer([1, 2, 3, 4]))).toBeUndefined();
    expect(first.quiet()?.doors).toHaveLength(32);
    expect(
      board
        .readAll()
        .listen()
        .hear(readAllAnswer([1, 2, 3, 4]))?.doors,
    ).toHaveLength(32);
  });

  it('reads the last byte as channels 1 to 8 and a set bit as closed', () => {
    const doors = acquainted([0, 0, 0])
      .readAll()
      .listen()
      .hear(readAllAnswer([0x80, 0x00, 0x05]))?.doors;
    const closed = doors?.flatMap((door, index) => (door === 'closed' ? [index + 1] : []));
    expect(closed).toEqual([1, 3, 24]);
  });

  it('finds an answer that a report follows', () => {
    const report = encodeFromBoard({ kind: 'report', head: 0x81, board: 1, lock: 1, status: 0x11 });
    const listener = xor5.board({ address: 1, channels: 24 }).readAll().listen();
    listener.hear(readAllAnswer([0, 0, 1, 0]));
    listener.hear(report);
    expect(listener.quiet()?.doors).toHaveLength(32);
    expect(listener.strayFrames).toBe(1);
    expect(listener.noiseBytes).toBe(0);
  });

  it('does not take the answer of another board', () => {
    const listener = acquainted([0, 0, 0]).readAll().listen();
    expect(listener.hear(readAllAnswer([0, 0, 0], 2))).toBeUndefined();
    expect(listener.strayFrames).toBe(1);
    expect(listener.noiseBytes).toBe(0);
    expect(listener.hear(readAllAnswer([0, 0, 0], 1))).toBeDefined();
  });
});

describe('opening', () => {
  const answer = (board: number, lock: number) =>
    encodeFromBoard({ kind: 'openAnswer', board, lock, status: 0x11 });

  it('is acknowledged by the answer about the same board and lock only', () => {
    const request = xor5.board({ address: 1, channels: 24 }).open(5);
    expect([...request.bytes]).toEqual([0x8a, 0x01, 0x05, 0x11, 0x9f]);
    const listener = request.listen();
    expect(listener.hear(answer(1, 6))).toBeUndefined();
    expect(listener.hear(answer(2, 5))).toBeUndefined();
    expect(listener.strayFrames).toBe(2);
    expect(listener.hear(answer(1, 5))).toEqual({ latch: 'closed' });
  });
});

describe('a probe', () => {
  const answer = (lock: number) => encodeFromBoard({ kind: 'readOneAnswer', board: 1, lock, status: 0x00 });

  it('is not satisfied by the answer to an earlier one', () => {
    const board = xor5.board({ address: 1, channels: 24 });
    const first = board.probe(1);
    const second = board.probe(2);
    expect([...first.bytes]).not.toEqual([...second.bytes]);
    const listener = second.listen();
    listener.hear(answer(first.bytes[2] ?? 0));
    expect(listener.quiet()).toBeUndefined();
    listener.hear(answer(second.bytes[2] ?? 0));
    expect(listener.quiet()).toBeDefined();
  });

  it('is not satisfied by a read-all answer that begins like its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), (turn) => {
        const request = xor5.board({ address: 1, channels: 24 }).probe(turn);
        const lock = request.bytes[2] ?? 0;
        const lookalike = readAllAnswer([lock, 0x00, 0x80 ^ 0x01 ^ lock]);
        expect([...lookalike.subarray(0, 5)]).toEqual([...answer(lock)]);
        const listener = request.listen();
        listener.hear(lookalike);
        expect(listener.quiet()).toBeUndefined();
      }),
    );
  });
});

describe("Kecheng's dialect", () => {
  const board = xor5Kecheng.board({ address: 1, channels: 24 });

  it('opens by 33, and knows its echo for none of its answers', () => {
    const request = board.open(1);
    expect([...request.bytes]).toEqual([0x8a, 0x01, 0x01, 0x33, 0xb9]);
    const listener = request.listen();
    expect(listener.hear(request.bytes)).toBeUndefined();
    const answer = encodeFromBoard({ kind: 'openAnswer', board: 1, lock: 1, status: 0x00 });
    expect(listener.hear(answer)).toEqual({ latch: 'open' });
  });

  it('reads as the other one does', () => {
    const other = xor5.board({ address: 1, channels: 24 });
    expect(board.readAll().bytes).toEqual(other.readAll().bytes);
    expect(board.probe(3).bytes).toEqual(other.probe(3).bytes);
  });

  it('leaves the length of a pulse to the board, and counts with it', () => {
    const long = { address: 1, channels: 24, pulseMs: 3_000 };
    expect([...xor5.board(long).open(5).bytes]).toEqual([0x8a, 0x01, 0x05, 0x11, 0x03, 0x9c]);
    expect([...xor5Kecheng.board(long).open(5).bytes]).toEqual([0x8a, 0x01, 0x05, 0x33, 0xbd]);
    expect(xor5Kecheng.board(long).pulseMs).toBe(3_000);
    expect(board.pulseMs).toBe(300);
  });
});

describe('misfires', () => {
  const flipped = (bytes: Uint8Array, ...bits: readonly number[]) => {
    const copy = Uint8Array.from(bytes);
    for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  };
  /** Whether a board that hears this energises another lock than was meant. */
  function energisesAnother(bytes: Uint8Array, board: number, lock: number): boolean {
    const decoded = decodeToBoard(bytes);
    if (!decoded.valid) return false;
    const { frame } = decoded;
    if (frame.kind === 'openAll') return true;
    const isUnlock = frame.kind === 'open' || frame.kind === 'openFor';
    if (!isUnlock && (frame.kind !== 'holdOn' || frame.lock === 0)) return false;
    return frame.board !== board || frame.lock !== lock;
  }
  function misfires(bytes: Uint8Array, board: number, lock: number): number {
    let count = 0;
    for (let first = 0; first < bytes.length * 8; first += 1) {
      // In one column, or the check sees them.
      for (let second = first + 8; second < bytes.length * 8; second += 8) {
        if (energisesAnother(flipped(bytes, first, second), board, lock)) count += 1;
      }
    }
    return count;
  }
  const locks = Array.from({ length: 99 * 50 }, (_, index) => ({
    board: 1 + Math.floor(index / 50),
    lock: 1 + (index % 50),
  }));

  it.each([
    ['xor5', 0x11],
    ['xor5-kecheng', 0x33],
  ] as const)('of %s are as many as its share says', (_, parameter) => {
    const counts = locks.map(({ board, lock }) =>
      misfires(encodeToBoard({ kind: 'open', board, lock, parameter }), board, lock),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(90_006);
    expect(Math.max(...counts)).toBe(21);
    expect(xor5.misfireShare(1e-3)).toBeCloseTo((90_006 / locks.length) * 1e-6, 12);
  });

  it('of an unlock that names its time are 22 at most', () => {
    const counts = locks.map(({ board, lock }) =>
      misfires(encodeToBoard({ kind: 'openFor', board, lock, parameter: 0x11, seconds: 3 }), board, lock),
    );
    expect(counts.reduce((sum, count) => sum + count, 0) / locks.length).toBeCloseTo(22.05, 2);
  });

  it('do not come of one flip, nor of two in different columns', () => {
    const bytes = encodeToBoard({ kind: 'open', board: 3, lock: 3, parameter: 0x11 });
    for (let first = 0; first < 40; first += 1) {
      expect(decodeToBoard(flipped(bytes, first)).valid).toBe(false);
      for (let second = first + 1; second < 40; second += 1) {
        if ((second - first) % 8 === 0) continue;
        expect(decodeToBoard(flipped(bytes, first, second)).valid).toBe(false);
      }
    }
  });

  it.each([
    ['xor5', 0x11, 6],
    ['xor5-kecheng', 0x33, 4],
  ] as const)('come of a read on %s boards (%i) by %i flips or more', (_, parameter, flips) => {
    const flipsBetween = (one: Uint8Array, other: Uint8Array) =>
      one.reduce((sum, byte, index) => sum + flipsIn(byte ^ (other[index] ?? 0)), 0);
    const unlocks = locks.flatMap(({ board, lock }) => [
      encodeToBoard({ kind: 'open', board, lock, parameter }),
      encodeToBoard({ kind: 'holdOn', board, lock, parameter }),
      encodeToBoard({ kind: 'openAll', board, parameter }),
      encodeToBoard({ kind: 'openAllInTurn', board, lock }),
    ]);
    for (const read of [
      encodeToBoard({ kind: 'readAll', board: 3 }),
      encodeToBoard({ kind: 'readOne', board: 3, lock: 3 }),
    ]) {
      expect(Math.min(...unlocks.map((unlock) => flipsBetween(read, unlock)))).toBe(flips);
    }
  });
});

function flipsIn(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}
