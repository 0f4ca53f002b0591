import { describe, expect, it } from 'vitest';
import { type CabinetFile, cabinetFile } from '../../contract/cabinet-file.ts';
import { confirmBoard, suspectBoard } from './boards.ts';
import { raiseDoubt, settleDoubt } from './compartment-state.ts';
import { adoptCabinetFile } from './compartments.ts';
import { smallCabinet, TestCustody } from './test-custody.ts';

function changed(change: (file: CabinetFile) => void): CabinetFile {
  const file = structuredClone(smallCabinet);
  change(file);
  return cabinetFile.parse(file);
}

describe('adopting a cabinet file', () => {
  const adopt = (custody: TestCustody, file: CabinetFile) =>
    custody.act((tx) => adoptCabinetFile(tx, file, custody.moment()));

  it('doubts an occupied compartment that was wired differently, and no vacant one', () => {
    const custody = new TestCustody();
    const { compartmentId } = custody.deposit();
    expect(compartmentId).toBe('a1');
    adopt(
      custody,
      changed((file) => {
        for (const entry of file.compartments) {
          if (entry.id === 'a1') entry.channel = 12;
          if (entry.id === 'a2') entry.channel = 11;
        }
      }),
    );
    expect(custody.compartment('a1').doubt).toBe('wiringChanged');
    expect(custody.compartment('a2').doubt).toBeNull();
  });

  it('doubts what lies behind a board that is reached in another way', () => {
    const custody = new TestCustody();
    custody.deposit();
    adopt(
      custody,
      changed((file) => {
        for (const board of file.boards) board.address += 10;
      }),
    );
    expect(custody.compartment('a1').doubt).toBe('wiringChanged');
    expect(custody.compartment('a2').doubt).toBeNull();
  });

  it('changes nothing where nothing changed, nor where only the port has another name', () => {
    const custody = new TestCustody();
    custody.deposit();
    const before = custody.count('SELECT count(*) AS count FROM journal');
    adopt(custody, smallCabinet);
    adopt(
      custody,
      changed((file) => {
        for (const bus of file.buses) bus.url = 'tcp://127.0.0.1:2';
      }),
    );
    expect(custody.count('SELECT count(*) AS count FROM journal')).toBe(before);
  });

  it('keeps a compartment that is gone, offers it no more and doubts it if it is occupied', () => {
    const custody = new TestCustody();
    const parcel = custody.deposit();
    adopt(
      custody,
      changed((file) => {
        file.compartments = file.compartments.filter((entry) => !['a1', 'a2'].includes(entry.id));
      }),
    );
    expect(custody.offered()).not.toContain('a2');
    expect(custody.compartment('a1')).toMatchObject({ isRetired: true, doubt: 'wiringChanged' });
    expect(custody.compartment('a2').doubt).toBeNull();
    expect(custody.tryCode(parcel.code)).toMatchObject({ accepted: true, compartment: { isRetired: true } });
    adopt(custody, smallCabinet);
    expect(custody.offered()).toContain('a2');
  });
});

describe('a doubt', () => {
  const raise = (custody: TestCustody, why: Parameters<typeof raiseDoubt>[2]) =>
    custody.act((tx) => raiseDoubt(tx, 'a1', why, custody.moment()));

  it('that only a person can settle is not covered by one that a visit settles', () => {
    const custody = new TestCustody();
    raise(custody, 'somethingInside');
    raise(custody, 'leftOpen');
    custody.act((tx) => settleDoubt(tx, 'a1', custody.moment()));
    expect(custody.compartment('a1').doubt).toBe('somethingInside');
  });

  it('covers one that a visit settles', () => {
    const custody = new TestCustody();
    raise(custody, 'interrupted');
    raise(custody, 'openedUnasked');
    expect(custody.compartment('a1').doubt).toBe('openedUnasked');
  });

  it('is announced once', () => {
    const custody = new TestCustody();
    raise(custody, 'leftOpen');
    raise(custody, 'leftOpen');
    expect(custody.events()).toEqual(['compartment.doubtChanged']);
  });
});

describe('a suspect board', () => {
  it('drives no lock but for maintenance, and its compartments are not offered, until a door of it was confirmed', () => {
    const custody = new TestCustody();
    const parcel = custody.deposit();
    custody.act((tx) => suspectBoard(tx, '1', 'fellSilent', custody.moment()));
    custody.act((tx) => suspectBoard(tx, '1', 'fellSilent', custody.moment()));
    expect(custody.events().filter((event) => event === 'board.serviceChanged')).toHaveLength(1);
    expect(custody.request(parcel, 'retrieval')).toEqual({ refusal: 'boardSuspect' });
    expect(custody.offered()).toEqual(['b1', 'b2', 'b3']);
    expect(custody.parcel(parcel.parcelId).state).toBe('stored');
    const confirmation = { boardId: '1', actor: 'technician:x', isReachable: () => true };
    custody.act((tx) => confirmBoard(tx, confirmation, custody.moment()));
    expect(custody.request(parcel, 'retrieval')).toHaveProperty('operationId');
  });
});
