import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFromBoard } from './decode.ts';
import { encodeFromBoard, type FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const board = fc.integer({ min: 1, max: 99 });
const byte = fc.integer({ min: 0, max: 0xff });
const readAllAnswer = fc.record({
  kind: fc.constant('readAllAnswer' as const),
  board,
  status: fc.array(byte, { minLength: 3, maxLength: 3 }),
});
const openAnswer = fc.record({
  kind: fc.constant('openAnswer' as const),
  board,
  lock: fc.integer({ min: 1, max: 50 }),
  status: fc.constantFrom(0x00 as const, 0x11 as const),
});
const frame: fc.Arbitrary<FromBoardFrame> = fc.oneof(readAllAnswer, openAnswer);

/** Bytes that no frame begins with, so that where a frame begins is beyond doubt. */
const noise = fc.array(
  byte.filter((value) => ![0x80, 0x81, 0x82, 0x8a, 0x9a, 0x9b, 0x9e].includes(value)),
  { maxLength: 20 },
);

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function framesIn(chunks: readonly Uint8Array[]): FromBoardFrame[] {
  const framer = answerFramer(3);
  const frames = chunks.flatMap((chunk) => framer.push(chunk));
  return [...frames, ...framer.expire()];
}

describe('the framer', () => {
  it('is blind to how bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        expect(framesIn(cut(bytes, cuts))).toEqual(framesIn([bytes]));
      }),
    );
  });

  it('finds every frame with noise in front of each, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(noise, frame), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (pieces, cuts) => {
          const bytes = Uint8Array.from(
            pieces.flatMap(([before, sent]) => [...before, ...encodeFromBoard(sent)]),
          );
          expect(framesIn(cut(bytes, cuts))).toEqual(pieces.map(([, sent]) => sent));
        },
      ),
    );
  });

  it('loses none of 200 frames to any one stray byte in front of them', () => {
    // Among them those that one stray byte would shift into another frame, were any address allowed.
    const frames: FromBoardFrame[] = Array.from({ length: 200 }, (_, index) =>
      index % 3 === 0
        ? {
            kind: 'openAnswer',
            board: 1 + (index % 31),
            lock: index % 2 ? 0 : 1 + (index % 24),
            status: 0x11,
          }
        : {
            kind: 'readAllAnswer',
            board: 1 + (index % 31),
            status: [0x40 ^ (1 + (index % 31)), 0x40, index % 2 ? 0x33 : 0x80],
          },
    );
    const good = frames.flatMap((sent) => [...encodeFromBoard(sent)]);
    for (let stray = 0; stray <= 0xff; stray += 1) {
      expect(framesIn([Uint8Array.of(stray, ...good)]), `stray ${stray.toString(16)}`).toEqual(frames);
      for (const sent of frames) {
        const [found, ...more] = framesIn([Uint8Array.of(stray, ...encodeFromBoard(sent))]);
        if (
          found === undefined ||
          more.length > 0 ||
          found.kind !== sent.kind ||
          found.board !== sent.board
        ) {
          expect.fail(`stray ${stray.toString(16)} in front of ${JSON.stringify(sent)}`);
        }
      }
    }
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer(3);
    const whole = encodeFromBoard({ kind: 'readAllAnswer', board: 1, status: [0, 0, 0xff] });
    expect(framer.push(whole.subarray(0, 4))).toEqual([]);
    expect(framer.pendingBytes).toBe(4);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(4);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('lets the echo of a read-all request pass as noise', () => {
    const answer = encodeFromBoard({ kind: 'readAllAnswer', board: 1, status: [1, 2, 3] });
    const frames = framesIn([Uint8Array.of(0x80, 0x01, 0x00, 0x33, 0xb2, ...answer)]);
    expect(frames).toEqual([{ kind: 'readAllAnswer', board: 1, status: [1, 2, 3] }]);
  });

  it('never makes a frame of bytes whose checksum is not right', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const found of framesIn([bytes])) {
          const encoded = encodeFromBoard(found);
          expect(encoded.reduce((sum, value) => sum ^ value, 0)).toBe(0);
          expect(decodeFromBoard(encoded).valid).toBe(true);
          expect(Buffer.from(bytes).includes(Buffer.from(encoded))).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
