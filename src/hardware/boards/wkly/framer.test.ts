import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, encodeFromBoard, encodeToBoard, type FromBoardFrame, type ToBoardFrame } from './frame.ts';
import { answerFramer } from './framer.ts';

const board = fc.integer({ min: 0, max: 31 });
const channel = fc.integer({ min: 1, max: 24 });
const lock = fc.constantFrom(0x00 as const, 0x01 as const, 0xff as const);
const frame = fc.oneof(
  fc.record({
    kind: fc.constantFrom('openAnswer', 'readOneAnswer'),
    board,
    hasSucceeded: fc.boolean(),
    channel,
    lock,
  }),
  fc.record({
    kind: fc.constant('readAllAnswer'),
    board,
    hasSucceeded: fc.constant(true),
    locks: fc.array(lock, { minLength: 1, maxLength: 24 }),
  }),
  fc.record({ kind: fc.constant('report'), board, channel, lock }),
  fc.record({
    kind: fc.constant('other'),
    board,
    command: fc.constant(0x96),
    data: fc.array(fc.constantFrom(0x00, 0x57, 0x4b, 0xff), { maxLength: 20 }),
  }),
) as fc.Arbitrary<FromBoardFrame>;

/** Bytes that no frame begins with, so that where a frame begins is beyond doubt. */
const noise = fc.array(
  fc.integer({ min: 0, max: 0xff }).filter((value) => value !== 0x57),
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
    const pieces = fc.oneof(
      frame.map((sent) => [...encodeFromBoard(sent)]),
      fc.constantFrom([0x57, 0x4b, 0x4c], [0x57, 0x4b, 0x4c, 0x59, 0x0b, 0x00, 0x82], [0x57]),
      fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
        const whole = Uint8Array.from(sent.flat());
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

  it('loses no frame to any one stray byte, nor to any part of a start code, in front of it', () => {
    const stray = fc.oneof(
      fc.integer({ min: 0, max: 0xff }).map((byte) => [byte]),
      fc.constantFrom([0x57, 0x4b], [0x57, 0x4b, 0x4c], [0x57, 0x4b, 0x4c, 0x59]),
    );
    fc.assert(
      fc.property(frame, stray, (sent, before) => {
        expect(framesIn([Uint8Array.of(...before, ...encodeFromBoard(sent))])).toEqual([sent]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not wait on a length byte that the command cannot have', () => {
    const framer = answerFramer();
    const sent: FromBoardFrame = {
      kind: 'readOneAnswer',
      board: 1,
      hasSucceeded: true,
      channel: 5,
      lock: 1,
    };
    const damaged = encodeFromBoard(sent);
    damaged[4] = 0x3b;
    expect(framer.push(damaged)).toEqual([]);
    expect(framer.push(encodeFromBoard(sent))).toEqual([sent]);
  });

  it('finds two frames in one read, a report in front of the answer', () => {
    const frames: FromBoardFrame[] = [
      { kind: 'report', board: 2, channel: 5, lock: 1 },
      { kind: 'readAllAnswer', board: 1, hasSucceeded: true, locks: [0, 1, 0xff] },
    ];
    expect(framesIn([Uint8Array.from(frames.flatMap((sent) => [...encodeFromBoard(sent)]))])).toEqual(frames);
  });

  it('lets the echo of a request pass as noise', () => {
    const asked = fc.oneof(
      fc.record({
        kind: fc.constantFrom('flashLight', 'open', 'readOne', 'holdOn', 'holdOff'),
        board,
        channel,
      }),
      fc.record({
        kind: fc.constantFrom('openTogether', 'openInTurn'),
        board,
        channels: fc.array(channel, { minLength: 1, maxLength: 24 }),
      }),
      fc.record({ kind: fc.constantFrom('readAll', 'openAllInTurn'), board }),
    ) as fc.Arbitrary<ToBoardFrame>;
    fc.assert(
      fc.property(asked, frame, (request, sent) => {
        const bytes = Uint8Array.of(...encodeToBoard(request), ...encodeFromBoard(sent));
        expect(framesIn([bytes])).toEqual([sent]);
      }),
    );
  });

  it('lets half a frame expire and finds the next one', () => {
    const framer = answerFramer();
    const whole = encodeFromBoard({ kind: 'report', board: 1, channel: 1, lock: 1 });
    expect(framer.push(whole.subarray(0, 8))).toEqual([]);
    expect(framer.pendingBytes).toBe(8);
    expect(framer.expire()).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
    expect(framer.noiseBytes).toBe(8);
    expect(framer.push(whole)).toHaveLength(1);
  });

  it('never makes a frame of bytes whose checksum is not right', () => {
    const start = fc.constant([0x57, 0x4b, 0x4c, 0x59]);
    const nearly = fc.array(fc.oneof(start, fc.array(fc.integer({ min: 0, max: 0x8f }), { maxLength: 12 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(nearly, (pieces) => {
        const bytes = Uint8Array.from(pieces.flat());
        for (const found of framesIn([bytes])) {
          const encoded = encodeFromBoard(found);
          expect(checksum(encoded)).toBe(0);
          expect(Buffer.from(bytes).includes(Buffer.from(encoded))).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
