import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';
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

const byte = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff });
const board = fc.integer({ min: 1, max: 0xff });
const start = fc.integer({ min: 0, max: 0xf000 });
const bytesOfLength = (length: number) => fc.array(byte, { minLength: length, maxLength: length });

const toBoard: fc.Arbitrary<ToBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('readCoils', 'readInputs'),
    board: byte,
    start,
    count: fc.integer({ min: 1, max: 2000 }),
  }),
  fc.record({
    kind: fc.constant('readRegisters'),
    board: byte,
    start,
    count: fc.integer({ min: 1, max: 125 }),
  }),
  fc.record({
    kind: fc.constantFrom('writeCoil', 'writeRegister'),
    board: byte,
    address: word,
    value: word,
  }),
  fc.integer({ min: 1, max: 1968 }).chain((count) =>
    fc.record({
      kind: fc.constant('writeCoils'),
      board: byte,
      start,
      count: fc.constant(count),
      bits: bytesOfLength(Math.ceil(count / 8)),
    }),
  ),
  fc.record({
    kind: fc.constant('writeRegisters'),
    board: byte,
    start,
    values: fc.array(word, { minLength: 1, maxLength: 123 }),
  }),
) as fc.Arbitrary<ToBoardFrame>;

const fromBoard: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('readCoilsAnswer', 'readInputsAnswer'),
    board,
    bits: fc.array(byte, { minLength: 1, maxLength: 250 }),
  }),
  fc.record({
    kind: fc.constant('readRegistersAnswer'),
    board,
    values: fc.array(word, { minLength: 1, maxLength: 125 }),
  }),
  fc.record({
    kind: fc.constantFrom('writeCoilAnswer', 'writeRegisterAnswer'),
    board,
    address: word,
    value: word,
  }),
  fc.record({
    kind: fc.constantFrom('writeCoilsAnswer', 'writeRegistersAnswer'),
    board,
    start,
    count: fc.integer({ min: 1, max: 123 }),
  }),
  fc.record({
    kind: fc.constant('exception'),
    board,
    function: fc.integer({ min: 1, max: 0x7f }),
    code: fc.integer({ min: 1, max: 0xff }),
  }),
) as fc.Arbitrary<FromBoardFrame>;

describe('frames of PROTOCOLS §8.5 and §8.6', () => {
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
    expect(vectors.filter(({ provenance }) => provenance === 'quoted')).toHaveLength(28);
    expect(vectors.filter(({ provenance }) => provenance === 'computed')).toHaveLength(13);
  });

  it('with the answer of a write is the request again', () => {
    const bytes = bytesOf('01 05 02 00 00 07 8D B0');
    expect(decodeToBoard(bytes)).toEqual({
      valid: true,
      frame: { kind: 'writeCoil', board: 1, address: 0x0200, value: 7 },
    });
    expect(decodeFromBoard(bytes)).toEqual({
      valid: true,
      frame: { kind: 'writeCoilAnswer', board: 1, address: 0x0200, value: 7 },
    });
  });

  it('tells what the documented ones mean', () => {
    expect(decodeFromBoard(bytesOf('01 85 02 C3 51'))).toEqual({
      valid: true,
      frame: { kind: 'exception', board: 1, function: 0x05, code: 0x02 },
    });
    expect(decodeFromBoard(bytesOf('01 02 02 FE FF B9 98'))).toEqual({
      valid: true,
      frame: { kind: 'readInputsAnswer', board: 1, bits: [0xfe, 0xff] },
    });
    expect(decodeFromBoard(bytesOf('01 03 02 00 01 79 84'))).toEqual({
      valid: true,
      frame: { kind: 'readRegistersAnswer', board: 1, values: [1] },
    });
  });
});

describe('bytes that are no frame', () => {
  /** With a right check behind them. */
  const checked = (hex: string) => {
    const body = bytesOf(hex);
    const check = crc16(body);
    return Uint8Array.of(...body, check & 0xff, check >> 8);
  };

  it.each([
    ['a byte is missing', '01 05 00 00 FF 00 8C', 'length'],
    ['a count that disagrees with the length', '01 0F 00 00 00 08 02 FF BE D5', 'length'],
    ['a damaged check', '01 05 00 00 FF 00 8C 3B', 'checksum'],
  ])('to a board: %s', (_, hex, reason) => {
    expect(decodeToBoard(bytesOf(hex))).toEqual({ valid: false, reason });
  });

  it.each([
    ['a function that nobody uses here', '01 2B 00 00 00 00'],
    ['no input asked for', '01 02 00 00 00 00'],
    ['too many inputs', '01 02 00 00 07 D1'],
    ['inputs beyond the last', '01 02 FF FF 00 02'],
    ['more data than coils', '01 0F 00 00 00 08 02 FF 00'],
  ])('to a board: %s', (_, hex) => {
    expect(decodeToBoard(checked(hex))).toEqual({ valid: false, reason: 'structure' });
  });

  it.each([
    ['everybody cannot answer', '00 02 01 00'],
    ['half a register', '01 03 01 00'],
    ['an exception without a reason', '01 85 00'],
  ])('from a board: %s', (_, hex) => {
    expect(decodeFromBoard(checked(hex))).toEqual({ valid: false, reason: 'structure' });
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

  it('with up to three bits flipped is refused', () => {
    fc.assert(
      fc.property(fromBoard, fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 }), (frame, places) => {
        const bytes = encodeFromBoard(frame);
        const bits = new Set(places.map((place) => place % (bytes.length * 8)));
        for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decodeFromBoard(bytes).valid).toBe(false);
      }),
    );
  });
});

it('no bytes decode without a right check', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const check = crc16(bytes.subarray(0, -2));
      if (bytes.length > 2 && check === ((bytes.at(-2) ?? 0) | ((bytes.at(-1) ?? 0) << 8))) return;
      expect(decodeFromBoard(bytes).valid).toBe(false);
      expect(decodeToBoard(bytes).valid).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
