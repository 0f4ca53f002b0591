import { describe, expect, it } from 'vitest';
import { noteGoodsDisagreement } from './goods.ts';
import { TestCustody } from './test-custody.ts';

const small = ['a1', 'a2', 'a3', 'b1', 'b3'];

describe('a compartment in which something is seen although custody says that it is vacant', () => {
  it('is offered after all others of its class, and is to be looked into first', () => {
    const custody = new TestCustody();
    const isSeen = (id: string) => id === 'a1';
    const given = small.map((_, index) => custody.reserve(`PARCEL-${index}`, 'S', isSeen));
    expect(given.map((each) => each.compartmentId)).toEqual(['a2', 'a3', 'b1', 'b3', 'a1']);
    expect(given.map((each) => each.verifyEmpty)).toEqual([false, false, false, false, true]);
  });

  it('comes after one that is only to be verified', () => {
    const custody = new TestCustody();
    const first = custody.reserve();
    custody.pulse(first, 'deposit');
    custody.cancel(first.parcelId, 'nothingPlaced');
    const given = small.map((_, index) => custody.reserve(`PARCEL-${index}`, 'S', (id) => id !== 'a1'));
    expect(given[0]).toMatchObject({ compartmentId: 'a1', verifyEmpty: true });
    expect(given[1]).toMatchObject({ compartmentId: 'a2', verifyEmpty: true });
  });
});

describe('what a goods sensor saw', () => {
  const note = (custody: TestCustody, parcelId: string, answer: 'inside' | null) =>
    custody.act((tx) =>
      noteGoodsDisagreement(tx, { parcelId, goods: 'absent', answer, actor: 'door' }, custody.moment()),
    );

  it('moves no parcel, is told, and has the next one look', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = custody.deposit();
    note(custody, parcelId, null);
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(custody.compartment(compartmentId)).toMatchObject({ doubt: null, verifyEmpty: true });
    expect(custody.payloads('compartment.goodsDisagreed')).toEqual([
      { compartmentId, parcelId, goods: 'absent', answer: null },
    ]);
    expect(custody.logKinds()).toContain('compartment.goodsDisagreed');
  });

  it('and a person answered for is written down, and that is all', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = custody.deposit();
    note(custody, parcelId, 'inside');
    expect(custody.compartment(compartmentId).verifyEmpty).toBe(false);
    expect(custody.payloads('compartment.goodsDisagreed')).toMatchObject([{ answer: 'inside' }]);
  });
});
