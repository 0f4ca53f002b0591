import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additiveSum } from '../additive-sum.ts';
import {
  baudRates,
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

const nibble = fc.integer({ min: 0, max: 15 });
const byte = fc.integer({ min: 0, max: 0xff });
const pulseMs = fc.integer({ min: 0, max: 0xffff }).map((units) => units * 10);

const toBoard: fc.Arbitrary<ToBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'readAll' as const,
      'readEvery' as const,
      'unlockAll' as const,
      'queryUnlockTime' as const,
      'queryUnlockDelay' as const,
      'queryVersion' as const,
    ),
    board: nibble,
  }),
  fc.record({ kind: fc.constant('unlock' as const), board: nibble, lock: nibble }),
  fc.record({ kind: fc.constant('setUnlockTime' as const), board: nibble, pulseMs }),
  fc.record({
    kind: fc.constant('setUnlockDelay' as const),
    board: nibble,
    delaySeconds: fc.integer({ min: 0, max: 250 }),
  }),
  fc.record({ kind: fc.constant('setBaud' as const), board: nibble, baud: fc.constantFrom(...baudRates) }),
);

const fromBoard: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('status' as const, 'everyStatus' as const),
    board: nibble,
    lock: nibble,
    latches: fc.tuple(byte, byte),
    goods: fc.tuple(byte, byte),
  }),
  fc.record({ kind: fc.constant('unlockTime' as const), board: nibble, pulseMs }),
);

describe('frames of PROTOCOLS §2.5 and §2.6', () => {
  const good = vectors.filter((vector) => vector.check === 'OK');

  it.each(good)('$hex is understood and written the same ($meaning)', ({ hex, direction }) => {
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

  it('are here in full', () => {
    expect(vectors.filter(({ provenance }) => provenance === 'quoted')).toHaveLength(14);
    expect(vectors.filter(({ provenance }) => provenance === 'computed')).toHaveLength(12);
    expect(good).toHaveLength(25);
  });

  it('that fail their own check (§11) are refused', () => {
    const failing = vectors.filter(({ check }) => check === 'FAIL');
    expect(failing.map(({ hex }) => hex)).toEqual(['02 00 30 03 36']);
    for (const { hex } of failing) {
      expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason: 'checksum' });
    }
  });

  it('mean what the document says', () => {
    expect(decodeToBoard(bytesOf('02 25 31 03 5B'))).toEqual({
      valid: true,
      frame: { kind: 'unlock', board: 2, lock: 5 },
    });
    expect(decodeToBoard(bytesOf('02 00 37 00 37 03 73'))).toEqual({
      valid: true,
      frame: { kind: 'setUnlockTime', board: 0, pulseMs: 550 },
    });
    expect(decodeToBoard(bytesOf('02 F0 32 03 27'))).toEqual({
      valid: true,
      frame: { kind: 'readEvery', board: 15 },
    });
    expect(decodeFromBoard(bytesOf('02 20 35 02 03 02 03 03 64'))).toEqual({
      valid: true,
      frame: { kind: 'status', board: 2, lock: 0, latches: [0x02, 0x03], goods: [0x02, 0x03] },
    });
  });
});

describe('what is no frame', () => {
  it.each([
    ['02 00 30 03', 'length'],
    ['02 00 30 00 03 35', 'length'],
    ['02 00 39 00 00 03 3E', 'length'],
    ['02 00 31 03 37', 'checksum'],
    ['03 00 30 03 36', 'structure'],
    ['02 00 30 04 36', 'structure'],
    // A read of one lock does not exist, nor a delay of 251 s, nor a fifth baud rate.
    ['02 01 30 03 36', 'structure'],
    ['02 00 39 FB 03 39', 'structure'],
    ['02 00 40 04 03 49', 'structure'],
    ['02 00 34 03 39', 'structure'],
    ['F5 B6 00 01 5F 0B', 'structure'],
  ])('to a board: %s for its %s', (hex, reason) => {
    expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });

  it.each([
    ['02 00 35 00 00 00 03 3A', 'length'],
    ['02 00 35 00 00 00 00 03 3B', 'checksum'],
    ['02 00 35 00 00 00 00 04 3B', 'structure'],
    ['02 01 38 00 37 03 75', 'structure'],
    // The echo of a request.
    ['02 00 30 03 35', 'structure'],
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
    fc.property(fc.uint8Array({ maxLength: 16 }), (bytes) => {
      if (bytes.length > 0 && additiveSum(bytes.subarray(0, -1)) === bytes[bytes.length - 1]) return;
      expect(decodeFromBoard(bytes).valid).toBe(false);
      expect(decodeToBoard(bytes).valid).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
