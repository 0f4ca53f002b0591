import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages } from '../../contract/configuration.ts';
import { groupCode, messageParameters, writeMessage } from './templates.ts';

const secret = { code: '012345678', token: 'AAAAAAAAAAAAAAAAAAAAAA' };
const parameters = { compartment: 'A07', cabinet: 'Lindenstraße 5', language: 'de' } as const;

describe('writeMessage', () => {
  it('writes each template in each language, with all that it is given and without the token', () => {
    for (const template of Object.keys(messageParameters)) {
      for (const language of languages) {
        const text = writeMessage(template, { ...parameters, language }, secret);
        expect(text).toContain('012 345 678');
        expect(text).toContain('A07');
        expect(text).toContain('Lindenstraße 5');
        expect(text).not.toContain(secret.token);
        expect(text).not.toMatch(/[{}]|&/);
        // One part of GSM-7 holds 160 characters.
        expect(text?.length).toBeLessThan(160);
      }
    }
    expect(writeMessage('retrievalCode', parameters, secret)).toMatch(/^Ihr Paket/);
    expect(writeMessage('retrievalCode', { ...parameters, language: 'en' }, secret)).toMatch(/^Your parcel/);
  });

  it('repeats what it is given literally, placeholders and markup included', () => {
    const text = writeMessage('retrievalCode', { ...parameters, cabinet: '<b> & {{code}} $t(x)' }, secret);
    expect(text).toContain('<b> & {{code}} $t(x)');
  });

  it('does not write what it does not know', () => {
    expect(writeMessage('reminder', parameters, secret)).toBeUndefined();
    expect(writeMessage('toString', parameters, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', { compartment: 'A07' }, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', { ...parameters, language: 'xx' }, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', null, secret)).toBeUndefined();
  });
});

describe('groupCode', () => {
  it('cuts each length into threes, with fours last', () => {
    const lengths = new Map([
      [6, [3, 3]],
      [7, [3, 4]],
      [8, [4, 4]],
      [9, [3, 3, 3]],
      [10, [3, 3, 4]],
      [11, [3, 4, 4]],
      [12, [3, 3, 3, 3]],
    ]);
    for (const [length, groups] of lengths) {
      const grouped = groupCode('1'.repeat(length)).split(' ');
      expect(grouped.map((group) => group.length)).toEqual(groups);
    }
  });

  it('loses no digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,12}$/), (code) => {
        expect(groupCode(code).replaceAll(' ', '')).toBe(code);
      }),
    );
  });
});
