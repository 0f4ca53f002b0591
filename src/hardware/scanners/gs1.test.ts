import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { elementsOf, gs } from './gs1.ts';

it.each([
  ['00340434161094042557', ['00340434161094042557']],
  // A shipping unit and where it goes: the first needs no separator.
  [`0034043416109404255742110117${gs}`, ['00340434161094042557', '42110117']],
  [`42020260${gs}9400110200881234567890`, ['42020260', '9400110200881234567890']],
  // The FNC1 at the front, as scanners without identifiers send it.
  [`${gs}00340434161094042557${gs}403ABC`, ['00340434161094042557', '403ABC']],
  // A printer's mistakes: a separator within, and too little of it.
  [`00340434${gs}1610`, ['00340434', '1610']],
  ['0034', ['0034']],
  ['', []],
])('%j', (text, elements) => {
  expect(elementsOf(text)).toEqual(elements);
});

it('loses nothing but separators, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('0', '1', '4', '9', 'A', gs) }), (text) => {
      expect(elementsOf(text).join('')).toBe(text.replaceAll(gs, ''));
    }),
  );
});
