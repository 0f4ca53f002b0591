import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardFamilies } from '../hardware/boards/families.ts';
import { cutFrames, storyText } from './frame-cutter.ts';
import { hexText } from './hex.ts';

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const xor5 = boardFamilies.filter(({ name }) => name === 'xor5');
const cut = (hex: string, ...rest: [('to-board' | 'from-board')?, ('to-board' | 'from-board')?]) =>
  cutFrames(bytesOf(hex), rest[0], xor5, rest[1]).map(
    ({ direction, bytes, story }) =>
      `${direction ?? '?'} ${hexText(bytes)} ${story.valid ? story.kind : story.reason}`,
  );

describe('cutting what was heard into frames', () => {
  it('finds a request and its answer in one burst', () => {
    expect(cut('8001003 3B2 80 01 00 00 00 33 B2'.replace('3 3', '33'))).toEqual([
      'to-board 80 01 00 33 B2 read-all',
      'from-board 80 01 00 00 00 33 B2 read-all-answer',
    ]);
  });

  it('takes the same bytes for an answer behind the request, within a burst or after it', () => {
    expect(cut('8A 01 01 11 9B 8A 01 01 11 9B')).toEqual([
      'to-board 8A 01 01 11 9B open',
      'from-board 8A 01 01 11 9B open-answer',
    ]);
    expect(cut('8A 01 01 11 9B', undefined, 'to-board')).toEqual(['from-board 8A 01 01 11 9B open-answer']);
  });

  it('keeps what is no frame in one piece, and says why', () => {
    expect(cut('FF FF 80 01 01 00 80 00', 'from-board')).toEqual([
      'from-board FF FF length',
      'from-board 80 01 01 00 80 read-answer',
      'from-board 00 length',
    ]);
    expect(cut('80 01 01 00 81', 'from-board')).toEqual(['from-board 80 01 01 00 81 checksum']);
  });

  it('loses no byte, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(undefined, 'to-board', 'from-board'),
        (bytes, way) => {
          const pieces = cutFrames(bytes, way as 'to-board' | undefined, boardFamilies);
          expect(pieces.flatMap((piece) => [...piece.bytes])).toEqual([...bytes]);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a frame as a line of text', () => {
  it.each([
    [{ valid: false, reason: 'checksum' } as const, 'no frame (checksum)'],
    [
      { valid: true, kind: 'open', board: 1, channel: 5, parameter: 17 } as const,
      'open board 1 lock 5 parameter 17',
    ],
    [
      { valid: true, kind: 'read-all-answer', board: 2, doors: ['open', 'closed', 'open'] } as const,
      'read-all-answer board 2 open 1 3',
    ],
    [
      { valid: true, kind: 'read-all-answer', board: 2, doors: ['closed'] } as const,
      'read-all-answer board 2 none open',
    ],
  ])('%j', (story, text) => {
    expect(storyText(story)).toBe(text);
  });
});
