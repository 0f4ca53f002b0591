import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additiveSum } from '../additive-sum.ts';
import { encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const nibble = fc.integer({ min: 0, max: 15 });
/** Bytes among which those that look like delimiters and commands are frequent. */
const trickyByte = fc.oneof(byte, fc.constantFrom(0x02, 0x03, 0x35, 0x36));
const statusOf = (lock: fc.Arbitrary<number>): fc.Arbitrary<FromBoardFrame> =>
  fc.record({
    kind: fc.constantFrom('status' as const, 'everyStatus' as const),
    board: nibble,
    lock,
    latches: fc.tuple(trickyByte, trickyByte),
    goods: fc.tuple(trickyByte, trickyByte),
  });
const frame: fc.Arbitrary<FromBoardFrame> = fc.oneof(
  statusOf(nibble),
  fc.record({
    kind: fc.constant('unlockTime' as const),
    board: nibble,
    pulseMs: fc.integer({ min: 0, max: 0xffff }).map((units) => units * 10),
  }),
);
/** Bytes that no frame begins with, so that where a frame begins is beyond doubt. */
const noise = fc.array(
  byte.filter((value) => value !== 0x02),
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
    fc.assert(
      fc.property(
        fc.array(trickyByte, { maxLength: 80 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (values, cuts) => {
          const bytes = Uint8Array.from(values);
          expect(framesIn(cut(bytes, cuts))).toEqual(framesIn([bytes]));
        },
      ),
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

  it('loses no answer to a read to any one stray byte in front of it', () => {
    fc.assert(
      fc.property(byte, statusOf(fc.constant(0)), (stray, sent) => {
        expect(framesIn([Uint8Array.of(stray, ...encodeFromBoard(sent))])).toEqual([sent]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds a frame full of delimiters (§2.4, §2.6)', () => {
    const sent: FromBoardFrame = { kind: 'status', board: 2, lock: 0, latches: [2, 3], goods: [2, 3] };
    expect(framesIn([Uint8Array.of(0x02, 0x02, 0x03, 0x02, ...encodeFromBoard(sent))])).toEqual([sent]);
  });

  it('takes two frames out of one read', () => {
    const sent: FromBoardFrame[] = [1, 2].map((board) => {
      return { kind: 'status', board, lock: 0, latches: [0xff, 0x7f], goods: [0, 1] };
    });
    expect(framesIn([Uint8Array.from(sent.flatMap((each) => [...encodeFromBoard(each)]))])).toEqual(sent);
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer();
    const whole = encodeFromBoard({ kind: 'status', board: 1, lock: 0, latches: [1, 2], goods: [3, 4] });
    expect(framer.push(whole.subarray(0, 6))).toEqual([]);
    expect(framer.pendingBytes).toBe(6);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(6);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('lets the own echo in front of an answer pass as noise', () => {
    fc.assert(
      fc.property(nibble, nibble, statusOf(fc.constant(0)), (board, lock, sent) => {
        for (const echo of [
          encodeToBoard({ kind: 'readAll', board }),
          encodeToBoard({ kind: 'unlock', board, lock }),
        ]) {
          const answer = encodeFromBoard(sent);
          expect(framesIn([echo, answer])).toEqual([sent]);
          expect(framesIn([Uint8Array.of(...echo, ...answer)])).toEqual([sent]);
        }
      }),
    );
  });

  it('never makes a frame of bytes whose checksum is not right', () => {
    fc.assert(
      fc.property(fc.array(trickyByte, { maxLength: 200 }), (values) => {
        const bytes = Uint8Array.from(values);
        for (const found of framesIn([bytes])) {
          const encoded = encodeFromBoard(found);
          expect(additiveSum(encoded.subarray(0, -1))).toBe(encoded[encoded.length - 1]);
          expect(Buffer.from(bytes).includes(Buffer.from(encoded))).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
