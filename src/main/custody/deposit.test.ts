import { describe, expect, it } from 'vitest';
import { parcelMoves, parcelStates } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { setVerifyEmpty } from './compartment-state.ts';
import { keepDepositAfterStuckDoor, leaveDepositUnconfirmed, standingOfLabel } from './deposit.ts';
import { operationById, recordPulse } from './door-operations.ts';
import { TestCustody } from './test-custody.ts';

/** The courier leaves while the door stands open. */
function abandoned(custody: TestCustody) {
  const place = custody.reserve();
  const operationId = custody.pulse(place, 'deposit');
  custody.seenOpen(place.compartmentId);
  custody.act((tx) =>
    leaveDepositUnconfirmed(
      tx,
      { parcelId: place.parcelId, doorIsOpen: true, evidence: 'sessionEnded' },
      custody.moment(),
    ),
  );
  return { ...place, operationId };
}

describe('the table of moves', () => {
  it('is the same in the contract and in the database', () => {
    const { db } = new TestCustody();
    const row = z.array(z.object({ from_state: z.string(), to_state: z.string() }));
    const inDatabase = row
      .parse(db.prepare('SELECT from_state, to_state FROM parcel_move').all())
      .map((move) => `${move.from_state}>${move.to_state}`);
    expect(inDatabase.sort()).toEqual(parcelMoves.map(([from, to]) => `${from}>${to}`).sort());
  });

  it('is the only way: every other move is refused', () => {
    const custody = new TestCustody();
    const { db } = custody;
    const { parcelId } = custody.reserve();
    const legal = new Set(parcelMoves.map(([from, to]) => `${from}>${to}`));
    for (const from of parcelStates) {
      for (const to of parcelStates) {
        if (from === to) continue;
        walkTo(custody, parcelId, from);
        const move = () => db.prepare('UPDATE parcel SET state = ? WHERE id = ?').run(to, parcelId);
        if (legal.has(`${from}>${to}`)) expect(move).not.toThrow();
        else expect(move, `${from}>${to}`).toThrow('no such move');
      }
    }
    expect(() => db.prepare('DELETE FROM parcel').run()).toThrow('never deleted');
  });
});

/** Sets a state as no program can: with the trigger taken away and put back. */
function walkTo({ db }: TestCustody, parcelId: string, state: string): void {
  const trigger = z
    .object({ sql: z.string() })
    .parse(db.prepare("SELECT sql FROM sqlite_master WHERE name = 'parcel_moves_legally'").get());
  db.exec('DROP TRIGGER parcel_moves_legally');
  db.prepare('UPDATE parcel SET state = ? WHERE id = ?').run(state, parcelId);
  db.exec(trigger.sql);
}

describe('a deposit', () => {
  it('is stored when its door was seen open, then closed; the code is made then and not before', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    expect(custody.parcel(place.parcelId).state).toBe('reserved');
    const operationId = custody.pulse(place, 'deposit');
    expect(custody.parcel(place.parcelId).state).toBe('depositing');
    custody.seenOpen(place.compartmentId);
    custody.edge(place.compartmentId, 'open', 'closed');
    expect(custody.announced).toEqual([]);
    const { code } = custody.confirmDeposit(place.parcelId, operationId);
    expect(custody.parcel(place.parcelId)).toMatchObject({ state: 'stored', wasStored: true });
    expect(custody.outcome(operationId)).toBe('openedAndClosed');
    expect(custody.tryCode(code)).toMatchObject({ accepted: true, parcelId: place.parcelId });
    expect(custody.events().filter((event) => event.includes('>'))).toEqual([
      '>reserved',
      'reserved>depositing',
      'depositing>stored',
    ]);
    expect(custody.violations()).toEqual([]);
  });

  it('by a word alone goes through unconfirmed', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    const operationId = custody.pulse(place, 'deposit', { doorBefore: 'unknown' });
    custody.confirmDeposit(place.parcelId, operationId, 'personAnswered');
    expect(custody.events().slice(-3)).toEqual([
      'door.operated',
      'depositing>unconfirmed',
      'unconfirmed>stored',
    ]);
    expect(custody.outcome(operationId)).toBe('personAnswered');
  });

  it('left with its door open is unconfirmed, alarmed and withheld; a later close settles nothing', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId, operationId } = abandoned(custody);
    expect(custody.parcel(parcelId).state).toBe('unconfirmed');
    expect(custody.compartment(compartmentId).doubt).toBe('leftOpen');
    expect(custody.events()).toContain('door.leftOpen');
    expect(custody.offered()).not.toContain(compartmentId);
    custody.clock.advance(3_600_000);
    custody.edge(compartmentId, 'open', 'closed');
    expect(custody.outcome(operationId)).toBe('closedLater');
    expect(custody.parcel(parcelId).state).toBe('unconfirmed');
    expect(custody.announced).toEqual([]);
    expect(custody.violations()).toEqual([]);
  });

  it('that was left is settled by the next scan of its label by its courier', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = abandoned(custody);
    const standing = standingOfLabel(custody.store, 'PARCEL-1', custody.courierId);
    expect(standing).toMatchObject({ kind: 'unsettled', parcelId, compartment: { id: compartmentId } });
    const again = custody.pulse({ parcelId, compartmentId }, 'deposit', { doorBefore: 'closed' });
    custody.seenOpen(compartmentId);
    custody.edge(compartmentId, 'open', 'closed');
    custody.confirmDeposit(parcelId, again);
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(custody.compartment(compartmentId).doubt).toBeNull();
    expect(standingOfLabel(custody.store, 'PARCEL-1', custody.courierId).kind).toBe('alreadyStored');
  });

  it('that was left is nothing to another courier', () => {
    const custody = new TestCustody();
    abandoned(custody);
    const other = custody.addPerson('courier');
    expect(standingOfLabel(custody.store, 'PARCEL-1', other).kind).toBe('alreadyStored');
    expect(standingOfLabel(custody.store, 'PARCEL-2', other).kind).toBe('new');
  });

  it('that was left stays unconfirmed when its door does not open again: it may be inside', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = abandoned(custody);
    custody.edge(compartmentId, 'open', 'closed');
    custody.pulse({ parcelId, compartmentId }, 'deposit');
    custody.act((tx) =>
      keepDepositAfterStuckDoor(
        tx,
        { parcelId, reference: 'REF234', because: 'notOpened' },
        custody.moment(),
      ),
    );
    expect(custody.parcel(parcelId).state).toBe('unconfirmed');
    expect(custody.compartment(compartmentId)).toMatchObject({ service: 'fault', doubt: 'interrupted' });
    expect(custody.violations()).toEqual([]);
  });
});

describe('a deposit that is called off', () => {
  function opened() {
    const custody = new TestCustody();
    const place = custody.reserve();
    custody.pulse(place, 'deposit');
    custody.seenOpen(place.compartmentId);
    custody.edge(place.compartmentId, 'open', 'closed');
    return { custody, ...place };
  }

  it.each(['doesNotFit', 'nothingPlaced'] as const)(
    'because %s: the compartment is to be verified',
    (why) => {
      const { custody, parcelId, compartmentId } = opened();
      custody.cancel(parcelId, why);
      expect(custody.parcel(parcelId).state).toBe('cancelled');
      expect(custody.compartment(compartmentId)).toMatchObject({ verifyEmpty: true, doubt: null });
      expect(custody.offered().at(-1)).toBe(compartmentId);
    },
  );

  it('because something is inside: it is doubted and not offered', () => {
    const { custody, parcelId, compartmentId } = opened();
    custody.cancel(parcelId, 'somethingInside');
    expect(custody.compartment(compartmentId).doubt).toBe('somethingInside');
    expect(custody.offered()).not.toContain(compartmentId);
  });

  it('because the door did not open: fault, with the reference', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    custody.pulse(place, 'deposit');
    custody.cancel(place.parcelId, 'notOpened');
    expect(custody.compartment(place.compartmentId)).toMatchObject({ service: 'fault', verifyEmpty: true });
    expect(custody.offered()).not.toContain(place.compartmentId);
    expect(custody.logKinds()).toContain('compartment.fault');
  });

  it('because its board could not be told to open it: the door is not blamed', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    const requested = custody.request(place, 'deposit');
    if ('refusal' in requested) throw new Error(requested.refusal);
    custody.act((tx) => recordPulse(tx, requested.operationId, 'notWritten', custody.moment()));
    custody.cancel(place.parcelId, 'notOpened');
    expect(custody.compartment(place.compartmentId)).toMatchObject({
      service: 'inService',
      verifyEmpty: false,
    });
  });

  it('because another door opened: doubt, and its board is out of service', () => {
    const { custody, parcelId, compartmentId } = opened();
    custody.cancel(parcelId, 'anotherDoorOpened');
    expect(custody.compartment(compartmentId).doubt).toBe('anotherDoorOpened');
    expect(custody.offered().some((id) => id.startsWith('a'))).toBe(false);
    expect(custody.offered().length).toBeGreaterThan(0);
  });

  it('before anything was pulsed leaves nothing behind', () => {
    const custody = new TestCustody();
    const before = custody.offered();
    const { parcelId } = custody.reserve();
    custody.cancel(parcelId, 'dropped');
    expect(custody.offered()).toEqual(before);
  });

  it('after a pulse rests on a word: to be verified', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    custody.pulse(place, 'deposit');
    custody.cancel(place.parcelId, 'dropped');
    expect(custody.compartment(place.compartmentId).verifyEmpty).toBe(true);
  });

  it('twice changes nothing more', () => {
    const { custody, parcelId } = opened();
    custody.cancel(parcelId, 'nothingPlaced');
    const events = custody.events();
    custody.cancel(parcelId, 'somethingInside');
    expect(custody.events()).toEqual(events);
  });

  it('opens no door any more', () => {
    const { custody, parcelId, compartmentId } = opened();
    custody.cancel(parcelId, 'nothingPlaced');
    expect(custody.request({ parcelId, compartmentId }, 'deposit')).toEqual({ refusal: 'parcelGone' });
  });

  it('does not cover a doubt that only a person can settle', () => {
    const { custody, parcelId, compartmentId } = opened();
    custody.db
      .prepare("UPDATE compartment SET doubt = 'wiringChanged', doubt_since_ms = 1 WHERE id = ?")
      .run(compartmentId);
    custody.cancel(parcelId, 'nothingPlaced');
    expect(custody.compartment(compartmentId).doubt).toBe('wiringChanged');
  });
});

describe('reserving', () => {
  it('takes the longest empty compartment of the class first, and those to be verified last', () => {
    const custody = new TestCustody();
    const first = custody.deposit('P1');
    custody.deposit('P2');
    custody.retrieve(first);
    custody.clock.advance(180_000);
    custody.act((tx) => setVerifyEmpty(tx, 'a3', true));
    const small = custody.offered().filter((id) => custody.compartment(id).sizeClass === 'S');
    expect(small).toEqual(['b1', 'b3', first.compartmentId, 'a3']);
  });

  it('refuses where none of the class is free or usable', () => {
    const custody = new TestCustody();
    custody.reserve('P1', 'L');
    expect(() => custody.reserve('P2', 'L')).toThrow('none free');
  });

  it('ends the way back of whoever fetched from that compartment before', () => {
    const custody = new TestCustody();
    const first = custody.deposit('P1', 'L');
    custody.retrieve(first);
    custody.clock.advance(600_000);
    expect(custody.tryCode(first.code).accepted).toBe(true);
    custody.reserve('P2', 'L');
    expect(custody.tryCode(first.code).accepted).toBe(false);
  });

  it('keeps the row of the pulse before the pulse, with how the door stood', () => {
    const custody = new TestCustody();
    const place = custody.reserve();
    const requested = custody.request(place, 'deposit', { doorBefore: 'unknown' });
    if ('refusal' in requested) throw new Error(requested.refusal);
    expect(operationById(custody.store, requested.operationId)).toMatchObject({
      cause: 'deposit',
      doorBefore: 'unknown',
      pulse: null,
      outcome: null,
    });
    expect(custody.logKinds()).toContain('door.requested');
  });
});
