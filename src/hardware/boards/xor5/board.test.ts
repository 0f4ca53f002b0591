import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xor5 } from './board.ts';
import { decodeFromBoard, encodeFromBoard } from './frame.ts';

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
