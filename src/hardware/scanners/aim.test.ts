import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdentifier, withoutIdentifier } from './aim.ts';

describe('an AIM identifier', () => {
  it.each([
    [']C0JD014600003', { text: 'JD014600003', symbology: 'code128', isGs1: false }],
    [']C100340434161094042557', { text: '00340434161094042557', symbology: 'code128', isGs1: true }],
    [']d1A', { text: 'A', symbology: 'dataMatrix', isGs1: false }],
    [']d200340434161094042557', { text: '00340434161094042557', symbology: 'dataMatrix', isGs1: true }],
    [']Q1CUBBY:x', { text: 'CUBBY:x', symbology: 'qr', isGs1: false }],
    [']Q300340434161094042557', { text: '00340434161094042557', symbology: 'qr', isGs1: true }],
    [']e00104012345678901', { text: '0104012345678901', symbology: 'gs1DataBar', isGs1: true }],
    [']E04012345678901', { text: '4012345678901', symbology: 'ean', isGs1: false }],
    [']X0A', { text: 'A', symbology: 'other', isGs1: false }],
    [']C1]C1A', { text: ']C1A', symbology: 'code128', isGs1: true }],
  ])('%s', (reading, read) => {
    expect(readIdentifier(reading)).toEqual(read);
  });

  it.each(['JD014600003', 'A]C1', ']', ']C', '] C1'])('is not in %s', (reading) => {
    expect(readIdentifier(reading)).toEqual({ text: reading, symbology: undefined, isGs1: false });
  });

  it('never adds anything, and only a GS tells of GS1 where there is none', () => {
    fc.assert(
      fc.property(fc.string(), (reading) => {
        expect(reading.endsWith(readIdentifier(reading).text)).toBe(true);
      }),
    );
    expect(withoutIdentifier('42012345\u001d94').isGs1).toBe(true);
    expect(withoutIdentifier(']C1A')).toEqual({ text: ']C1A', symbology: undefined, isGs1: false });
  });
});
