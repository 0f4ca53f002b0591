import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFromBoard, encodeToBoard, type FromBoardFrame, type ToBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const board = fc.integer({ min: 1, max: 0xff });
const lock = fc.integer({ min: 1, max: 16 });
const offset = fc.constantFrom(0x80 as const, 0xa0 as const);
const frame: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('openAnswer' as const),
    board,
    lock,
    result: fc.constantFrom('failed' as const, 'opened' as const),
    offset,
  }),
  fc.record({
    kind: fc.constant('readAllAnswer' as const),
    board,
    open: fc.integer({ min: 0, max: 0xffff }),
    offset,
  }),
  fc.record({ kind: fc.constant('readOneAnswer' as const), board, lock, isOpen: fc.boolean() }),
);

/** Bytes that no frame begins with, so that where a frame begins is beyond doubt. */
const noise = fc.array(
  fc.integer({ min: 0, max: 0xff }).filter((value) => value !== 0x90),
  { maxLength: 20 },
);

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function framesIn(chunks: readonly Uint8Array[]): FromBoardFrame[] {
  const framer = answerFramer();
  const frames = chunks.flatMap((chunk) => framer.push(chunk));
  return [...frames, ...framer.expire()];
}

describe('the framer', () => {
  it('is blind to how bytes are cut', () => {
    const bytes = fc.array(fc.constantFrom(0x90, 0x07, 0x82, 0x85, 0x01, 0x03), { maxLength: 60 });
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 12 }), (values, cuts) => {
        const whole = Uint8Array.from(values);
        expect(framesIn(cut(whole, cuts))).toEqual(framesIn([whole]));
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

  it('loses no frame to any one stray byte in front of it', () => {
    fc.assert(
      fc.property(frame, fc.integer({ min: 0, max: 0xff }), (sent, stray) => {
        expect(framesIn([Uint8Array.of(stray, ...encodeFromBoard(sent))])).toEqual([sent]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds two frames in one read, with heads and tails inside them', () => {
    const frames: FromBoardFrame[] = [
      { kind: 'readAllAnswer', board: 3, open: 0x0390, offset: 0x80 },
      { kind: 'readAllAnswer', board: 0x90, open: 0x0303, offset: 0xa0 },
    ];
    expect(framesIn([Uint8Array.from(frames.flatMap((sent) => [...encodeFromBoard(sent)]))])).toEqual(frames);
  });

  it('lets the echo of a request pass as noise', () => {
    const asked: readonly ToBoardFrame[] = [
      { kind: 'open', board: 1, lock: 5 },
      { kind: 'readAll', board: 1, asked: 0xffff },
      { kind: 'readOne', board: 1, lock: 5 },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...asked), frame, (request, sent) => {
        const bytes = Uint8Array.of(...encodeToBoard(request), ...encodeFromBoard(sent));
        expect(framesIn([bytes])).toEqual([sent]);
      }),
    );
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer();
    const whole = encodeFromBoard({ kind: 'readAllAnswer', board: 1, open: 0, offset: 0x80 });
    expect(framer.push(whole.subarray(0, 4))).toEqual([]);
    expect(framer.pendingBytes).toBe(4);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(4);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('makes frames only of bytes that were there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const found of framesIn([bytes])) {
          expect(Buffer.from(bytes).includes(Buffer.from(encodeFromBoard(found)))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
