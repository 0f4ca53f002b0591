import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashPin, isPinRight } from './pin.ts';

const pepper = randomBytes(32);

describe('PIN', () => {
  it('is kept as a PHC string, salted, without the PIN', async () => {
    const [one, two] = await Promise.all([hashPin('483920', pepper), hashPin('483920', pepper)]);
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(two);
    expect(one).not.toContain('483920');
  });

  it('is right only with the same PIN and the same pepper', async () => {
    const phc = await hashPin('483920', pepper);
    expect(await isPinRight('483920', phc, pepper)).toBe(true);
    expect(await isPinRight('483921', phc, pepper)).toBe(false);
    expect(await isPinRight('', phc, pepper)).toBe(false);
    expect(await isPinRight('483920', phc, randomBytes(32))).toBe(false);
  });

  it('is never right for nobody, and takes as long', async () => {
    const phc = await hashPin('483920', pepper);
    const time = async (hash: string | undefined) => {
      const begun = performance.now();
      await isPinRight('111111', hash, pepper);
      return performance.now() - begun;
    };
    expect(await isPinRight('483920', undefined, pepper)).toBe(false);
    const somebody: number[] = [];
    const nobody: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      somebody.push(await time(phc));
      nobody.push(await time(undefined));
    }
    // The same work; the bound is wide, since the machine does other things meanwhile.
    const ratio = Math.min(...nobody) / Math.min(...somebody);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('says that a damaged row is one', async () => {
    for (const phc of ['', 'x', `$scrypt$ln=31,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`]) {
      await expect(isPinRight('1', phc, pepper)).rejects.toThrow('not a PIN hash');
    }
  });
});
