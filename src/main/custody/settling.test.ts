import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { leaveDepositUnconfirmed } from './deposit.ts';
import { recordAnswer, recordPulse } from './door-operations.ts';
import { doubtEverything } from './settling.ts';
import { TestCustody } from './test-custody.ts';

type Visit = 'deposit' | 'depositAgain' | 'retrieval' | 'comingBack';
type Pulse = 'acknowledged' | 'unanswered' | 'notWritten' | undefined;
type Seen = 'nothing' | 'open' | 'openAndClosed';

interface Case {
  readonly visit: Visit;
  readonly pulse: Pulse;
  readonly seen: Seen;
}

const visits: Visit[] = ['deposit', 'depositAgain', 'retrieval', 'comingBack'];
const pulses: Pulse[] = ['acknowledged', 'unanswered', 'notWritten', undefined];
const sights: Seen[] = ['nothing', 'open', 'openAndClosed'];
const cases: Case[] = visits
  .flatMap((visit) => pulses.flatMap((pulse) => sights.map((seen) => ({ visit, pulse, seen }))))
  .filter(({ pulse, seen }) => pulse !== 'notWritten' || seen === 'nothing');

/** Brings a visit so far as the case says, and no further. */
function interrupt({ visit, pulse, seen }: Case) {
  const custody = new TestCustody();
  const place = begin(custody, visit);
  const cause = visit === 'deposit' || visit === 'depositAgain' ? 'deposit' : 'retrieval';
  const requested = custody.request(place, cause);
  if ('refusal' in requested) throw new Error(requested.refusal);
  const { operationId } = requested;
  if (pulse !== undefined) {
    custody.act((tx) => recordPulse(tx, operationId, pulse, custody.moment()));
  }
  if (seen !== 'nothing') custody.seenOpen(place.compartmentId);
  custody.clock.advance(3_000);
  if (seen === 'openAndClosed') custody.edge(place.compartmentId, 'open', 'closed');
  custody.clock.advance(30_000);
  return { custody, ...place, operationId };
}

function begin(custody: TestCustody, visit: Visit): { parcelId: string; compartmentId: string } {
  if (visit === 'deposit') return custody.reserve();
  if (visit === 'depositAgain') {
    const place = custody.reserve();
    custody.pulse(place, 'deposit');
    custody.act((tx) =>
      leaveDepositUnconfirmed(
        tx,
        { parcelId: place.parcelId, doorIsOpen: false, evidence: 'sessionEnded' },
        custody.moment(),
      ),
    );
    return place;
  }
  const parcel = custody.deposit();
  if (visit === 'comingBack') {
    custody.retrieve(parcel);
    custody.clock.advance(60_000);
  }
  return parcel;
}

/** What DESIGN §4.1 makes of it. */
function expected({ visit, pulse, seen }: Case): { state: string; doubt: string | null } {
  const isDeposit = visit === 'deposit' || visit === 'depositAgain';
  if (seen === 'openAndClosed') return { state: isDeposit ? 'stored' : 'retrieved', doubt: null };
  if (seen === 'open') return { state: 'unconfirmed', doubt: 'leftOpen' };
  if (pulse !== 'notWritten') return { state: 'unconfirmed', doubt: 'interrupted' };
  // The lock was not touched: everything is as it was before the visit.
  const before = {
    deposit: 'cancelled',
    depositAgain: 'unconfirmed',
    retrieval: 'stored',
    comingBack: 'retrieved',
  };
  return { state: before[visit], doubt: visit === 'depositAgain' ? 'interrupted' : null };
}

describe('settling at start', () => {
  it.each(cases)('$visit, pulse $pulse, seen $seen', (each) => {
    const { custody, parcelId, compartmentId, operationId } = interrupt(each);
    const pulsesBefore = custody.count('SELECT count(*) AS count FROM door_operation');
    expect(custody.restart().setAside).toEqual([]);
    const { state, doubt } = expected(each);
    expect(custody.parcel(parcelId).state).toBe(state);
    expect(custody.compartment(compartmentId).doubt).toBe(doubt);
    expect(custody.outcome(operationId)).not.toBeNull();
    expect(custody.count('SELECT count(*) AS count FROM door_operation')).toBe(pulsesBefore);
    expect(custody.violations()).toEqual([]);
    const events = custody.events();
    custody.restart();
    expect(custody.events(), 'a second start finds nothing to settle').toEqual(events);
  });

  it('keeps the code of a parcel whose door was not seen to open, without a limit', () => {
    const custody = new TestCustody();
    const parcel = custody.deposit();
    custody.pulse(parcel, 'retrieval');
    custody.restart();
    custody.clock.advance(1_000 * 3_600_000);
    expect(custody.tryCode(parcel.code).accepted).toBe(true);
  });

  it('makes and sends the code of a deposit that was seen through, though nobody confirmed', () => {
    const { custody, parcelId } = interrupt({
      visit: 'deposit',
      pulse: 'acknowledged',
      seen: 'openAndClosed',
    });
    custody.restart();
    expect(custody.lastAnnounced().parcelId).toBe(parcelId);
    expect(custody.tryCode(custody.lastAnnounced().code).accepted).toBe(true);
  });

  it('counts grace from the close, not from the start', () => {
    const { custody, compartmentId } = interrupt({
      visit: 'retrieval',
      pulse: 'acknowledged',
      seen: 'openAndClosed',
    });
    custody.restart();
    custody.clock.advance(90_000 - 1);
    expect(custody.offered()).not.toContain(compartmentId);
    custody.clock.advance(1);
    expect(custody.offered()).toContain(compartmentId);
  });

  it.each(['doesNotFit', 'somethingInside', 'nothingPlaced'] as const)(
    'does not book as stored what the courier had said was not left: %s',
    (answer) => {
      const { custody, parcelId, compartmentId, operationId } = interrupt({
        visit: 'deposit',
        pulse: 'acknowledged',
        seen: 'open',
      });
      custody.act((tx) => recordAnswer(tx, operationId, answer, 'courier:x', custody.moment()));
      custody.edge(compartmentId, 'open', 'closed');
      custody.restart();
      expect(custody.parcel(parcelId).state).toBe('cancelled');
      expect(custody.announced).toEqual([]);
      const { verifyEmpty, doubt } = custody.compartment(compartmentId);
      expect(verifyEmpty || doubt === 'somethingInside').toBe(true);
    },
  );

  it('lets go of a reservation that was not opened', () => {
    const custody = new TestCustody();
    const { parcelId, compartmentId } = custody.reserve();
    custody.restart();
    expect(custody.parcel(parcelId).state).toBe('cancelled');
    expect(custody.offered()).toContain(compartmentId);
  });

  it('does not doubt what maintenance opened and saw closed again', () => {
    const custody = new TestCustody();
    const operationId = custody.pulse({ parcelId: null, compartmentId: 'a1' }, 'maintenance');
    custody.seenOpen('a1');
    custody.edge('a1', 'open', 'closed');
    custody.pulse({ parcelId: null, compartmentId: 'a2' }, 'maintenance');
    custody.restart();
    expect(custody.outcome(operationId)).toBe('openedAndClosed');
    expect(custody.compartment('a1').doubt).toBeNull();
    expect(custody.compartment('a2').doubt).toBe('interrupted');
  });

  it('sets aside a row that cannot be settled, alarms, and starts', () => {
    const custody = new TestCustody();
    const bad = custody.reserve('P1');
    const operationId = custody.pulse(bad, 'deposit');
    const good = custody.deposit('P2');
    custody.pulse(good, 'retrieval');
    // Whatever moves this parcel fails, as a bug would.
    custody.db.exec(`CREATE TRIGGER bug BEFORE UPDATE OF state ON parcel WHEN old.id = '${bad.parcelId}'
      BEGIN SELECT RAISE(ABORT, 'a bug'); END`);
    const { setAside } = custody.restart();
    expect(setAside.length).toBeGreaterThan(0);
    expect(custody.logKinds()).toContain('settling.failed');
    const alarm = z.object({ table: z.string(), rowId: z.string(), compartmentId: z.string() });
    const alarms = custody.store.all(
      z.object({ payload: z.string() }),
      "SELECT payload FROM event_outbox WHERE name = 'settling.failed' ORDER BY sequence",
    );
    expect(alarms.map(({ payload }) => alarm.parse(JSON.parse(payload)))).toEqual([
      { table: 'door_operation', rowId: operationId, compartmentId: bad.compartmentId },
      { table: 'parcel', rowId: bad.parcelId, compartmentId: bad.compartmentId },
    ]);
    expect(custody.compartment(bad.compartmentId).doubt).toBe('interrupted');
    expect(custody.parcel(good.parcelId).state).toBe('unconfirmed');
    expect(custody.offered()).not.toContain(bad.compartmentId);
  });

  it('takes the close that it finds after a start for the later close of a door left open', () => {
    const { custody, parcelId, compartmentId } = interrupt({
      visit: 'retrieval',
      pulse: 'acknowledged',
      seen: 'open',
    });
    custody.restart();
    custody.edge(compartmentId, 'unknown', 'closed');
    expect(custody.parcel(parcelId).state).toBe('retrieved');
    expect(custody.compartment(compartmentId).verifyEmpty).toBe(true);
  });
});

describe('restored without its journal', () => {
  it('begins an epoch, doubts every vacant compartment and asks for an audit', () => {
    const custody = new TestCustody();
    const { compartmentId } = custody.deposit();
    custody.act((tx) => doubtEverything(tx, custody.moment()));
    expect(custody.offered()).toEqual([]);
    expect(custody.compartment(compartmentId).doubt).toBeNull();
    expect(custody.compartment('a3').doubt).toBe('restoredWithoutJournal');
    const epochs = z
      .array(z.object({ epoch: z.string(), first: z.int() }))
      .parse(
        custody.db.prepare('SELECT epoch, min(sequence) AS first FROM event_outbox GROUP BY epoch').all(),
      );
    expect(epochs.map(({ first }) => first)).toEqual([1, 1]);
    expect(custody.count("SELECT count(*) AS count FROM cabinet_state WHERE name = 'audit_needed'")).toBe(1);
  });
});
