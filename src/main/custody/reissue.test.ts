import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { type ReissueCause, reissueCode } from './reissue.ts';
import { leaveRetrievalUnconfirmed } from './retrieval.ts';
import { recallParcel } from './take-back.ts';
import { TestCustody } from './test-custody.ts';

const hourMs = 3_600_000;

function withParcel(configuration: ConstructorParameters<typeof TestCustody>[0] = {}) {
  const custody = new TestCustody(configuration);
  const place = custody.deposit();
  const { parcelId } = place;
  const reissue = (cause: ReissueCause = 'recipient', supervisorId?: string) =>
    custody.act((tx) =>
      reissueCode(
        tx,
        custody.means,
        { parcelId, cause, actor: 'somebody', ...(supervisorId && { supervisorId }) },
        custody.moment(),
      ),
    );
  return { custody, ...place, reissue };
}

describe('a code made anew', () => {
  it('kills the one before with its QR, and withdraws what would still bring it', () => {
    const { custody, parcelId, code, token, reissue } = withParcel();
    expect(reissue()).toEqual({ left: 2 });
    expect(custody.withdrawn).toEqual([parcelId]);
    expect(custody.lastAnnounced()).toMatchObject({ parcelId, occasion: 'reissued' });
    expect(custody.tryCode(code)).toMatchObject({ refusal: 'unknown' });
    expect(custody.tryToken(token)).toMatchObject({ refusal: 'unknown' });
    expect(custody.tryCode(custody.lastAnnounced().code)).toMatchObject({ accepted: true, parcelId });
    expect(custody.tryToken(custody.lastAnnounced().token)).toMatchObject({ accepted: true, parcelId });
    expect(custody.violations()).toEqual([]);
  });

  it('is made so often at most, whoever asks', () => {
    const { custody, reissue } = withParcel({ configuration: { retrievalCode: { reissuesAtMost: 3 } } });
    const causes = ['recipient', 'platform', 'reminder', 'maintenance', 'frozen', 'recipient'] as const;
    expect(causes.map((cause) => reissue(cause))).toEqual([
      { left: 2 },
      { left: 1 },
      { left: 0 },
      ...new Array(3).fill({ refusal: 'tooMany' }),
    ]);
    expect(custody.announced).toHaveLength(4);
    expect(custody.tryCode(custody.lastAnnounced().code)).toMatchObject({ accepted: true });
  });

  it('is refused where nobody could get it, and the code before goes on to open', () => {
    const { custody, parcelId, compartmentId, code, reissue } = withParcel();
    custody.lastFour = undefined;
    expect(reissue()).toEqual({ refusal: 'unreachable' });
    custody.lastFour = '6789';
    custody.pulse({ parcelId, compartmentId }, 'retrieval');
    expect(reissue()).toEqual({ refusal: 'notStored' });
    expect(custody.tryCode(code)).toMatchObject({ accepted: true });
  });

  it('is refused for a parcel that goes back', () => {
    const { custody, parcelId, reissue } = withParcel();
    custody.act((tx) => recallParcel(tx, custody.means, { parcelId, actor: 'platform:1' }, custody.moment()));
    expect(reissue('platform')).toEqual({ refusal: 'toTakeBack' });
    expect(custody.violations()).toEqual([]);
  });

  it('works no longer than the one before would have', () => {
    const { custody, parcelId, compartmentId, reissue } = withParcel();
    custody.pulse({ parcelId, compartmentId }, 'retrieval');
    const left = { parcelId, doorIsOpen: true, saidOpened: false, evidence: 'sessionEnded' } as const;
    custody.act((tx) => leaveRetrievalUnconfirmed(tx, custody.means, left, custody.moment()));
    custody.clock.advance(20 * hourMs);
    reissue();
    const { code } = custody.lastAnnounced();
    expect(custody.tryCode(code)).toMatchObject({ accepted: true });
    custody.clock.advance(5 * hourMs);
    expect(custody.tryCode(code)).toMatchObject({ accepted: false });
  });

  it.each(['platform', 'maintenance'] as const)('is counted by the brake when it comes from %s', (cause) => {
    const { custody, code, reissue } = withParcel({
      configuration: { brake: { openings: 2, minutes: 60 }, retrievalCode: { reissuesAtMost: 20 } },
    });
    const vacant = { parcelId: null, compartmentId: 'a1' };
    expect(reissue('recipient')).toHaveProperty('left');
    expect(reissue(cause)).toHaveProperty('left');
    expect(custody.request({ ...vacant, compartmentId: 'b1' }, 'remote')).toHaveProperty('operationId');
    expect(reissue(cause)).toEqual({ refusal: 'brakeEngaged' });
    expect(custody.request({ ...vacant, compartmentId: 'b1' }, 'remote')).toEqual({
      refusal: 'brakeEngaged',
    });
    // Neither the recipient at the cabinet nor time is held up by what the platform does.
    expect(reissue('recipient')).toHaveProperty('left');
    expect(reissue('reminder')).toHaveProperty('left');
    expect(reissue(cause, 'supervisor')).toHaveProperty('left');
    custody.clock.advance(hourMs + 1);
    expect(reissue(cause)).toHaveProperty('left');
    expect(custody.tryCode(code)).toMatchObject({ refusal: 'unknown' });
  });

  it('is written down without its digits', () => {
    const { custody, parcelId, reissue } = withParcel();
    reissue('platform');
    const rows = custody.store.all(
      z.object({ kind: z.string(), subject: z.string(), detail: z.string() }),
      "SELECT kind, subject, detail FROM access_log WHERE kind = 'code.reissued'",
    );
    expect(rows).toEqual([
      { kind: 'code.reissued', subject: `parcel:${parcelId}`, detail: '{"cause":"platform","left":2}' },
    ]);
    const everything = JSON.stringify(custody.db.prepare('SELECT entry FROM journal').all());
    expect(everything).not.toContain(custody.lastAnnounced().code);
    expect(everything).not.toContain(custody.lastAnnounced().token);
  });
});

it('leaves one code that opens, however often and by whomever it is made anew', () => {
  const cause = fc.constantFrom<ReissueCause>('recipient', 'reminder', 'frozen', 'platform', 'maintenance');
  fc.assert(
    fc.property(fc.array(cause, { maxLength: 12 }), fc.integer({ min: 0, max: 20 }), (causes, atMost) => {
      const { custody, reissue } = withParcel({
        configuration: { retrievalCode: { reissuesAtMost: atMost } },
      });
      for (const each of causes) {
        reissue(each);
        custody.clock.advance(hourMs);
      }
      expect(custody.announced.length - 1).toBe(Math.min(causes.length, atMost));
      const newest = custody.lastAnnounced();
      for (const { token } of custody.announced) {
        expect(custody.tryToken(token).accepted).toBe(token === newest.token);
      }
      expect(custody.violations()).toEqual([]);
      custody.store.close();
    }),
    { numRuns: 30, seed: 2026 },
  );
});
