import { describe, expect, it } from 'vitest';
import { groupsOfThree, phoneWhileTyping, pressedOnPhone } from './groups.ts';

describe('groups of three', () => {
  it.each([
    ['', []],
    ['12', ['12']],
    ['123456', ['123', '456']],
    ['1234567', ['123', '456', '7']],
    ['123456789012', ['123', '456', '789', '012']],
  ])('%s', (code, groups) => {
    expect(groupsOfThree(code)).toEqual(groups);
  });
});

describe('a phone number while it is typed', () => {
  it.each([
    ['01512', 'DE', '01512'],
    ['015123456789', 'DE', '01512 3456789'],
    ['+4915123456789', 'US', '+49 1512 3456789'],
    ['2015550123', 'US', '(201) 555-0123'],
    ['', 'DE', ''],
    ['123', 'ZZ', '123'],
  ])('%s in %s', (typed, country, shown) => {
    expect(phoneWhileTyping(typed, country)).toBe(shown);
  });

  it('begins with a plus or has none', () => {
    expect([...'++49+15'].reduce(pressedOnPhone, '')).toBe('+4915');
    expect([...'0151+2'].reduce(pressedOnPhone, '')).toBe('01512');
  });

  it('ends', () => {
    expect([...'1'.repeat(99)].reduce(pressedOnPhone, '')).toHaveLength(19);
  });

  it('loses no digit, whatever is typed', () => {
    for (const typed of ['0000000000000000000', '+0', '+000', '00491512', '9'.repeat(19)]) {
      const digits = (text: string) => text.replaceAll(/\D/g, '');
      expect(digits(phoneWhileTyping(typed, 'DE'))).toBe(digits(typed));
    }
  });
});
