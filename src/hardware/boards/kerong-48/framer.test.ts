import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additiveSum } from '../additive-sum.ts';
import { encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const byte = fc.integer({ min: 0, max: 0xff });
/** Bytes among which those that look like delimiters and commands are frequent. */
const trickyByte = fc.oneof(byte, fc.constantFrom(0x02, 0x03, 0x75, 0x77));
const sixBytes = fc.array(trickyByte, { minLength: 6, maxLength: 6 });
const board = fc.integer({ min: 0, max: 15 });
const lock = fc.integer({ min: 0, max: 47 });
const frame: fc.Arbitrary<FromBoardFrame> = fc.record({
  kind: fc.constantFrom('status' as const, 'report' as const),
  board,
  lock,
  latches: sixBytes,
  goods: sixBytes,
});
/** Bytes that no frame begins with, so that where a frame begins is beyond doubt. */
const noise = fc.array(
  byte.filter((value) => value !== 0x02),
  { maxLength: 20 },
);

function cut(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function framesIn(chunks: readonly Uint8Array[], framer = answerFramer('status')): FromBoardFrame[] {
  const frames = chunks.flatMap((chunk) => framer.push(chunk));
  return [...frames, ...framer.expire()];
}

describe('the framer', () => {
  it.each(['status' as const, 'open answer' as const])(
    'for a %s is blind to how bytes are cut',
    (expected) => {
      fc.assert(
        fc.property(
          fc.array(trickyByte, { maxLength: 120 }),
          fc.array(fc.nat(), { maxLength: 12 }),
          (values, cuts) => {
            const bytes = Uint8Array.from(values);
            const inPieces = framesIn(cut(bytes, cuts), answerFramer(expected));
            expect(inPieces).toEqual(framesIn([bytes], answerFramer(expected)));
          },
        ),
      );
    },
  );

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
      fc.property(byte, frame, (stray, sent) => {
        expect(framesIn([Uint8Array.of(stray, ...encodeFromBoard(sent))])).toEqual([sent]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds a frame full of delimiters (§3.2)', () => {
    const latches = [2, 3, 2, 3, 2, 3];
    const sent: FromBoardFrame = { kind: 'status', board: 0, lock: 0, latches, goods: [0, 0, 0, 0, 0, 0] };
    expect(framesIn([Uint8Array.of(0x02, 0x02, 0x03, 0x02, ...encodeFromBoard(sent))])).toEqual([sent]);
  });

  it('takes two frames out of one read', () => {
    const sent: FromBoardFrame[] = [1, 2].map((board) => {
      return { kind: 'status', board, lock: 0, latches: [1, 2, 3, 4, 5, 6], goods: [0, 0, 0, 0, 0, 1] };
    });
    expect(framesIn([Uint8Array.from(sent.flatMap((each) => [...encodeFromBoard(each)]))])).toEqual(sent);
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer('status');
    const whole = encodeFromBoard({
      kind: 'status',
      board: 1,
      lock: 0,
      latches: [1, 2, 3, 4, 5, 6],
      goods: [0, 0, 0, 0, 0, 1],
    });
    expect(framer.push(whole.subarray(0, 12))).toEqual([]);
    expect(framer.pendingBytes).toBe(12);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(12);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('lets the own echo in front of an answer pass as noise', () => {
    fc.assert(
      fc.property(board, frame, (board, sent) => {
        const echo = encodeToBoard({ kind: 'readAll', board });
        const answer = encodeFromBoard(sent);
        expect(framesIn([echo, answer])).toEqual([sent]);
        expect(framesIn([Uint8Array.of(...echo, ...answer)])).toEqual([sent]);
      }),
    );
    const answer: FromBoardFrame = { kind: 'shortAnswer', board: 2, lock: 2 };
    const echo = encodeToBoard({ kind: 'open', board: 2, lock: 2 });
    const bytes = Uint8Array.of(...echo, ...encodeFromBoard(answer));
    expect(framesIn([bytes], answerFramer('open answer'))).toEqual([answer]);
  });

  it('never makes a frame of bytes whose checksum is not right', () => {
    fc.assert(
      fc.property(
        fc.array(trickyByte, { maxLength: 200 }),
        fc.constantFrom('status' as const, 'open answer' as const),
        (values, expected) => {
          const bytes = Uint8Array.from(values);
          for (const found of framesIn([bytes], answerFramer(expected))) {
            const encoded = encodeFromBoard(found);
            expect(additiveSum(encoded.subarray(0, -1))).toBe(encoded[encoded.length - 1]);
            expect(Buffer.from(bytes).includes(Buffer.from(encoded))).toBe(true);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('a short answer', () => {
  const short = encodeFromBoard({ kind: 'shortAnswer', board: 1, lock: 5 });

  it('is found after an open', () => {
    const found = framesIn([Uint8Array.of(0x00, 0x02, ...short)], answerFramer('open answer'));
    expect(found).toEqual([{ kind: 'shortAnswer', board: 1, lock: 5 }]);
  });

  it('is never looked for in what answers a read, which may begin like one', () => {
    const sent: FromBoardFrame = {
      kind: 'status',
      board: 0,
      lock: 0,
      latches: [0x00, 0x77, 0, 0, 0, 0],
      goods: [0, 0, 0, 0, 0, 0],
    };
    expect(framesIn([encodeFromBoard(sent)])).toEqual([sent]);
    expect(framesIn([short])).toEqual([]);
  });

  it('does not hide a whole status after an open', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        const bytes = encodeFromBoard(sent);
        fc.pre(sent.kind === 'report' || bytes[4] !== 0x00);
        expect(framesIn([bytes], answerFramer('open answer'))).toEqual([sent]);
      }),
    );
  });
});
