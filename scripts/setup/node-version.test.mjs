import { expect, it } from 'vitest';
import { isNewEnough } from './node-version.mjs';

it.each([
  ['20.20.2', false],
  ['22.12.0', false],
  ['22.18.0', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['26.1.0', true],
])('Node %s runs TypeScript by itself: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
