import { describe, expect, it } from 'vitest';
import { findCode, issueCode, tokenPrefix, voidCode } from './retrieval-codes.ts';
import { TestCustody } from './test-custody.ts';

const key = Buffer.alloc(32, 1);
const at = (nowMs: number) => ({ nowMs, runningMs: nowMs });
const issue = (parcelId: string, digits: number) => ({ parcelId, digits, cause: 'deposit' }) as const;

function withParcels() {
  const custody = new TestCustody();
  const { parcelId } = custody.reserve();
  return { custody, parcelId };
}

describe('a retrieval code', () => {
  it('is unique among live ones, and its digits come back once it is void', () => {
    const { custody, parcelId } = withParcels();
    const codes = new Set<string>();
    custody.act((tx) => {
      // One digit: the eleventh could only be a repetition.
      for (let made = 0; made < 10; made += 1) codes.add(issueCode(tx, key, issue(parcelId, 1), at(0)).code);
      voidCode(tx, parcelId, 1);
      issueCode(tx, key, issue(parcelId, 1), at(2));
    });
    expect([...codes].sort()).toEqual([...'0123456789']);
  });

  it('is spread evenly over all digits, leading zeros among them', () => {
    const { custody, parcelId } = withParcels();
    const counts = new Array<number>(10).fill(0);
    custody.act((tx) => {
      for (let made = 0; made < 2_000; made += 1) {
        const { code } = issueCode(tx, key, issue(parcelId, 9), at(made));
        expect(code).toMatch(/^\d{9}$/);
        counts[Number(code[0])] = (counts[Number(code[0])] ?? 0) + 1;
      }
    });
    // 200 are expected of each; 6 standard deviations either way.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(6 * Math.sqrt(180));
  });

  it('is kept as a keyed hash alone; the token holds 128 bits and not the digits', () => {
    const { custody, parcelId } = withParcels();
    const { code, token } = custody.act((tx) => issueCode(tx, key, issue(parcelId, 12), at(0)));
    expect(token).toMatch(new RegExp(`^${tokenPrefix}[\\w-]{22}$`));
    expect(token).not.toContain(code);
    const rows = JSON.stringify(custody.db.prepare('SELECT * FROM retrieval_code').all());
    expect(rows).not.toContain(code);
    expect(rows).not.toContain(token.slice(tokenPrefix.length));
    expect(findCode(custody.store, key, { code })).toMatchObject({ parcelId, validUntilMs: null });
    expect(findCode(custody.store, key, { token })).toMatchObject({ parcelId, validUntilMs: null });
    expect(findCode(custody.store, Buffer.alloc(32, 2), { code })).toBeUndefined();
    // One is not the other.
    expect(findCode(custody.store, key, { code: token })).toBeUndefined();
    expect(findCode(custody.store, key, { token: code })).toBeUndefined();
  });
});
