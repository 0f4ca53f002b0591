import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTotpCode, matchTotp, newTotpSecret, otpauthUri, totpCode, totpStepAt } from './totp.ts';

/** "12345678901234567890" in base32, the secret of RFC 6238 appendix B. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('the codes of RFC 6238, appendix B (SHA-1, eight digits)', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s', (seconds, code) => {
    expect(totpCode(rfcSecret, totpStepAt(seconds * 1_000), 8)).toBe(code);
  });
});

describe('the codes of RFC 4226, appendix D', () => {
  it.each([
    '755224',
    '287082',
    '359152',
    '969429',
    '338314',
    '254676',
    '287922',
    '162583',
    '399871',
    '520489',
  ])('%s', (code) => {
    const step = [
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ].indexOf(code);
    expect(totpCode(rfcSecret, step)).toBe(code);
  });
});

describe('which code is taken', () => {
  const nowMs = Date.UTC(2026, 10, 24, 9, 0, 10);
  const present = totpStepAt(nowMs);
  const match = (step: number, lastStep = 0) =>
    matchTotp(rfcSecret, totpCode(rfcSecret, step), { nowMs, lastStep });

  it('is the present one, and one step either way', () => {
    expect([-2, -1, 0, 1, 2].map((drift) => match(present + drift))).toEqual([
      undefined,
      present - 1,
      present,
      present + 1,
      undefined,
    ]);
  });

  it('is never one that was taken before, nor one from before it', () => {
    expect(match(present, present)).toBeUndefined();
    expect(match(present - 1, present)).toBeUndefined();
    expect(match(present + 1, present)).toBe(present + 1);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('is not "%s"', (text) => {
    expect(isTotpCode(text)).toBe(false);
    expect(matchTotp(rfcSecret, text, { nowMs, lastStep: 0 })).toBeUndefined();
  });

  it('is taken once, whenever it is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 40 }), (waits) => {
        let lastStep = 0;
        let at = nowMs;
        const taken: number[] = [];
        for (const seconds of waits) {
          at += seconds * 1_000;
          for (const drift of [-1, 0, 1]) {
            const code = totpCode(rfcSecret, totpStepAt(at) + drift);
            const step = matchTotp(rfcSecret, code, { nowMs: at, lastStep });
            if (step === undefined) continue;
            expect(step).toBeGreaterThan(lastStep);
            lastStep = step;
            taken.push(step);
          }
        }
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });
});

describe('a secret', () => {
  it('has 160 bits and is another one each time', () => {
    const secrets = Array.from({ length: 50 }, newTotpSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('is told to an app as a URI', () => {
    expect(otpauthUri(rfcSecret, '2 Kim', 'Lindenhof 12: Süd')).toBe(
      `otpauth://totp/Lindenhof%2012%3A%20S%C3%BCd:2%20Kim?secret=${rfcSecret}&issuer=Lindenhof%2012%3A%20S%C3%BCd&algorithm=SHA1&digits=6&period=30`,
    );
  });

  it('that was altered is noticed', () => {
    expect(() => totpCode('GEZ1', 0)).toThrow('not a base32 secret');
  });
});
