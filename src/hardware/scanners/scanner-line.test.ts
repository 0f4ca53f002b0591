import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineFraming, longestReading, type ScannedLine, ScannerLine } from './scanner-line.ts';

const plain: LineFraming = { prefix: '', suffix: '' };
const bytes = (text: string) => Buffer.from(text, 'latin1');

function linesOf(framing: LineFraming, ...chunks: (string | Uint8Array)[]): ScannedLine[] {
  const line = new ScannerLine(framing);
  return chunks.flatMap((chunk) => line.push(typeof chunk === 'string' ? bytes(chunk) : chunk));
}

const framings: readonly LineFraming[] = [
  plain,
  { ...plain, terminator: '\r' },
  { ...plain, terminator: '\r\n' },
  { ...plain, terminator: '\u0003' },
  { prefix: '\u0002', suffix: '', terminator: '\u0003' },
  { prefix: 'A1', suffix: '!', terminator: '\n' },
];
const framed = ({ prefix, suffix, terminator = '\r\n' }: LineFraming, text: string) =>
  prefix + text + suffix + terminator;

describe('a line', () => {
  it.each(['\r', '\n', '\r\n', '\n\r'])('ends with %j where no terminator is named', (end) => {
    expect(linesOf(plain, `JD014600003${end}1Z999AA1${end}`)).toEqual([
      { text: 'JD014600003' },
      { text: '1Z999AA1' },
    ]);
  });

  it.each(framings)('is what stands in its frame: %j', (framing) => {
    expect(linesOf(framing, framed(framing, '00340434161094042557'))).toEqual([
      { text: '00340434161094042557' },
    ]);
  });

  it('keeps the separators of GS1 elements', () => {
    expect(linesOf(plain, ']C142012345\u001d9400110200881234567890\r')).toEqual([
      { text: ']C142012345\u001d9400110200881234567890' },
    ]);
  });

  it('keeps a prefix that stands in its middle', () => {
    const framing = { prefix: '*', suffix: '*', terminator: '\r' };
    expect(linesOf(framing, '*A*B**C*\r')).toEqual([{ text: 'A*B**C' }]);
  });

  it.each([
    ['without its prefix', 'B12!\n'],
    ['without its suffix', 'A112\n'],
    ['with noise ahead of its prefix', 'xA112!\n'],
    ['whose prefix is its suffix too', 'A\n'],
  ])('%s is none', (_, line) => {
    expect(linesOf({ prefix: 'A1', suffix: '!', terminator: '\n' }, line)).toEqual([{ refused: 'unframed' }]);
    const overlapping = { prefix: 'A1', suffix: '1B', terminator: '\n' };
    expect(linesOf(overlapping, 'A1B\n')).toEqual([{ refused: 'unframed' }]);
  });

  it.each([
    'A\u0000B',
    'A\u0007B',
    'A\tB',
    '\u001bB',
    'A\u007f',
    'Gr\u00fc\u00dfe',
    '\u00c3\u00bc',
    '\u001d',
  ])('with %j on it is refused', (text) => {
    expect(linesOf(plain, `${text}\r`)).toEqual([{ refused: 'unprintable' }]);
  });

  it('with nothing on it is no line', () => {
    expect(linesOf(plain, '\r\n\r\n \r\n')).toEqual([]);
    expect(linesOf({ prefix: '[', suffix: ']' }, '[]\r\n')).toEqual([]);
  });

  it('is read where the scanner sends a CR LF and only the CR was configured', () => {
    expect(linesOf({ ...plain, terminator: '\r' }, 'FIRST\r\nSECOND\r\n')).toEqual([
      { text: 'FIRST' },
      { text: 'SECOND' },
    ]);
  });

  it.each(framings)('of the longest is read, and of one more is dropped whole: %j', (framing) => {
    const longest = 'x'.repeat(longestReading);
    const chunks = [framed(framing, longest), framed(framing, `${longest}x`), framed(framing, 'NEXT1')];
    expect(linesOf(framing, ...chunks)).toEqual([
      { text: longest },
      { refused: 'tooLong' },
      { text: 'NEXT1' },
    ]);
  });

  it('of 10,000 characters is refused once, and the next one is read', () => {
    expect(linesOf(plain, `${'C'.repeat(10_000)}\r\nNEXT\r\n`)).toEqual([
      { refused: 'tooLong' },
      { text: 'NEXT' },
    ]);
  });

  it('that was dropped half way is forgotten', () => {
    const line = new ScannerLine(plain);
    line.push(bytes('HALF'));
    expect(line.isPending).toBe(true);
    line.drop();
    expect(line.isPending).toBe(false);
    expect(line.push(bytes('WHOLE\r\n'))).toEqual([{ text: 'WHOLE' }]);
    expect(line.isPending).toBe(false);
  });
});

describe('whatever comes', () => {
  const anyFraming = fc.constantFrom(...framings);
  /** Bytes among which those that mean something are frequent. */
  const someBytes = fc.uint8Array({ maxLength: 40 });
  const meaningful = fc.constantFrom('\r', '\n', '\r\n', '\u0002', '\u0003', '\u001d', 'A1', '!', ']C1');
  const longRun = fc.integer({ min: 400, max: 1_200 }).map((length) => 'x'.repeat(length));
  const chunks = fc.array(fc.oneof(someBytes, meaningful.map(bytes), longRun.map(bytes)), { maxLength: 30 });

  it('nothing but short printable text gets through, however it is cut', () => {
    fc.assert(
      fc.property(anyFraming, chunks, fc.integer({ min: 1, max: 9 }), (framing, pieces, cut) => {
        const all = Buffer.concat(pieces);
        const whole = linesOf(framing, all);
        const cuts = Array.from({ length: Math.ceil(all.length / cut) }, (_, index) =>
          all.subarray(index * cut, (index + 1) * cut),
        );
        expect(linesOf(framing, ...cuts)).toEqual(whole);
        for (const line of whole) {
          if ('refused' in line) continue;
          expect(line.text.length).toBeLessThanOrEqual(longestReading);
          expect(line.text.replaceAll('\u001d', '')).toMatch(/^[ -~]+$/);
        }
      }),
    );
  });

  it('a line is read after it, once it has ended', () => {
    fc.assert(
      fc.property(anyFraming, chunks, (framing, pieces) => {
        const line = new ScannerLine(framing);
        for (const piece of pieces) line.push(piece);
        const end = bytes(framing.terminator ?? '\r');
        line.push(end);
        expect(line.push(bytes(framed(framing, 'JD0146')))).toContainEqual({ text: 'JD0146' });
        line.push(bytes('garbage'));
        line.drop();
        expect(line.push(bytes(framed(framing, 'JD0147')))).toEqual([{ text: 'JD0147' }]);
      }),
    );
  });
});
