import {
  BinaryBitmap,
  DecodeHintType,
  GlobalHistogramBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
} from '@zxing/library';
import { describe, expect, it } from 'vitest';
import { drawBadge } from './badge-drawing.ts';

const token = 'CUBBY:BADGE:abcdefghijklmnopqrstuv';
const sample = { token, cabinet: 'Cubby Lindenhof', name: 'Robin Kurier', reference: 'abcd1234' };

/** Paints the dark modules of the card's path, `dots` a module, with the quiet zone around them. */
function paint(svg: string, dots = 4): { pixels: Uint8ClampedArray; side: number } {
  const modules = [...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  const side = (Math.max(...modules.map(([x]) => x)) + 5) * dots;
  const pixels = new Uint8ClampedArray(side * side).fill(255);
  for (const [x, y] of modules) {
    for (let row = y * dots; row < (y + 1) * dots; row += 1) {
      pixels.fill(0, row * side + x * dots, row * side + (x + 1) * dots);
    }
  }
  return { pixels, side };
}

describe('a badge', () => {
  it('is read as its token', () => {
    const { pixels, side } = paint(drawBadge(sample));
    const image = new BinaryBitmap(new GlobalHistogramBinarizer(new RGBLuminanceSource(pixels, side, side)));
    const read = new QRCodeReader().decode(image, new Map([[DecodeHintType.PURE_BARCODE, true]]));
    expect(read.getText()).toBe(token);
  });

  it('has the quiet zone on all sides', () => {
    const modules = [...drawBadge(sample).matchAll(/M(\d+) (\d+)h/g)].flatMap(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    // Version 3: 29 modules.
    expect([Math.min(...modules), Math.max(...modules)]).toEqual([4, 32]);
  });

  it('says a name as it is, however it is spelt, and how long it may be', () => {
    const svg = drawBadge({ ...sample, name: 'Ada <b> & Co' });
    expect(svg).toContain('>Ada &lt;b&gt; &amp; Co</text>');
    const long = drawBadge({ ...sample, name: `${'x'.repeat(40)} ${'y z '.repeat(40)}` });
    const drawn = [...long.matchAll(/>([^<]*)<\/text>/g)].map(([, text]) => text ?? '');
    expect(drawn).toHaveLength(6);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(18);
    expect(drawBadge({ ...sample, name: undefined })).not.toContain('undefined');
  });
});
