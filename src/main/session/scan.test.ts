import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackingNumber } from '../../contract/parcel.ts';
import { labelOf, scanOf } from './scan.ts';

describe('what a label is known by', () => {
  it.each([
    ['JD014600003', false, 'JD014600003'],
    ['00340434161094042557', true, '00340434161094042557'],
    ['0034043416109404255742110117', true, '00340434161094042557'],
    ['42110117\u001d00340434161094042557', true, '00340434161094042557'],
    ['42020260\u001d9400110200881234567890', true, '9400110200881234567890'],
    ['420202601234\u001d92055901755477000000000013', true, '92055901755477000000000013'],
    // Elements of 92 to 95 are anybody's own where no ZIP code stands beside them.
    ['9400110200881234567890', true, '9400110200881234567890'],
    ['403ABC\u001d92XYZ', true, '403ABC92XYZ'],
    ['\u001d00340434161094042557', true, '00340434161094042557'],
  ])('%j', (text, isGs1, label) => {
    expect(labelOf({ text, isGs1 })).toBe(label);
    expect(trackingNumber.parse(label)).toBe(label);
  });

  it('is no label where the text holds separators and is not GS1', () => {
    expect(trackingNumber.safeParse(labelOf({ text: 'A\u001dBCD', isGs1: false })).success).toBe(false);
  });
});

it('holds printable characters and separators, or is nothing', () => {
  for (const text of ['', '  ', 'A\u0000B', 'Gr\u00fc\u00dfe', 'A\nB', '\u001d', '\u202eA']) {
    expect(scanOf(text, false)).toBeUndefined();
  }
  expect(scanOf('JD01460\u001d3')).toEqual({ text: 'JD01460\u001d3', isGs1: true });
  expect(scanOf(' CUBBY:A\r\n')).toEqual({ text: 'CUBBY:A', isGs1: false });
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('0', '4', '9', 'A', ' ', '\u001d', '\u0000', '\u00e9') }),
      fc.boolean(),
      (text, isGs1) => {
        const scan = scanOf(text, isGs1);
        if (scan !== undefined) expect(labelOf(scan).replaceAll('\u001d', '')).toMatch(/^[ -~]+$/);
      },
    ),
  );
});
