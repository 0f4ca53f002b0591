import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';
import { encodeFromBoard, type FromBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const functions = [0x01, 0x02, 0x03, 0x05, 0x06, 0x0f, 0x10];
const isFunction = (byte: number) => functions.includes(byte & 0x7f);
const byte = fc.integer({ min: 0, max: 0xff });

/** Boards whose addresses are no functions, so that where a frame begins behind noise is beyond doubt. */
const board = fc.integer({ min: 1, max: 0xff }).filter((address) => !isFunction(address));
const noise = fc.array(
  byte.filter((value) => !isFunction(value)),
  { maxLength: 20 },
);

const frameOf = (address: fc.Arbitrary<number>): fc.Arbitrary<FromBoardFrame> =>
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('readInputsAnswer' as const, 'readCoilsAnswer' as const),
      board: address,
      bits: fc.array(byte, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant('writeCoilAnswer' as const),
      board: address,
      address: fc.integer({ min: 0x200, max: 0x21f }),
      value: fc.integer({ min: 1, max: 0x7fff }),
    }),
    fc.record({
      kind: fc.constant('exception' as const),
      board: address,
      function: fc.constantFrom(...functions),
      code: fc.integer({ min: 1, max: 4 }),
    }),
  );
const frame = frameOf(board);

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
    const like = fc.array(fc.oneof(byte, fc.constantFrom(...functions, 0x82, 0x85)), { maxLength: 80 });
    fc.assert(
      fc.property(like, fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        const all = Uint8Array.from(bytes);
        expect(framesIn(cut(all, cuts))).toEqual(framesIn([all]));
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
    const frames: FromBoardFrame[] = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0
        ? {
            kind: 'readInputsAnswer',
            board: 1 + (index % 32),
            bits: [index, 0x02, 0x05].slice(0, 1 + (index % 3)),
          }
        : { kind: 'writeCoilAnswer', board: 1 + (index % 32), address: 0x0200 + (index % 32), value: 3 },
    );
    const good = frames.flatMap((sent) => [...encodeFromBoard(sent)]);
    for (let stray = 0; stray <= 0xff; stray += 1) {
      expect(framesIn([Uint8Array.of(stray, ...good)]), `stray ${stray.toString(16)}`).toEqual(frames);
    }
  });

  it('takes two frames out of one chunk', () => {
    fc.assert(
      fc.property(frameOf(fc.integer({ min: 1, max: 0xff })), frame, (first, second) => {
        const both = Uint8Array.of(...encodeFromBoard(first), ...encodeFromBoard(second));
        expect(answerFramer().push(both)).toEqual([first, second]);
      }),
    );
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer();
    const whole = encodeFromBoard({ kind: 'readInputsAnswer', board: 1, bits: [0xff, 0x0f] });
    expect(framer.push(whole.subarray(0, 5))).toEqual([]);
    expect(framer.pendingBytes).toBe(5);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(5);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('does not wait for an answer longer than was asked for', () => {
    // 250 bytes of inputs are a good Modbus answer, and never one to this program.
    const answer = encodeFromBoard({ kind: 'readInputsAnswer', board: 0x11, bits: [0xff] });
    expect(answerFramer().push(Uint8Array.of(0x01, 0x02, 0xfa, ...answer))).toHaveLength(1);
  });

  it('lets the echo of a read request pass as noise', () => {
    const echo = [0x01, 0x02, 0x00, 0x00, 0x00, 0x10, 0x79, 0xc6];
    const answer = encodeFromBoard({ kind: 'readInputsAnswer', board: 1, bits: [0xfe, 0xff] });
    expect(framesIn([Uint8Array.of(...echo, ...answer)])).toEqual([
      { kind: 'readInputsAnswer', board: 1, bits: [0xfe, 0xff] },
    ]);
  });

  it('never makes a frame of bytes whose check is not right', () => {
    const like = fc.array(fc.oneof(byte, fc.constantFrom(...functions, 0x82, 0x85)), { maxLength: 60 });
    fc.assert(
      fc.property(like, (bytes) => {
        for (const found of framesIn([Uint8Array.from(bytes)])) {
          const encoded = encodeFromBoard(found);
          expect(crc16(encoded)).toBe(0);
          expect(Buffer.from(bytes).includes(Buffer.from(encoded))).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
