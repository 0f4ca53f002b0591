import { describe, expect, it } from 'vitest';
import { tryCode } from './code-tries.ts';
import { TestCustody } from './test-custody.ts';

const refused = { accepted: false, refusal: 'unknown' };

function custodyWith(retrieval: { tokenNeedsLastFour: boolean }, retrievalCode = {}) {
  const custody = new TestCustody({ configuration: { retrieval, retrievalCode } });
  const parcel = custody.deposit();
  const hold = (token: string, lastFour?: string) =>
    custody.act((tx) => tryCode(tx, custody.means, { token, lastFour }, custody.moment()));
  return { custody, ...parcel, hold };
}

describe('a QR that was passed on', () => {
  it('opens alone where the policy does not ask for more', () => {
    const { token, hold } = custodyWith({ tokenNeedsLastFour: false });
    expect(hold(token)).toMatchObject({ accepted: true });
    expect(hold(token, '0000')).toMatchObject({ accepted: true });
  });

  it('needs the last four digits where it does, and says so of any QR', () => {
    const { token, hold } = custodyWith({ tokenNeedsLastFour: true });
    const asked = { accepted: false, refusal: 'needsLastFour' };
    expect(hold(token)).toEqual(asked);
    expect(hold('CUBBY:AAAAAAAAAAAAAAAAAAAAAA')).toEqual(asked);
    expect(hold(token, '0000')).toEqual(refused);
    expect(hold(token, '6789')).toMatchObject({ accepted: true });
  });

  it('opens nothing any more after too many wrong ones, and its recipient gets a new one', () => {
    const { custody, token, hold } = custodyWith({ tokenNeedsLastFour: true });
    for (let tried = 0; tried < 5; tried += 1) expect(hold(token, `000${tried}`)).toEqual(refused);
    expect(hold(token, '6789')).toEqual(refused);
    expect(hold(custody.lastAnnounced().token, '6789')).toMatchObject({ accepted: true });
    expect(custody.violations()).toEqual([]);
  });

  it('opens nothing any more where there can be no new one either', () => {
    const { custody, token, code, hold } = custodyWith(
      { tokenNeedsLastFour: true },
      { reissuesAtMost: 0, wrongLastFourAtMost: 2 },
    );
    for (const wrong of ['0000', '0001']) expect(hold(token, wrong)).toEqual(refused);
    expect(hold(token, '6789')).toEqual(refused);
    expect(custody.tryCode(code)).toEqual(refused);
    // The log has what became of it, and nothing of what was typed.
    expect(custody.logKinds()).toContain('code.frozen');
  });
});
