import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weaknessOf } from './pin-strength.ts';
import { phone } from './test-register.ts';

describe('weaknessOf', () => {
  it.each(['', '1', '12345', '1234567', '12345a', ' 123456', '１２３４５６'])(
    'says that %j is not six digits',
    (pin) => {
      expect(weaknessOf(pin, phone)).toBe('notSixDigits');
    },
  );

  it.each([
    // The ten most common, in the order of their list.
    ...['123456', '654321', '111111', '000000', '123123', '666666', '121212', '112233', '789456', '159753'],
    ...['345678', '987654', '890123', '210987', '098765', '456456', '909090', '123321', '147258'],
  ])('says that %s is too simple', (pin) => {
    expect(weaknessOf(pin, phone)).toBe('tooSimple');
  });

  it('finds each digit six times, each pair, each triple and each run', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 9 }), (triple, start) => {
        const three = String(triple).padStart(3, '0');
        expect(weaknessOf(three + three, phone)).toBe('tooSimple');
        expect(weaknessOf(three.slice(0, 2).repeat(3), phone)).toBe('tooSimple');
        const up = Array.from({ length: 6 }, (_, index) => (start + index) % 10).join('');
        expect(weaknessOf(up, phone)).toBe('tooSimple');
        expect(weaknessOf([...up].reverse().join(''), phone)).toBe('tooSimple');
      }),
    );
  });

  it('finds the end of the number that it belongs to, and no other', () => {
    expect(weaknessOf('518274', '+4915120518274')).toBe('tooSimple');
    expect(weaknessOf('518274', phone)).toBeUndefined();
  });

  it('takes dates, and nearly everything else', () => {
    for (const pin of ['010190', '311299', '483920', '246810'])
      expect(weaknessOf(pin, phone)).toBeUndefined();
    const refused = Array.from({ length: 1_000_000 }, (_, number) => String(number).padStart(6, '0')).filter(
      (pin) => weaknessOf(pin, phone) !== undefined,
    );
    expect(refused.length).toBeLessThan(1_200);
  });
});
