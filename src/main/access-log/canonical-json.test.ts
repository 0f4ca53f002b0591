import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('sorts members as the example of RFC 8785 §3.2.3 does', () => {
    const sorted = canonicalJson({
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    });
    expect(sorted).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis",' +
        '"\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it('does not take names that look like numbers for an order of their own', () => {
    expect(canonicalJson({ '9': 1, '10': 2, __proto__x: 3 })).toBe('{"10":2,"9":1,"__proto__x":3}');
    expect(canonicalJson(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}');
  });

  // RFC 8785, appendix B: the bits of a double, and how it is written.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
  ])('writes the double %s as %s', (bits, text) => {
    const number = Buffer.from(bits, 'hex').readDoubleBE();
    expect(canonicalJson({ n: number })).toBe(`{"n":${text}}`);
  });

  it('writes strings as RFC 8785 §3.2.2.2 does', () => {
    expect(canonicalJson({ s: '\u20ac$\u000f\nA\'B"\\"/' })).toBe('{"s":"\u20ac$\\u000f\\nA\'B\\"\\\\\\"/"}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '\ud800', 'x\udc00'])('refuses %j', (value) => {
    expect(() => canonicalJson({ value })).toThrow(/JSON has no number|surrogate/);
  });

  it('is JSON that says the same, in whatever order the members were given', () => {
    const member = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
    );
    const name = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(name, member), { selector: ([key]) => key }), (members) => {
        const one = canonicalJson(Object.fromEntries(members));
        expect(canonicalJson(Object.fromEntries([...members].reverse()))).toBe(one);
        expect(JSON.parse(one)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(members))));
      }),
    );
  });
});
