import { describe, expect, it } from 'vitest';
import { winnsen } from './board.ts';
import { decodeToBoard, encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';

const board = () => winnsen.board({ address: 1, channels: 12 });

describe('reading all', () => {
  const answer = (open: number, more: Partial<{ board: number; offset: 0x80 | 0xa0 }> = {}) =>
    encodeFromBoard({ kind: 'readAllAnswer', board: 1, open, offset: 0x80, ...more });

  it('asks for the locks that the board has', () => {
    expect([...board().readAll().bytes]).toEqual([0x90, 0x07, 0x02, 0x01, 0xff, 0x0f, 0x03]);
    const sixteen = winnsen.board({ address: 2, channels: 16 });
    expect([...sixteen.readAll().bytes]).toEqual([0x90, 0x07, 0x02, 0x02, 0xff, 0xff, 0x03]);
  });

  it.each([0x80, 0xa0] as const)('takes a set bit for open, with the answer code plus %i', (offset) => {
    const doors = board().readAll().listen().hear(answer(0b1000_0000_0101, { offset }))?.doors;
    expect(doors).toHaveLength(12);
    expect(doors?.flatMap((door, index) => (door === 'open' ? [index + 1] : []))).toEqual([1, 3, 12]);
  });

  it('does not take the answer of another board, nor another answer', () => {
    const listener = board().readAll().listen();
    expect(listener.hear(answer(0, { board: 2 }))).toBeUndefined();
    expect(
      listener.hear(encodeFromBoard({ kind: 'readOneAnswer', board: 1, lock: 1, isOpen: true })),
    ).toBeUndefined();
    expect(listener.strayFrames).toBe(2);
    expect(listener.hear(answer(0))).toBeDefined();
  });
});

describe('opening', () => {
  const answer = (more: Partial<Extract<FromBoardFrame, { kind: 'openAnswer' }>>) =>
    encodeFromBoard({ kind: 'openAnswer', board: 1, lock: 5, result: 'opened', offset: 0x80, ...more });

  it('is acknowledged by the answer about the same board and lock only', () => {
    const request = board().open(5);
    expect([...request.bytes]).toEqual([0x90, 0x06, 0x05, 0x01, 0x05, 0x03]);
    const listener = request.listen();
    expect(listener.hear(answer({ lock: 6 }))).toBeUndefined();
    expect(listener.hear(answer({ board: 2 }))).toBeUndefined();
    expect(listener.hear(request.bytes)).toBeUndefined();
    expect(listener.strayFrames).toBe(2);
    expect(listener.noiseBytes).toBe(6);
    expect(listener.hear(answer({ offset: 0xa0 }))).toEqual({ latch: 'open' });
  });

  it.each(['failed', 'coolingDown'] as const)('that has %s is answered, and nothing came of it', (result) => {
    expect(board().open(5).listen().hear(answer({ result }))).toEqual({ latch: 'unknown', hasFailed: true });
  });
});

it('has no probe, since answers to polls do not say what was asked', () => {
  expect(board()).not.toHaveProperty('probe');
});

describe('misfires', () => {
  const isOtherOpen = (bytes: Uint8Array) => {
    const decoded = decodeToBoard(bytes);
    return decoded.valid && decoded.frame.kind === 'open' && decoded.frame.board > 0;
  };
  const flipped = (bytes: Uint8Array, ...bits: readonly number[]) => {
    const damaged = Uint8Array.from(bytes);
    for (const bit of bits) damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return damaged;
  };
  const locks = Array.from({ length: 16 }, (_, index) => index + 1);

  it('come of every flip that makes another lock of one', () => {
    let misfires = 0;
    for (let address = 1; address <= 255; address += 1) {
      for (const lock of locks) {
        const bytes = encodeToBoard({ kind: 'open', board: address, lock });
        for (let bit = 0; bit < bytes.length * 8; bit += 1) {
          if (isOtherOpen(flipped(bytes, bit))) misfires += 1;
        }
      }
    }
    expect(winnsen.misfireShare(1e-6)).toBeCloseTo((misfires / (255 * 16)) * 1e-6, 12);
  });

  it('come of two flips so rarely beside it that these need not be counted', () => {
    let misfires = 0;
    for (const lock of locks) {
      const bytes = encodeToBoard({ kind: 'open', board: 1, lock });
      for (let second = 1; second < bytes.length * 8; second += 1) {
        for (let first = 0; first < second; first += 1) {
          if (isOtherOpen(flipped(bytes, first, second))) misfires += 1;
        }
      }
    }
    const p = 1e-4;
    expect((misfires / 16) * p ** 2).toBeLessThan(winnsen.misfireShare(p) / 100);
  });

  it('come of a poll only by six flips or more', () => {
    const flips = (one: Uint8Array, other: Uint8Array) =>
      other.reduce((sum, byte, at) => sum + ((byte ^ (one[at] ?? 0)).toString(2).split('1').length - 1), 0);
    const fewest = locks.flatMap((channels) => {
      const poll = winnsen.board({ address: 1, channels }).readAll().bytes;
      return locks.map((lock) => flips(poll, encodeToBoard({ kind: 'open', board: 1, lock })));
    });
    expect(Math.min(...fewest)).toBe(6);
  });
});
