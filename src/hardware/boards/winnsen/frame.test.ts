import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
const lock = fc.integer({ min: 1, max: 16 });
const mask = fc.integer({ min: 0, max: 0xffff });
const offset = fc.constantFrom(0x80 as const, 0xa0 as const);

const toBoard: fc.Arbitrary<ToBoardFrame> = fc.oneof(
  fc.record({ kind: fc.constantFrom('open' as const, 'readOne' as const), board, lock }),
  fc.record({ kind: fc.constant('readAll' as const), board, asked: mask }),
);
const fromBoard: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('openAnswer' as const),
    board,
    lock,
    result: fc.constantFrom('failed' as const, 'opened' as const, 'coolingDown' as const),
    offset,
  }),
  fc.record({ kind: fc.constant('readAllAnswer' as const), board, open: mask, offset }),
  fc.record({ kind: fc.constant('readOneAnswer' as const), board, lock, isOpen: fc.boolean() }),
);

describe('frames of PROTOCOLS §7.3 and §7.4', () => {
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

  it('holds every vector of the section', () => {
    expect(vectors.filter(({ provenance }) => provenance === 'quoted')).toHaveLength(6);
    expect(vectors.filter(({ provenance }) => provenance === 'computed')).toHaveLength(8);
  });

  it('tells what the documented ones mean', () => {
    expect(decodeToBoard(bytesOf('90 06 05 02 10 03'))).toEqual({
      valid: true,
      frame: { kind: 'open', board: 2, lock: 16 },
    });
    expect(decodeFromBoard(bytesOf('90 07 82 03 90 03 03'))).toEqual({
      valid: true,
      frame: { kind: 'readAllAnswer', board: 3, open: 0x0390, offset: 0x80 },
    });
    expect(decodeFromBoard(bytesOf('90 07 A2 01 00 80 03'))).toEqual({
      valid: true,
      frame: { kind: 'readAllAnswer', board: 1, open: 0x8000, offset: 0xa0 },
    });
    expect(decodeFromBoard(bytesOf('90 07 92 01 01 05 03'))).toEqual({
      valid: true,
      frame: { kind: 'readOneAnswer', board: 1, lock: 5, isOpen: true },
    });
    expect(decodeFromBoard(bytesOf('90 07 85 01 05 02 03'))).toMatchObject({
      frame: { lock: 5, result: 'coolingDown' },
    });
  });
});

describe('what is no frame', () => {
  it.each([
    ['', 'length'],
    ['90 06 05 01 05', 'length'],
    ['90 07 05 01 05 03', 'length'],
    ['90 06 02 01 FF 03', 'length'],
    ['91 06 05 01 05 03', 'structure'],
    ['90 06 05 01 05 04', 'structure'],
    ['90 06 05 01 00 03', 'structure'],
    ['90 06 05 01 11 03', 'structure'],
    ['90 06 06 01 05 03', 'structure'],
  ])('to a board: %s (%s)', (hex, reason) => {
    expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });

  it.each([
    ['90 07 85 01 05 01', 'length'],
    ['90 06 82 01 00 03', 'length'],
    ['91 07 82 01 00 00 03', 'structure'],
    ['90 07 82 01 00 00 02', 'structure'],
    ['90 07 85 01 11 01 03', 'structure'],
    ['90 07 85 01 05 03 03', 'structure'],
    ['90 07 92 01 05 01 03', 'structure'],
    ['90 07 02 01 FF FF 03', 'structure'],
  ])('from a board: %s (%s)', (hex, reason) => {
    expect(decodeFromBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });
});

describe('any frame', () => {
  it('to a board comes back as it was, and no board is heard in it', () => {
    fc.assert(
      fc.property(toBoard, (frame) => {
        const bytes = encodeToBoard(frame);
        expect(decodeToBoard(bytes)).toEqual({ valid: true, frame });
        expect(decodeFromBoard(bytes).valid).toBe(false);
      }),
    );
  });

  it('from a board comes back as it was, and no host is heard in it', () => {
    fc.assert(
      fc.property(fromBoard, (frame) => {
        const bytes = encodeFromBoard(frame);
        expect(decodeFromBoard(bytes)).toEqual({ valid: true, frame });
        expect(decodeToBoard(bytes).valid).toBe(false);
      }),
    );
  });
});

it('bytes that decode are those that are written', () => {
  const almost = fc.tuple(
    fc.constantFrom(0x02, 0x05, 0x12, 0x82, 0x85, 0x92, 0xa2, 0xa5),
    fc.uint8Array({ minLength: 2, maxLength: 3 }),
  );
  fc.assert(
    fc.property(almost, ([code, payload]) => {
      const bytes = Uint8Array.of(0x90, payload.length + 4, code, ...payload, 0x03);
      const [asked, answered] = [decodeToBoard(bytes), decodeFromBoard(bytes)];
      if (asked.valid) expect(encodeToBoard(asked.frame)).toEqual(bytes);
      if (answered.valid) expect(encodeFromBoard(answered.frame)).toEqual(bytes);
    }),
  );
});
