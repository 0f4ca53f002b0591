import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { operationById } from './door-operations.ts';
import { confirmManualRetrieval, requestManualRetrieval } from './manual-retrieval.ts';
import { TestCustody } from './test-custody.ts';

type Request = Parameters<typeof requestManualRetrieval>[2];
type Taken = Parameters<typeof confirmManualRetrieval>[2];

function withParcel(brake = { openings: 5, minutes: 60 }) {
  const custody = new TestCustody({ configuration: { brake } });
  const place = custody.deposit();
  const { parcelId } = place;
  const request = (changed: Partial<Request> = {}) =>
    custody.act((tx) =>
      requestManualRetrieval(
        tx,
        custody.means,
        {
          parcelId,
          cause: 'maintenance',
          actor: 'technician:7',
          reason: 'recipientIdentified',
          confirmedLabel: 'a01',
          attempt: 1,
          doorBefore: 'closed',
          ...changed,
        },
        custody.moment(),
      ),
    );
  const confirm = (operationId: string, changed: Partial<Taken> = {}) =>
    custody.act((tx) =>
      confirmManualRetrieval(
        tx,
        custody.means,
        {
          parcelId,
          operation: operationById(tx, operationId),
          evidence: 'doorSeenOpenAndClosed',
          actor: 'technician:7',
          handedTo: 'recipient',
          found: 'parcel',
          ...changed,
        },
        custody.moment(),
      ),
    );
  const opened = () => {
    const opening = request();
    if ('refusal' in opening) throw new Error(opening.refusal);
    return opening.operationId;
  };
  return { custody, ...place, request, confirm, opened };
}

describe('a manual retrieval', () => {
  it('hands the parcel over: the reason is in the log, the code is dead, the recipient is told', () => {
    const { custody, parcelId, code, token, opened, confirm } = withParcel();
    confirm(opened());
    expect(custody.parcel(parcelId).state).toBe('retrieved');
    expect(custody.tryCode(code)).toMatchObject({ accepted: false });
    expect(custody.tryToken(token)).toMatchObject({ accepted: false });
    expect(custody.told).toEqual([{ parcelId, notice: { kind: 'takenOut', handedTo: 'recipient' } }]);
    const [logged] = custody.store.all(
      z.object({ actor: z.string(), detail: z.string() }),
      "SELECT actor, detail FROM access_log WHERE kind = 'parcel.manualRetrieval'",
    );
    expect(logged?.actor).toBe('technician:7');
    expect(JSON.parse(logged?.detail ?? '')).toMatchObject({ reason: 'recipientIdentified' });
    expect(custody.violations()).toEqual([]);
  });

  it('ends as recalled where the operator keeps the parcel', () => {
    const { custody, parcelId, opened, confirm } = withParcel();
    confirm(opened(), { handedTo: 'operator' });
    expect(custody.parcel(parcelId).state).toBe('recalled');
    expect(custody.told).toMatchObject([{ notice: { handedTo: 'operator' } }]);
  });

  it('tells nobody anything where nothing was inside, and raises an alarm', () => {
    const { custody, parcelId, opened, confirm } = withParcel();
    confirm(opened(), { handedTo: 'operator', found: 'nothing' });
    expect(custody.parcel(parcelId).state).toBe('retrieved');
    expect(custody.events()).toContain('parcel.foundMissing');
    expect(custody.told).toEqual([]);
  });

  it('needs the label of the compartment once more', () => {
    const { custody, parcelId, request } = withParcel();
    for (const confirmedLabel of ['', 'A02', 'A01 or so']) {
      expect(request({ confirmedLabel })).toEqual({ refusal: 'notConfirmed' });
    }
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(request({ confirmedLabel: ' A01 ' })).toHaveProperty('operationId');
  });

  it('is refused for what is not in custody', () => {
    const { custody, parcelId, compartmentId, request } = withParcel();
    custody.retrieve({ parcelId, compartmentId });
    expect(request()).toEqual({ refusal: 'notStored' });
  });

  it.each(['maintenance', 'remote'] as const)('by %s is held up by the brake', (cause) => {
    const { custody, parcelId, request } = withParcel({ openings: 1, minutes: 60 });
    custody.request({ parcelId: null, compartmentId: 'b1' }, 'remote');
    expect(request({ cause })).toEqual({ refusal: 'brakeEngaged' });
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(request({ cause, supervisorId: 's' })).toHaveProperty('operationId');
  });

  it('that was broken off leaves the parcel where it was, and its code goes on to open', () => {
    const { custody, parcelId, code, opened } = withParcel();
    opened();
    custody.restart();
    expect(custody.parcel(parcelId).state).toBe('unconfirmed');
    expect(custody.tryCode(code)).toMatchObject({ accepted: true });
    expect(custody.violations()).toEqual([]);
  });
});
