import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallCabinet, TestCustody } from './test-custody.ts';
import { nextOfVisit, parcelsFor, personsBehindCode, type Visit } from './visit.ts';

const places = new Map(smallCabinet.compartments.map(({ id, column, row }) => [id, { column, row }]));
const placeOf = (id: string) => places.get(id);
const next = (test: TestCustody, visit: Visit) => nextOfVisit(test.store, visit, placeOf);

describe('several parcels for one person', () => {
  it('are found by the number, whoever they were deposited for, and only what may be handed out', () => {
    const test = new TestCustody();
    const first = test.deposit('P-001');
    const second = test.deposit('P-002');
    const gone = test.deposit('P-003');
    test.retrieve(gone);
    test.reserve('P-004');
    const toTakeBack = test.deposit('P-005', 'M');
    test.act((tx) =>
      tx.run(
        "UPDATE parcel SET take_back_because = 'expired', take_back_ms = 1, take_back_running_ms = 1 WHERE id = $id",
        { id: toTakeBack.parcelId },
      ),
    );
    const ids = [first.parcelId, second.parcelId];
    expect(parcelsFor(test.store, [test.recipientId]).map(({ id }) => id)).toEqual(ids);
    expect(parcelsFor(test.store, ['nobody'])).toEqual([]);
    expect(parcelsFor(test.store, [])).toEqual([]);
  });

  it('are found without a look at every parcel that was ever here', () => {
    const { db } = new TestCustody();
    const plan = db
      .prepare(
        'EXPLAIN QUERY PLAN SELECT id FROM parcel WHERE recipient_id IN (SELECT value FROM json_each(?))',
      )
      .all('[]')
      .map((row) => (row as { detail: string }).detail);
    expect(plan[0]).toBe('SEARCH parcel USING INDEX parcel_by_recipient (recipient_id=?)');
  });

  it('are opened by one code only where the policy says so', () => {
    const test = new TestCustody();
    const { parcelId } = test.deposit('P-001');
    expect(personsBehindCode(test.store, test.means, parcelId)).toEqual([]);
    const open = new TestCustody({ configuration: { retrieval: { allOfMine: true } } });
    const place = open.deposit('P-001');
    expect(personsBehindCode(open.store, open.means, place.parcelId)).toEqual([open.recipientId]);
  });

  it('are opened one after the other: a door that is not closed keeps the next one shut', () => {
    const test = new TestCustody();
    const first = test.deposit('P-001');
    const second = test.deposit('P-002');
    const visit: Visit = {
      personIds: [test.recipientId],
      done: [first.parcelId],
      atCompartmentId: first.compartmentId,
    };
    test.pulse(first, 'retrieval');
    expect(next(test, visit)).toEqual({ kind: 'closeFirst', compartmentId: first.compartmentId });
    test.seenOpen(first.compartmentId);
    expect(next(test, visit).kind).toBe('closeFirst');
    test.retrieve(first);
    expect(next(test, visit)).toMatchObject({ kind: 'next', parcelId: second.parcelId, left: 0 });
    // A door that stuck is done as well, and is not tried again and again.
    expect(next(test, { ...visit, done: [first.parcelId, second.parcelId] })).toEqual({ kind: 'none' });
  });

  it('are opened in the same column first, from where the person stands', () => {
    const test = new TestCustody();
    const deposits = ['S', 'M', 'L', 'M', 'M', 'S'].map((size, n) => test.deposit(`P-00${n}`, size as 'S'));
    const byPlace = new Map(deposits.map((each) => [each.compartmentId, each.parcelId]));
    const order: string[] = [];
    let visit: Visit = { personIds: [test.recipientId], done: [] };
    for (;;) {
      const found = next(test, visit);
      if (found.kind !== 'next') break;
      order.push(found.compartment.id);
      test.retrieve({ parcelId: found.parcelId, compartmentId: found.compartment.id });
      visit = { ...visit, done: [...visit.done, found.parcelId], atCompartmentId: found.compartment.id };
    }
    expect([...order].sort()).toEqual([...byPlace.keys()].sort());
    expect(order.map((id) => placeOf(id)?.column)).toEqual(
      [...order.map((id) => placeOf(id)?.column)].sort(),
    );
    expect(test.violations()).toEqual([]);
  });

  it('are each opened once, wherever the doors are', () => {
    const place = fc.record({ column: fc.integer({ min: 1, max: 4 }), row: fc.integer({ min: 1, max: 6 }) });
    const test = new TestCustody();
    const deposits = ['S', 'S', 'M', 'L', 'M'].map((size, n) => test.deposit(`P-00${n}`, size as 'S'));
    fc.assert(
      fc.property(fc.array(place, { minLength: 5, maxLength: 5 }), (drawn) => {
        const at = new Map(deposits.map((each, n) => [each.compartmentId, drawn[n]]));
        let visit: Visit = { personIds: [test.recipientId], done: [] };
        const columns: number[] = [];
        for (const left of [4, 3, 2, 1, 0]) {
          const found = nextOfVisit(test.store, visit, (id) => at.get(id));
          if (found.kind !== 'next') throw new Error(found.kind);
          expect(found.left).toBe(left);
          expect(visit.done).not.toContain(found.parcelId);
          columns.push(at.get(found.compartment.id)?.column ?? 0);
          visit = { ...visit, done: [...visit.done, found.parcelId], atCompartmentId: found.compartment.id };
        }
        // Nobody walks back to a column that was left.
        expect(columns).toEqual([...columns].sort());
        expect(nextOfVisit(test.store, visit, (id) => at.get(id))).toEqual({ kind: 'none' });
      }),
      { numRuns: 200 },
    );
  });
});
