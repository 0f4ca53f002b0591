import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additiveSum } from '../additive-sum.ts';
import {
  decodeFromBoard,
  decodeToBoard,
  encodeFromBoard,
  encodeToBoard,
  type FromBoardFrame,
  type ToBoardFrame,
} from './frame.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

const board = fc.integer({ min: 0, max: 0xff });
const lock = fc.integer({ min: 0, max: 47 });
const sixBytes = fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: 6, maxLength: 6 });

const toBoard: fc.Arbitrary<ToBoardFrame> = fc.oneof(
  fc.record({ kind: fc.constant('readAll' as const), board }),
  fc.record({ kind: fc.constant('open' as const), board, lock }),
);
const fromBoard: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('status' as const, 'report' as const),
    board,
    lock,
    latches: sixBytes,
    goods: sixBytes,
  }),
  fc.record({ kind: fc.constant('shortAnswer' as const), board, lock }),
);

describe('frames of PROTOCOLS §3.1 and §3.2', () => {
  it.each(vectors)('$hex is understood and written the same ($meaning)', ({ hex, direction }) => {
    const bytes = bytesOf(hex);
    if (direction === 'to board') {
      const decoded = decodeToBoard(bytes);
      expect(decoded.valid, JSON.stringify(decoded)).toBe(true);
      if (decoded.valid) expect(hexOf(encodeToBoard(decoded.frame))).toBe(hex);
    } else {
      const decoded = decodeFromBoard(bytes);
      expect(decoded.valid, JSON.stringify(decoded)).toBe(true);
      if (decoded.valid) expect(hexOf(encodeFromBoard(decoded.frame))).toBe(hex);
    }
  });

  it('are here in full, and none fails its own check', () => {
    expect(vectors.filter(({ provenance }) => provenance === 'quoted')).toHaveLength(13);
    expect(vectors.filter(({ provenance }) => provenance === 'computed')).toHaveLength(4);
    expect(vectors.filter(({ check }) => check === 'OK')).toHaveLength(17);
  });

  it('mean what the document says', () => {
    expect(decodeToBoard(bytesOf('02 01 2F 61 03 96'))).toEqual({
      valid: true,
      frame: { kind: 'open', board: 1, lock: 47 },
    });
    // The variant that swaps address and lock opens another board's lock, with the same sum.
    expect(decodeToBoard(bytesOf('02 01 00 61 03 67'))).toEqual({
      valid: true,
      frame: { kind: 'open', board: 1, lock: 0 },
    });
    expect(decodeFromBoard(bytesOf('02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88'))).toEqual({
      valid: true,
      frame: {
        kind: 'report',
        board: 0,
        lock: 10,
        latches: [1, 0, 0, 0, 0, 0],
        goods: [1, 0, 0, 0, 0, 0],
      },
    });
    expect(decodeFromBoard(bytesOf('02 00 05 75 00 7C'))).toEqual({
      valid: true,
      frame: { kind: 'shortAnswer', board: 0, lock: 5 },
    });
  });
});

describe('what is no frame', () => {
  it.each([
    ['02 00 00 60 03', 'length'],
    ['02 00 00 60 03 66', 'checksum'],
    ['03 00 00 60 03 66', 'structure'],
    ['02 00 00 60 04 66', 'structure'],
    ['02 00 01 60 03 66', 'structure'],
    ['02 00 30 61 03 96', 'structure'],
    ['02 00 00 62 03 67', 'structure'],
  ])('to a board: %s for its %s', (hex, reason) => {
    expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });

  it.each([
    // A length byte in front of the data, as one client's comments have it.
    ['02 00 00 75 0C 00 00 00 00 00 00 00 00 00 00 00 00 03 86', 'length'],
    ['02 00 00 75 00 00 00 00 00 00 00 00 00 00 00 00 03 7B', 'checksum'],
    ['02 00 00 75 00 00 00 00 00 00 00 00 00 00 00 00 04 7B', 'structure'],
    ['02 00 30 75 00 00 00 00 00 00 00 00 00 00 00 00 03 AA', 'structure'],
    ['02 00 00 76 00 00 00 00 00 00 00 00 00 00 00 00 03 7B', 'structure'],
    ['02 00 05 75 01 7D', 'structure'],
    // The echo of a request.
    ['02 00 00 60 03 65', 'structure'],
  ])('from a board: %s for its %s', (hex, reason) => {
    expect(decodeFromBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });
});

describe('any frame', () => {
  it('to a board comes back as it was', () => {
    fc.assert(
      fc.property(toBoard, (frame) => {
        expect(decodeToBoard(encodeToBoard(frame))).toEqual({ valid: true, frame });
      }),
    );
  });

  it('from a board comes back as it was', () => {
    fc.assert(
      fc.property(fromBoard, (frame) => {
        expect(decodeFromBoard(encodeFromBoard(frame))).toEqual({ valid: true, frame });
      }),
    );
  });

  it('with one bit flipped is refused', () => {
    fc.assert(
      fc.property(fromBoard, fc.nat(), (frame, at) => {
        const bytes = encodeFromBoard(frame);
        const bit = at % (bytes.length * 8);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decodeFromBoard(bytes).valid).toBe(false);
      }),
    );
  });
});

it('no bytes decode without a right checksum', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      if (bytes.length > 0 && additiveSum(bytes.subarray(0, -1)) === bytes[bytes.length - 1]) return;
      expect(decodeFromBoard(bytes).valid).toBe(false);
      expect(decodeToBoard(bytes).valid).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
