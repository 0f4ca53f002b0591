import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checksum,
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

const board = fc.integer({ min: 0, max: 31 });
const channel = fc.integer({ min: 1, max: 24 });
const channels = fc.array(channel, { minLength: 1, maxLength: 24 });
const lock = fc.constantFrom(0x00 as const, 0x01 as const, 0xff as const);
const hasSucceeded = fc.boolean();
const other = fc.record({
  kind: fc.constant('other' as const),
  board: fc.integer({ min: 0, max: 0xff }),
  command: fc.integer({ min: 0, max: 0xff }).filter((command) => command < 0x80 || command > 0x89),
  data: fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 56 }),
});

const toBoard = fc.oneof(
  fc.record({
    kind: fc.constantFrom('flashLight', 'open', 'readOne', 'holdOn', 'holdOff'),
    board,
    channel,
  }),
  fc.record({ kind: fc.constantFrom('openTogether', 'openInTurn'), board, channels }),
  fc.record({ kind: fc.constantFrom('readAll', 'openAllInTurn'), board }),
  other,
) as fc.Arbitrary<ToBoardFrame>;

const fromBoard = fc.oneof(
  fc.record({ kind: fc.constantFrom('openAnswer', 'readOneAnswer'), board, hasSucceeded, channel, lock }),
  fc.record({
    kind: fc.constantFrom('flashLightAnswer', 'holdOnAnswer', 'holdOffAnswer'),
    board,
    hasSucceeded,
    channel,
  }),
  fc.record({
    kind: fc.constantFrom('openTogetherAnswer', 'openInTurnAnswer', 'openAllInTurnAnswer'),
    board,
    hasSucceeded,
  }),
  fc.record({
    kind: fc.constant('readAllAnswer'),
    board,
    hasSucceeded,
    locks: fc.array(lock, { minLength: 1, maxLength: 24 }),
  }),
  fc.record({ kind: fc.constant('report'), board, channel, lock }),
  other,
) as fc.Arbitrary<FromBoardFrame>;

describe('frames of PROTOCOLS §6.4 and §6.5', () => {
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
    expect(vectors.filter(({ provenance }) => provenance === 'quoted')).toHaveLength(15);
    expect(vectors.filter(({ provenance }) => provenance === 'computed')).toHaveLength(5);
  });

  it('tells what the documented ones mean', () => {
    expect(decodeToBoard(bytesOf('57 4B 4C 59 0C 00 80 03 01 02 03 86'))).toEqual({
      valid: true,
      frame: { kind: 'openTogether', board: 0, channels: [1, 2, 3] },
    });
    expect(decodeFromBoard(bytesOf('57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87'))).toEqual({
      valid: true,
      frame: { kind: 'readAllAnswer', board: 0, hasSucceeded: true, locks: [0, 1, 1, 0] },
    });
    expect(decodeFromBoard(bytesOf('57 4B 4C 59 0B 00 82 FF 01 01 7F'))).toEqual({
      valid: true,
      frame: { kind: 'openAnswer', board: 0, hasSucceeded: false, channel: 1, lock: 1 },
    });
    expect(decodeFromBoard(bytesOf('57 4B 4C 59 0E 00 96 00 00 00 FF FF 01 90'))).toMatchObject({
      frame: { kind: 'other', command: 0x96 },
    });
  });
});

describe('what is no frame', () => {
  const withCheck = (hex: string) => {
    const body = bytesOf(hex);
    return Uint8Array.of(...body, checksum(body));
  };

  it('is a check byte over board, command and data alone, where it differs (§6.3)', () => {
    // With the length 09 both sums are the same.
    expect(decodeToBoard(bytesOf('57 4B 4C 59 09 00 82 01 83')).valid).toBe(true);
    expect(decodeToBoard(bytesOf('57 4B 4C 59 08 00 84 84'))).toEqual({ valid: false, reason: 'checksum' });
  });

  it.each([
    ['57 4B 4C 59 08 00', 'length'],
    ['57 4B 4C 59 0A 00 82 01', 'length'],
    ['57 4B 4C 58 09 00 82 01', 'structure'],
    ['57 4B 4C 59 09 20 82 01', 'structure'],
    ['57 4B 4C 59 09 00 82 00', 'structure'],
    ['57 4B 4C 59 09 00 82 19', 'structure'],
    ['57 4B 4C 59 0B 00 80 03 01 02', 'structure'],
    ['57 4B 4C 59 09 00 80 00', 'structure'],
    ['57 4B 4C 59 09 00 86 01', 'structure'],
  ])('to a board: %s (%s)', (hex, reason) => {
    expect(decodeToBoard(withCheck(hex))).toEqual({ valid: false, reason });
  });

  it.each([
    ['57 4B 4C 59 0B 00 82 01 01 00', 'structure'],
    ['57 4B 4C 59 0B 00 82 00 01 02', 'structure'],
    ['57 4B 4C 59 0C 00 84 00 03 00 01', 'structure'],
    ['57 4B 4C 59 0A 00 84 00 00', 'structure'],
    ['57 4B 4C 59 0A 00 85 00 01', 'structure'],
    ['57 4B 4C 59 09 00 82 01', 'structure'],
  ])('from a board: %s (%s)', (hex, reason) => {
    expect(decodeFromBoard(withCheck(hex))).toEqual({ valid: false, reason });
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
      fc.property(fromBoard, toBoard, fc.nat(), (answer, request, at) => {
        const [answered, asked] = [encodeFromBoard(answer), encodeToBoard(request)];
        for (const bytes of [answered, asked]) {
          const bit = at % (bytes.length * 8);
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        }
        expect(decodeFromBoard(answered).valid).toBe(false);
        expect(decodeToBoard(asked).valid).toBe(false);
      }),
    );
  });
});

it('no bytes decode without a right checksum', () => {
  const almost = fc
    .tuple(
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 0x80, max: 0x8a }),
      fc.uint8Array({ maxLength: 8 }),
    )
    .chain(([address, command, data]) =>
      fc
        .integer({ min: 0, max: 0xff })
        .map((check) =>
          Uint8Array.of(0x57, 0x4b, 0x4c, 0x59, data.length + 8, address, command, ...data, check),
        ),
    );
  fc.assert(
    fc.property(fc.oneof(almost, fc.uint8Array({ maxLength: 70 })), (bytes) => {
      if (bytes.length > 0 && checksum(bytes) === 0) return;
      expect(decodeFromBoard(bytes).valid).toBe(false);
      expect(decodeToBoard(bytes).valid).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
