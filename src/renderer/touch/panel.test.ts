import { expect, it } from 'vitest';
import { pixelsPerMillimetre } from './panel.ts';

it('a millimetre has as many pixels on a panel that is turned', () => {
  expect(pixelsPerMillimetre(1080, 1920, 21.5)).toBeCloseTo(4.034, 3);
  expect(pixelsPerMillimetre(1920, 1080, 21.5)).toBeCloseTo(4.034, 3);
  expect(pixelsPerMillimetre(1280, 800, 10.1)).toBeCloseTo(5.884, 3);
});
