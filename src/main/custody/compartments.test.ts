import { describe, expect, it } from 'vitest';
import { type CabinetFile, cabinetFile } from '../../contract/cabinet-file.ts';
import { confirmBoard, suspectBoard } from './boards.ts';
import { raiseDoubt, setService, settleDoubt } from './compartment-state.ts';
import { adoptCabinetFile } from './compartments.ts';
import { endHold, heldMs, pauseHolds, resumeHolds, startHold } from './hold-clock.ts';
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
    custody.act((tx) => confirmBoard(tx, '1', 'technician:x', custody.moment()));
    expect(custody.request(parcel, 'retrieval')).toHaveProperty('operationId');
  });
});

describe('the brake', () => {
  it('lets 5 openings in an hour pass by default, and counts over a restart', () => {
    const custody = new TestCustody();
    const open = (cause: 'remote' | 'maintenance') =>
      custody.request({ parcelId: null, compartmentId: 'a1' }, cause);
    for (let opened = 0; opened < 5; opened += 1) {
      expect(open(opened % 2 === 0 ? 'remote' : 'maintenance')).toHaveProperty('operationId');
    }
    custody.restart();
    expect(open('remote')).toEqual({ refusal: 'brakeEngaged' });
    expect(custody.events()).toContain('brake.engaged');
    custody.clock.advance(3_600_000);
    expect(open('remote')).toHaveProperty('operationId');
  });

  it('does not hold up couriers and recipients', () => {
    const custody = new TestCustody({ configuration: { brake: { openings: 1, minutes: 60 } } });
    custody.request({ parcelId: null, compartmentId: 'b1' }, 'remote');
    const parcel = custody.deposit();
    custody.retrieve(parcel);
    expect(custody.parcel(parcel.parcelId).state).toBe('retrieved');
  });
});

describe('the hold clock', () => {
  const minuteMs = 60_000;

  function told() {
    const custody = new TestCustody();
    const parcel = custody.deposit();
    custody.act((tx) => startHold(tx, parcel.parcelId, 'messageDelivered', custody.clock.now()));
    const held = () => heldMs(custody.store, parcel.parcelId, custody.clock.now()) / minuteMs;
    return { custody, ...parcel, held };
  }

  it('starts when the message was delivered, not at the deposit', () => {
    const { custody, held } = told();
    custody.clock.advance(10 * minuteMs);
    expect(held()).toBe(10);
  });

  it('stands still while the door is quarantined', () => {
    const { custody, compartmentId, held } = told();
    const service = (state: 'fault' | 'inService') =>
      custody.act((tx) =>
        setService(tx, { compartmentId, service: state, reference: null, actor: 'kiosk' }, custody.moment()),
      );
    custody.clock.advance(10 * minuteMs);
    service('fault');
    custody.clock.advance(60 * minuteMs);
    expect(held()).toBe(10);
    service('inService');
    custody.clock.advance(5 * minuteMs);
    expect(held()).toBe(15);
  });

  it('stands still while its board is out of service, also when the board answers again', () => {
    const { custody, compartmentId, held } = told();
    custody.act((tx) => pauseHolds(tx, [compartmentId], custody.clock.now()));
    custody.act((tx) => suspectBoard(tx, '1', 'fellSilent', custody.moment()));
    custody.act((tx) => resumeHolds(tx, [compartmentId], custody.clock.now()));
    custody.clock.advance(60 * minuteMs);
    expect(held()).toBe(0);
    custody.act((tx) => confirmBoard(tx, '1', 'technician:x', custody.moment()));
    custody.clock.advance(5 * minuteMs);
    expect(held()).toBe(5);
  });

  it('does not run yet where the door cannot be used when the message arrives', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = custody.deposit();
    const change = { compartmentId, reference: null, actor: 'kiosk' };
    custody.act((tx) => setService(tx, { ...change, service: 'fault' }, custody.moment()));
    custody.act((tx) => startHold(tx, parcelId, 'messageDelivered', custody.clock.now()));
    custody.clock.advance(60 * minuteMs);
    expect(heldMs(custody.store, parcelId, custody.clock.now())).toBe(0);
    custody.act((tx) => setService(tx, { ...change, service: 'inService' }, custody.moment()));
    custody.clock.advance(minuteMs);
    expect(heldMs(custody.store, parcelId, custody.clock.now())).toBe(minuteMs);
  });

  it('goes on by itself after the clock was set back', () => {
    const { custody, compartmentId, held } = told();
    custody.clock.advance(10 * minuteMs);
    custody.act((tx) => pauseHolds(tx, [compartmentId], custody.clock.now()));
    custody.clock.setWall(custody.clock.now() - 60 * minuteMs);
    custody.act((tx) => resumeHolds(tx, [compartmentId], custody.clock.now()));
    expect(held()).toBe(10);
    custody.clock.advance(90 * minuteMs);
    expect(held()).toBeCloseTo(40, 3);
  });

  it('ends with the parcel', () => {
    const { custody, held, ...parcel } = told();
    custody.clock.advance(10 * minuteMs);
    custody.retrieve(parcel);
    const heldThen = held();
    custody.clock.advance(60 * minuteMs);
    expect(held()).toBe(heldThen);
    custody.act((tx) => startHold(tx, parcel.parcelId, 'messageGivenUp', custody.clock.now()));
    custody.act((tx) => endHold(tx, parcel.parcelId, 'parcelLeft', custody.clock.now()));
    expect(held()).toBe(heldThen);
  });
});
