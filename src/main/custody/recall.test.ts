import { describe, expect, it } from 'vitest';
import { operationById } from './door-operations.ts';
import { startHold } from './hold-clock.ts';
import { confirmRecall, requestRecall } from './recall.ts';
import { leaveRetrievalUnconfirmed } from './retrieval.ts';
import { parcelsToTakeBack, type RecallingCourier, recallParcel } from './take-back.ts';
import { TestCustody } from './test-custody.ts';

const hourMs = 3_600_000;

/** Three parcels: of two couriers of one company, and of one of no listed company. */
function withParcels() {
  const custody = new TestCustody();
  const other = custody.addPerson('courier');
  const alone = custody.addPerson('courier');
  for (const [id, company] of [
    [custody.courierId, 'swift'],
    [other, 'swift'],
    [alone, 'other'],
  ] as const) {
    custody.act((tx) =>
      tx.run(
        `INSERT INTO courier (person_id, state, pin_hash, company_id, is_company_confirmed)
         VALUES ($id, 'approved', '', $company, 1)`,
        { id, company },
      ),
    );
  }
  const depositOf = (courierId: string, trackingNumber: string) => {
    Object.assign(custody, { courierId });
    return custody.deposit(trackingNumber);
  };
  const own = depositOf(custody.courierId, 'OWN-1');
  const colleagues = depositOf(other, 'SWIFT-2');
  const lone = depositOf(alone, 'ALONE-3');
  const recall = (parcelId: string, from: { actor?: string; supervisorId?: string } = {}) =>
    custody.act((tx) =>
      recallParcel(tx, custody.means, { parcelId, actor: 'platform:1', ...from }, custody.moment()),
    );
  const swift: RecallingCourier = {
    id: 'somebody of swift',
    state: 'approved',
    companyId: 'swift',
    isCompanyConfirmed: true,
  };
  const offeredTo = (courier: RecallingCourier) =>
    parcelsToTakeBack(custody.store, courier).map(({ parcel }) => parcel.trackingNumber);
  return { custody, own, colleagues, lone, other, alone, recall, swift, offeredTo };
}

type Parcels = ReturnType<typeof withParcels>;

/** A courier of the company is at the door. */
function open({ custody, swift }: Parcels, parcelId: string, courier = swift) {
  return custody.act((tx) =>
    requestRecall(
      tx,
      custody.means,
      { courier, parcelId, attempt: 1, doorBefore: 'closed' },
      custody.moment(),
    ),
  );
}
function opened(parcels: Parcels, parcelId: string): string {
  const opening = open(parcels, parcelId);
  if ('refusal' in opening) throw new Error(opening.refusal);
  return opening.operationId;
}
function confirm(
  { custody }: Parcels,
  parcelId: string,
  operationId: string,
  how: Partial<Parameters<typeof confirmRecall>[2]> = {},
): void {
  custody.act((tx) =>
    confirmRecall(
      tx,
      custody.means,
      {
        parcelId,
        operation: operationById(tx, operationId),
        evidence: 'doorSeenOpenAndClosed',
        actor: 'courier:x',
        found: 'parcel',
        ...how,
      },
      custody.moment(),
    ),
  );
}

describe('what a courier may take back', () => {
  it('is nothing that is still for its recipient', () => {
    const { swift, offeredTo } = withParcels();
    expect(offeredTo(swift)).toEqual([]);
  });

  it('is what was recalled of the company, the longest waiting first', () => {
    const { custody, own, colleagues, lone, recall, swift, offeredTo } = withParcels();
    recall(colleagues.parcelId);
    custody.clock.advance(1);
    recall(own.parcelId);
    recall(lone.parcelId);
    expect(offeredTo(swift)).toEqual(['SWIFT-2', 'OWN-1']);
  });

  it('is for couriers of no listed company their own alone', () => {
    const { alone, own, lone, recall, offeredTo } = withParcels();
    recall(own.parcelId);
    recall(lone.parcelId);
    const unlisted = { state: 'approved', companyId: 'other', isCompanyConfirmed: true } as const;
    expect(offeredTo({ ...unlisted, id: alone })).toEqual(['ALONE-3']);
    expect(offeredTo({ ...unlisted, id: 'another' })).toEqual([]);
  });

  it('is nothing for whoever is not approved or whose company is not confirmed, own parcels neither', () => {
    const { other, colleagues, recall, swift, offeredTo } = withParcels();
    recall(colleagues.parcelId);
    const courier = { ...swift, id: other };
    for (const state of ['pending', 'suspended', 'rejected'] as const) {
      expect(offeredTo({ ...courier, state })).toEqual([]);
    }
    expect(offeredTo({ ...courier, isCompanyConfirmed: false })).toEqual([]);
    expect(offeredTo(courier)).toEqual(['SWIFT-2']);
  });

  it('stays with the company that brought it when its courier changes companies', () => {
    const { custody, other, colleagues, recall, swift, offeredTo } = withParcels();
    custody.act((tx) => tx.run("UPDATE courier SET company_id = 'slow' WHERE person_id = $other", { other }));
    recall(colleagues.parcelId);
    expect(offeredTo(swift)).toEqual(['SWIFT-2']);
  });
});

describe('a recall by the operator', () => {
  it('kills the code and tells the recipient', () => {
    const { custody, own, recall } = withParcels();
    expect(recall(own.parcelId)).toEqual({ isRecalled: true });
    expect(custody.tryCode(own.code)).toMatchObject({ refusal: 'unknown' });
    expect(custody.told.map(({ notice }) => notice.kind)).toEqual(['goesBack']);
    expect(recall(own.parcelId)).toEqual({ isRecalled: false, because: 'alreadyToTakeBack' });
    // The message that says so is no message that the parcel has come.
    const { parcelId } = own;
    custody.act((tx) =>
      startHold(tx, { parcelId, because: 'messageDelivered', isReachable: () => true }, custody.moment()),
    );
    expect(custody.count('SELECT count(*) AS count FROM hold_interval')).toBe(0);
    expect(custody.violations()).toEqual([]);
  });

  it('is refused where the parcel is not in custody, or somebody is at its door', () => {
    const { custody, own, colleagues, recall } = withParcels();
    custody.retrieve(own);
    custody.pulse(colleagues, 'retrieval');
    expect(recall(own.parcelId)).toMatchObject({ because: 'notStored' });
    expect(recall(colleagues.parcelId)).toMatchObject({ because: 'notStored' });
  });

  it('is counted by the brake, together with openings, and a supervisor lets it through', () => {
    const { custody, own, colleagues, lone, recall } = withParcels();
    custody.configuration = { ...custody.configuration, brake: { openings: 2, minutes: 60 } };
    custody.request({ parcelId: null, compartmentId: 'b1' }, 'remote');
    expect(recall(own.parcelId)).toEqual({ isRecalled: true });
    expect(recall(colleagues.parcelId)).toEqual({ isRecalled: false, because: 'brakeEngaged' });
    expect(recall(colleagues.parcelId, { supervisorId: 's' })).toEqual({ isRecalled: true });
    custody.clock.advance(hourMs);
    expect(recall(lone.parcelId)).toEqual({ isRecalled: true });
  });
});

describe('taking a parcel back', () => {
  it('ends its custody with the door seen open and closed, and nothing of it is counted by the brake', () => {
    const parcels = withParcels();
    const { custody, own, colleagues, recall } = parcels;
    recall(own.parcelId);
    recall(colleagues.parcelId);
    custody.configuration = { ...custody.configuration, brake: { openings: 2, minutes: 60 } };
    for (const place of [own, colleagues]) {
      const operationId = opened(parcels, place.parcelId);
      custody.seenOpen(place.compartmentId);
      custody.edge(place.compartmentId, 'open', 'closed');
      confirm(parcels, place.parcelId, operationId);
      expect(custody.parcel(place.parcelId).state).toBe('recalled');
      expect(custody.offered()).toContain(place.compartmentId);
      expect(custody.compartment(place.compartmentId)).toMatchObject({ doubt: null, verifyEmpty: false });
    }
    expect(custody.violations()).toEqual([]);
    expect(open(parcels, own.parcelId)).toEqual({ refusal: 'notAllowed' });
  });

  it('is refused to whoever may not, at the door too', () => {
    const parcels = withParcels();
    const { own, recall, swift } = parcels;
    expect(open(parcels, own.parcelId)).toEqual({ refusal: 'notAllowed' });
    recall(own.parcelId);
    expect(open(parcels, own.parcelId, { ...swift, state: 'suspended' })).toEqual({ refusal: 'notAllowed' });
  });

  it('rests on the courier’s word where the sensor cannot see, and the next one is to look', () => {
    const parcels = withParcels();
    const { custody, own, recall } = parcels;
    recall(own.parcelId);
    confirm(parcels, own.parcelId, opened(parcels, own.parcelId), { evidence: 'personAnswered' });
    expect(custody.events()).toEqual(
      expect.arrayContaining(['stored>retrieving', 'retrieving>unconfirmed', 'unconfirmed>recalled']),
    );
    expect(custody.compartment(own.compartmentId).verifyEmpty).toBe(true);
  });

  it('that finds nothing inside ends as retrieved, with an alarm', () => {
    const parcels = withParcels();
    const { custody, own, recall } = parcels;
    recall(own.parcelId);
    confirm(parcels, own.parcelId, opened(parcels, own.parcelId), { found: 'nothing' });
    expect(custody.parcel(own.parcelId).state).toBe('retrieved');
    expect(custody.events()).toContain('parcel.foundMissing');
    expect(custody.logKinds()).toContain('parcel.foundMissing');
    expect(custody.compartment(own.compartmentId).verifyEmpty).toBe(true);
    expect(custody.violations()).toEqual([]);
  });

  it('that was broken off leaves the parcel to be taken back by the next courier', () => {
    const parcels = withParcels();
    const { custody, own, recall, swift, offeredTo } = parcels;
    recall(own.parcelId);
    opened(parcels, own.parcelId);
    const left = { parcelId: own.parcelId, doorIsOpen: false, saidOpened: false } as const;
    custody.act((tx) =>
      leaveRetrievalUnconfirmed(
        tx,
        custody.means,
        { ...left, evidence: 'sessionEnded', actor: 'courier:x' },
        custody.moment(),
      ),
    );
    expect(custody.parcel(own.parcelId).state).toBe('unconfirmed');
    expect(offeredTo(swift)).toEqual(['OWN-1']);
    confirm(parcels, own.parcelId, opened(parcels, own.parcelId));
    expect(custody.parcel(own.parcelId).state).toBe('recalled');
    expect(custody.violations()).toEqual([]);
  });

  it('is settled at a start from what was seen', () => {
    const parcels = withParcels();
    const { custody, own, colleagues, recall } = parcels;
    for (const place of [own, colleagues]) {
      recall(place.parcelId);
      opened(parcels, place.parcelId);
      custody.seenOpen(place.compartmentId);
    }
    custody.edge(own.compartmentId, 'open', 'closed');
    custody.restart();
    expect(custody.parcel(own.parcelId).state).toBe('recalled');
    expect(custody.parcel(colleagues.parcelId).state).toBe('unconfirmed');
    // The door that stood open is closed by somebody later.
    custody.edge(colleagues.compartmentId, 'open', 'closed');
    expect(custody.parcel(colleagues.parcelId).state).toBe('recalled');
    expect(custody.compartment(colleagues.compartmentId).verifyEmpty).toBe(true);
    expect(custody.violations()).toEqual([]);
  });
});
