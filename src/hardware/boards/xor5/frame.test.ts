import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFromBoard, decodeToBoard } from './decode.ts';
import { checksum, encodeFromBoard, encodeToBoard, type FromBoardFrame, type ToBoardFrame } from './frame.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

const board = fc.integer({ min: 1, max: 99 });
const lock = fc.integer({ min: 1, max: 50 });
const parameter = fc.constantFrom(0x11 as const, 0x33 as const);
const status = fc.constantFrom(0x00 as const, 0x11 as const);
const seconds = fc.integer({ min: 1, max: 9 });
const byte = fc.integer({ min: 0, max: 0xff });

const toBoard: fc.Arbitrary<ToBoardFrame> = fc.oneof(
  fc.record({ kind: fc.constantFrom('open', 'holdOn', 'holdOff', 'motorOpen'), board, lock, parameter }),
  fc.record({ kind: fc.constant('openFor'), board, lock, parameter, seconds }),
  fc.record({ kind: fc.constant('openAll'), board, parameter }),
  fc.record({ kind: fc.constant('openSet'), board, mask: fc.integer({ min: 0, max: 0xffffff }) }),
  fc.record({
    kind: fc.constantFrom('openAllInTurn', 'openThreePulses', 'openToLimitSwitch', 'readOne'),
    board,
    lock,
  }),
  fc.record({ kind: fc.constantFrom('readAll', 'queryFirmware', 'queryBoardId'), board }),
  fc.record({ kind: fc.constant('setUnlockTime'), board, lock, seconds }),
  fc.record({ kind: fc.constant('setReporting'), board, lock, isOn: fc.boolean() }),
) as fc.Arbitrary<ToBoardFrame>;

const statusBytes = fc
  .constantFrom(3, 4, 7)
  .chain((count) => fc.array(byte, { minLength: count, maxLength: count }));
const fromBoard: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('openAnswer', 'readOneAnswer', 'holdOnAnswer', 'holdOffAnswer'),
    board,
    lock,
    status,
  }),
  fc.record({ kind: fc.constant('readAllAnswer'), board, status: statusBytes }),
  fc.record({ kind: fc.constant('report'), head: fc.constantFrom(0x81, 0x82), board, lock, status }),
  fc.record({ kind: fc.constant('versionAnswer'), board, value: byte }),
  fc.record({
    kind: fc.constant('openAllInTurnAnswer'),
    board,
    status: fc.array(byte, { minLength: 3, maxLength: 3 }),
  }),
) as fc.Arbitrary<FromBoardFrame>;

describe('frames of PROTOCOLS §1.5 and §1.6', () => {
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

  it('holds every vector of the section', () => {
    expect(good).toHaveLength(45);
  });

  // §11, "Vectors that fail their own check".
  it.each(['81 01 01 00 8A', '82 01 00 AB CE'])('%s fails its own check and is refused', (hex) => {
    expect(decodeFromBoard(bytesOf(hex))).toEqual({ valid: false, reason: 'checksum' });
    expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason: 'checksum' });
  });

  it('tells what the documented ones mean', () => {
    expect(decodeToBoard(bytesOf('8A 01 05 11 03 9C'))).toEqual({
      valid: true,
      frame: { kind: 'openFor', board: 1, lock: 5, parameter: 0x11, seconds: 3 },
    });
    expect(decodeToBoard(bytesOf('90 01 01 00 80 10'))).toEqual({
      valid: true,
      frame: { kind: 'openSet', board: 1, mask: 0x800001 },
    });
    expect(decodeFromBoard(bytesOf('80 01 80 00 00 33 32'))).toEqual({
      valid: true,
      frame: { kind: 'readAllAnswer', board: 1, status: [0x80, 0, 0] },
    });
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
      const sum = checksum(bytes.subarray(0, -1));
      if (bytes.length > 0 && sum === bytes[bytes.length - 1]) return;
      expect(decodeFromBoard(bytes).valid).toBe(false);
      expect(decodeToBoard(bytes).valid).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
