import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cabinetFile } from '../../contract/cabinet-file.ts';
import { type SizeClass, sizeClasses } from '../../contract/compartment.ts';
import { type CompartmentWish, chooseCompartment } from './allocation.ts';
import type { Compartment } from './compartments.ts';
import { reserveCompartment } from './deposit.ts';
import { smallCabinet, TestCustody } from './test-custody.ts';

const compartment = fc.record({
  sizeClass: fc.constantFrom(...sizeClasses),
  verifyEmpty: fc.boolean(),
  accessibleReach: fc.boolean(),
  looksOccupied: fc.boolean(),
});
const offer = fc.array(compartment, { maxLength: 12 }).map((drawn) => {
  const occupied = new Map(drawn.map((each, index) => [`c${index}`, each.looksOccupied]));
  const offered = drawn.map(
    (each, index): Compartment => ({
      id: `c${index}`,
      label: `A${index}`,
      boardId: '1',
      channel: index + 1,
      service: 'inService',
      doubt: null,
      isRetired: false,
      sizeClass: each.sizeClass,
      verifyEmpty: each.verifyEmpty,
      accessibleReach: each.accessibleReach,
    }),
  );
  return { offered, looksOccupied: (id: string) => occupied.get(id) ?? false };
});
const sizeWanted = fc.constantFrom(...sizeClasses);
const rank = (sizeClass: SizeClass) => sizeClasses.indexOf(sizeClass);

/** For each wish: what was chosen, and all that fitted. */
function property(
  reach: CompartmentWish['reach'],
  holds: (chosen: Compartment, fitting: Compartment[], suspicion: (each: Compartment) => number) => void,
) {
  fc.assert(
    fc.property(offer, sizeWanted, ({ offered, looksOccupied }, sizeClass) => {
      const chosen = chooseCompartment(offered, { sizeClass, reach, looksOccupied });
      const fitting = offered.filter((each) => rank(each.sizeClass) >= rank(sizeClass));
      const usable = reach === 'required' ? fitting.filter((each) => each.accessibleReach) : fitting;
      expect(chosen === undefined).toBe(usable.length === 0);
      if (chosen === undefined) return;
      expect(usable).toContain(chosen);
      holds(chosen, usable, (each) => (looksOccupied(each.id) ? 2 : Number(each.verifyEmpty)));
    }),
    { numRuns: 2_000 },
  );
}

describe('a compartment', () => {
  it('is the smallest that fits, whatever else speaks for another', () => {
    property('any', (chosen, fitting) => {
      expect(rank(chosen.sizeClass)).toBe(Math.min(...fitting.map((each) => rank(each.sizeClass))));
    });
  });

  it('is one to be looked into only where no other of its size is free', () => {
    property('any', (chosen, fitting, suspicion) => {
      const same = fitting.filter((each) => each.sizeClass === chosen.sizeClass);
      expect(suspicion(chosen)).toBe(Math.min(...same.map(suspicion)));
    });
  });

  it('is a marked one only where no other as good is free', () => {
    property('any', (chosen, fitting, suspicion) => {
      const asGood = fitting.filter(
        (each) => each.sizeClass === chosen.sizeClass && suspicion(each) === suspicion(chosen),
      );
      if (chosen.accessibleReach) expect(asGood.every((each) => each.accessibleReach)).toBe(true);
    });
  });

  it('is the longest empty of those that are equal', () => {
    for (const reach of ['any', 'preferred', 'required'] as const) {
      property(reach, (chosen, fitting, suspicion) => {
        const equal = fitting.filter(
          (each) =>
            each.sizeClass === chosen.sizeClass &&
            each.accessibleReach === chosen.accessibleReach &&
            suspicion(each) === suspicion(chosen),
        );
        expect(equal[0]).toBe(chosen);
      });
    }
  });

  it('is a marked one for whoever needs it, then the smallest', () => {
    for (const reach of ['preferred', 'required'] as const) {
      property(reach, (chosen, fitting) => {
        const marked = fitting.filter((each) => each.accessibleReach);
        if (marked.length === 0) return;
        expect(chosen.accessibleReach).toBe(true);
        expect(rank(chosen.sizeClass)).toBe(Math.min(...marked.map((each) => rank(each.sizeClass))));
      });
    }
  });
});

describe('a reservation', () => {
  const file = cabinetFile.parse({
    ...smallCabinet,
    // A02 and A05 are at a good height.
    compartments: smallCabinet.compartments.map((each) => ({
      ...each,
      accessibleReach: ['a2', 'a5'].includes(each.id),
    })),
  });
  const reserve = (
    test: TestCustody,
    trackingNumber: string,
    wish: Partial<Parameters<typeof reserveCompartment>[2]> = {},
  ) => {
    const { courierId, recipientId } = test;
    const reserved = test.act((tx) =>
      reserveCompartment(
        tx,
        test.means,
        {
          courierId,
          recipientId,
          trackingNumber,
          sizeClass: 'S',
          isUsable: () => true,
          looksOccupied: () => false,
          ...wish,
        },
        test.moment(),
      ),
    );
    return 'refusal' in reserved ? reserved.refusal : reserved.compartment.id;
  };

  it('takes the next size where the own is gone, and leaves marked ones for last', () => {
    const test = new TestCustody({ file });
    const taken = Array.from({ length: 10 }, (_, n) => reserve(test, `P-00${n}`));
    expect(taken).toEqual(['a1', 'a3', 'b1', 'b3', 'a2', 'a4', 'b2', 'a5', 'a6', 'noneFree']);
    expect(test.parcel(parcelOf(test, 'P-005')).sizeClass).toBe('S');
    expect(test.violations()).toEqual([]);
  });

  it('keeps to the sizes that its courier may use', () => {
    const test = new TestCustody({ file });
    const maySize = (sizeClass: SizeClass) => sizeClass !== 'M';
    const taken = Array.from({ length: 7 }, (_, n) => reserve(test, `P-00${n}`, { maySize }));
    expect(taken.slice(-2)).toEqual(['a6', 'noneFree']);
  });

  it('for accessible reach takes marked ones alone, unless the cabinet has none', () => {
    const test = new TestCustody({ file });
    const needsReach = true;
    expect([1, 2, 3].map((n) => reserve(test, `P-00${n}`, { needsReach }))).toEqual(['a2', 'a5', 'noneFree']);
    // No marked one is that big.
    expect(reserve(test, 'P-004', { needsReach, sizeClass: 'L' })).toBe('a6');
    const lenient = new TestCustody({
      file,
      configuration: { allocation: { accessibleReach: 'preferred' } },
    });
    expect([1, 2, 3].map((n) => reserve(lenient, `P-00${n}`, { needsReach }))).toEqual(['a2', 'a5', 'a1']);
  });

  it('offers last what a goods sensor sees something in, where the policy says so', () => {
    const looksOccupied = (id: string) => id === 'a1';
    const seen = new TestCustody({ file });
    expect(reserve(seen, 'P-001', { looksOccupied })).toBe('a3');
    const off = new TestCustody({ file, configuration: { allocation: { goodsPresentLast: false } } });
    expect(reserve(off, 'P-001', { looksOccupied })).toBe('a1');
  });
});

function parcelOf(test: TestCustody, trackingNumber: string): string {
  const { id } = test.db.prepare('SELECT id FROM parcel WHERE tracking_number = ?').get(trackingNumber) as {
    id: string;
  };
  return id;
}
