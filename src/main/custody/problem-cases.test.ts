import { beforeEach, describe, expect, it } from 'vitest';
import { type ProblemKind, problemKinds } from '../../contract/directory.ts';
import { isBoardSuspect } from './boards.ts';
import {
  casesWithReference,
  closeCase,
  keepDisputedParcel,
  openCase,
  problemCases,
} from './problem-cases.ts';
import { TestCustody } from './test-custody.ts';

let test: TestCustody;
let place: ReturnType<TestCustody['deposit']>;
beforeEach(() => {
  test = new TestCustody();
  place = test.deposit();
});

const report = (kind: ProblemKind, reference = 'REF234') =>
  test.act((tx) => {
    const { parcelId, compartmentId } = place;
    return openCase(tx, { kind, reference, compartmentId, parcelId, actor: 'code' }, test.moment());
  });
const state = () => test.parcel(place.parcelId).state;

describe('a report', () => {
  it.each(problemKinds)('of "%s" is a case, and the parcel stays as it is', (kind) => {
    test.pulse(place, 'retrieval');
    const { caseId } = report(kind);
    expect(state()).toBe('retrieving');
    expect(problemCases(test.store)).toEqual([
      {
        id: caseId,
        reference: 'REF234',
        kind,
        parcelId: place.parcelId,
        compartmentId: place.compartmentId,
        label: 'A01',
        openedMs: test.clock.now(),
        closedMs: null,
        closedBy: null,
        note: null,
      },
    ]);
    expect(test.logKinds()).toContain('case.opened');
    expect(test.events()).toContain('case.opened');
    expect(test.tryCode(place.code).accepted).toBe(true);
    expect(isBoardSuspect(test.store, '1')).toBe(kind === 'anotherDoorOpened');
    expect(test.violations()).toEqual([]);
  });

  it('that is made twice in a visit is one case; another kind is another, with the same reference', () => {
    expect(report('damaged')).toEqual(report('damaged'));
    test.clock.advance(1_000);
    report('wrongParcel');
    expect(casesWithReference(test.store, ' ref234 ').map(({ kind }) => kind)).toEqual([
      'damaged',
      'wrongParcel',
    ]);
    expect(casesWithReference(test.store, 'OTHER2')).toEqual([]);
  });

  it('is closed once, with who and what they say', () => {
    const { caseId } = report('damaged');
    const close = () =>
      test.act((tx) =>
        closeCase(tx, { caseId, actor: 'technician:ada', note: 'box was wet' }, test.moment()),
      );
    expect(close()).toBe(true);
    expect(close()).toBe(false);
    expect(problemCases(test.store)).toEqual([]);
    expect(problemCases(test.store, { all: true })).toMatchObject([
      { closedMs: test.clock.now(), closedBy: 'technician:ada', note: 'box was wet' },
    ]);
    expect(test.logKinds().at(-1)).toBe('case.closed');
    // What comes after it is another case.
    expect(report('damaged').caseId).not.toBe(caseId);
  });
});

describe('a parcel that its recipient did not find', () => {
  const keep = (doorIsOpen = false) =>
    test.act((tx) =>
      keepDisputedParcel(tx, test.means, { parcelId: place.parcelId, doorIsOpen }, test.moment()),
    );

  it('stays in custody although the door opened and closed, and its code goes on to work', () => {
    const operationId = test.pulse(place, 'retrieval');
    test.seenOpen(place.compartmentId);
    report('compartmentEmpty');
    test.edge(place.compartmentId, 'open', 'closed');
    keep();
    expect(state()).toBe('unconfirmed');
    expect(test.outcome(operationId)).toBe('openedAndClosed');
    test.clock.advance(40 * 86_400_000);
    expect(test.tryCode(place.code).accepted).toBe(true);
    expect(test.offered()).not.toContain(place.compartmentId);
    // The rightful recipient comes, and it was there after all.
    test.retrieve(place);
    expect(state()).toBe('retrieved');
    expect(test.violations()).toEqual([]);
  });

  it('stays in custody where the door was left open and somebody closes it later', () => {
    test.pulse(place, 'retrieval');
    test.seenOpen(place.compartmentId);
    report('wrongParcel');
    keep(true);
    expect(test.compartment(place.compartmentId).doubt).toBe('leftOpen');
    test.edge(place.compartmentId, 'open', 'closed');
    expect(state()).toBe('unconfirmed');
    expect(test.tryCode(place.code).accepted).toBe(true);
    expect(test.violations()).toEqual([]);
  });
});
