import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import type { GreyPicture } from './decoder.ts';
import { zxingDecoder } from './zxing-decoder.ts';

/** A QR code as a camera would see it: some pixels a module, off the middle, on a grey background. */
function qrPicture(text: string, pixelsAModule: number, width = 960, height = 540): GreyPicture {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const pixels = new Uint8ClampedArray(width * height).fill(150);
  const left = Math.floor((width - size * pixelsAModule) / 3);
  const top = Math.floor((height - size * pixelsAModule) / 2);
  for (let y = 0; y < size * pixelsAModule; y++) {
    for (let x = 0; x < size * pixelsAModule; x++) {
      const isDark = data[Math.floor(y / pixelsAModule)]?.[Math.floor(x / pixelsAModule)] === true;
      pixels[(top + y) * width + left + x] = isDark ? 25 : 235;
    }
  }
  return { pixels, width, height };
}

/** Code 128, set B: widths of bars and spaces for each value, from its specification's table. */
const code128 =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'.split(
    ' ',
  );

/** The value of FNC1, written here as a GS wherever it stands. */
const fnc1 = 102;

function code128Picture(text: string): GreyPicture {
  const values = [...text].map((letter) => (letter === '\u001d' ? fnc1 : letter.charCodeAt(0) - 32));
  const check = values.reduce((sum, value, at) => sum + value * (at + 1), 104) % 103;
  const widths = [104, ...values, check, 106].map((value) => code128[value]).join('');
  const scale = 3;
  const line: number[] = Array(20 * scale).fill(235);
  [...widths].forEach((width, at) => {
    for (let count = 0; count < Number(width) * scale; count++) line.push(at % 2 === 0 ? 25 : 235);
  });
  line.push(...(Array(20 * scale).fill(235) as number[]));
  const height = 120;
  const pixels = new Uint8ClampedArray(line.length * height);
  for (let row = 0; row < height; row++) pixels.set(line, row * line.length);
  return { pixels, width: line.length, height };
}

function turned({ pixels, width, height }: GreyPicture): GreyPicture {
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[x * height + y] = pixels[y * width + x] as number;
  }
  return { pixels: result, width: height, height: width };
}

describe('the decoder', () => {
  const decoder = zxingDecoder();

  it.each([3, 5, 9])('reads a QR code of %i pixels a module', (pixelsAModule) => {
    const token = 'CBY1:AAAAQEAYEAUDAOCAJBIFQYDIOB4';
    expect(decoder.decode(qrPicture(token, pixelsAModule), 'token')).toBe(token);
    expect(decoder.decode(turned(qrPicture(token, pixelsAModule)), 'token')).toBe(token);
  });

  it('reads the bars of a label, lying and upright, and only where a label is wanted', () => {
    const picture = code128Picture('1Z999AA10123456784');
    expect(decoder.decode(picture, 'label')).toBe('1Z999AA10123456784');
    expect(decoder.decode(turned(picture), 'label')).toBe('1Z999AA10123456784');
    expect(decoder.decode(picture, 'token')).toBeUndefined();
  });

  it('tells GS1 elements by their identifier, and keeps what stands between them', () => {
    const uspsLabel = '\u001d42020260\u001d9400110200881234567890';
    expect(decoder.decode(code128Picture(uspsLabel), 'label')).toBe(`]C1${uspsLabel.slice(1)}`);
  });

  it('reads a QR code on a label', () => {
    expect(decoder.decode(qrPicture('JJD000390007827162512', 6), 'label')).toBe('JJD000390007827162512');
  });

  it('reads a QR code that is far too long for anything, without harm', () => {
    const text = 'x'.repeat(2_000);
    expect(decoder.decode(qrPicture(text, 4, 960, 800), 'token')).toBe(text);
  });

  it('finds nothing in 10,000 random pictures and never throws', () => {
    // A generator with a seed, so that what once failed fails again.
    let seed = 20_261_124;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed;
    };
    for (let count = 0; count < 10_000; count++) {
      const width = 21 + (random() % 20);
      const height = 21 + (random() % 20);
      const coarseness = 1 + (random() % 4);
      const pixels = new Uint8ClampedArray(width * height);
      for (let at = 0; at < pixels.length; at += coarseness)
        pixels.fill(random() >>> 24, at, at + coarseness);
      expect(decoder.decode({ pixels, width, height }, count % 2 === 0 ? 'token' : 'label')).toBeUndefined();
    }
  }, 60_000);

  it('survives pictures that are hardly pictures', () => {
    for (const [width, height] of [
      [1, 1],
      [0, 0],
      [1, 500],
      [500, 1],
    ] as const) {
      const pixels = new Uint8ClampedArray(width * height);
      expect(decoder.decode({ pixels, width, height }, 'label')).toBeUndefined();
    }
  });
});
