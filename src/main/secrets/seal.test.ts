import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedHash, seal, unseal } from './seal.ts';

const key = randomBytes(32);
const sealedFor = fc.record({ purpose: fc.string(), id: fc.string() });

describe('seal', () => {
  it('opens to what was sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), sealedFor, (plain, bound) => {
        expect(unseal(key, seal(key, plain, bound), bound)).toBe(plain);
      }),
    );
  });

  it('opens for no other row, purpose or key', () => {
    fc.assert(
      fc.property(fc.string(), sealedFor, sealedFor, (plain, bound, other) => {
        fc.pre(bound.id !== other.id || bound.purpose !== other.purpose);
        const sealed = seal(key, plain, bound);
        expect(unseal(key, sealed, other)).toBeUndefined();
        expect(unseal(randomBytes(32), sealed, bound)).toBeUndefined();
      }),
    );
  });

  it('does not mistake where the purpose ends and the id begins', () => {
    const sealed = seal(key, 'x', { purpose: 'ab', id: 'c' });
    expect(unseal(key, sealed, { purpose: 'a', id: 'bc' })).toBeUndefined();
  });

  it('opens nothing that was altered by one character, cut or lengthened', () => {
    const bound = { purpose: 'test', id: '1' };
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 33, max: 126 }), (plain, at, code) => {
        const sealed = seal(key, plain, bound);
        const index = at % sealed.length;
        const character = String.fromCharCode(code);
        fc.pre(sealed[index] !== character);
        const altered = sealed.slice(0, index) + character + sealed.slice(index + 1);
        expect(unseal(key, altered, bound)).toBeUndefined();
        expect(unseal(key, sealed.slice(0, index), bound)).toBeUndefined();
        expect(unseal(key, sealed + character, bound)).toBeUndefined();
      }),
    );
  });

  it('never gives the same text twice, and is text that fits a column', () => {
    const texts = Array.from({ length: 100 }, () => seal(key, 'same', { purpose: 'test', id: '1' }));
    expect(new Set(texts).size).toBe(100);
    for (const text of texts) expect(text).toMatch(/^1\.[\w-]+$/);
  });
});

describe('keyedHash', () => {
  it('depends on key, purpose and text, and on nothing else', () => {
    const hash = keyedHash(key, 'code', '123');
    expect(keyedHash(key, 'code', '123')).toBe(hash);
    expect(keyedHash(key, 'token', '123')).not.toBe(hash);
    expect(keyedHash(key, 'cod', 'e123')).not.toBe(hash);
    expect(keyedHash(randomBytes(32), 'code', '123')).not.toBe(hash);
  });
});
