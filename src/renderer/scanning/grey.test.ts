import { expect, it } from 'vitest';
import { differs, greyOf } from './grey.ts';

const width = 320;
const height = 240;

function flat(brightness: number) {
  return { pixels: new Uint8ClampedArray(width * height).fill(brightness), width, height };
}

it('weighs colours as eyes do', () => {
  const rgba = new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]);
  expect([...greyOf(rgba, 4, 1).pixels]).toEqual([255, 0, 149, 28]);
});

it('takes noise for nothing and a hand for something', () => {
  const still = flat(100);
  const noisy = flat(100);
  noisy.pixels.forEach((value, at) => {
    noisy.pixels[at] = value + ((at * 7919) % 21) - 10;
  });
  expect(differs(still, noisy)).toBe(false);

  const hand = flat(100);
  for (let y = 80; y < 160; y++) hand.pixels.fill(220, y * width + 100, y * width + 200);
  expect(differs(still, hand)).toBe(true);
  expect(differs(undefined, still)).toBe(true);
});
