import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../contract/maintenance.ts';
import { compartmentTimes } from './compartment-times.ts';
import { leaveDepositUnconfirmed } from './deposit.ts';
import { startHold } from './hold-clock.ts';
import { endMaintenanceOpening, recordFound, setServiceByHand, vacantCompartments } from './maintenance.ts';
import { TestCustody } from './test-custody.ts';

let custody: TestCustody;
beforeEach(() => {
  custody = new TestCustody();
});
afterEach(() => expect(custody.violations()).toEqual([]));

const actor = 'technician:1';
const open = (compartmentId: string) => custody.pulse({ parcelId: null, compartmentId }, 'maintenance');
const end = (operationId: string, how: Parameters<typeof endMaintenanceOpening>[1]['end']) =>
  custody.act((tx) => endMaintenanceOpening(tx, { operationId, end: how }, custody.moment()));
const found = (compartmentId: string, what: Finding) =>
  custody.act((tx) => recordFound(tx, { compartmentId, found: what, actor }, custody.moment()));
const setService = (compartmentId: string, inService: boolean) =>
  custody.act((tx) =>
    setServiceByHand(tx, { compartmentId, inService, actor, isReachable: () => true }, custody.moment()),
  );

describe('an opening by a technician', () => {
  it.each([
    ['seenClosed', 'openedAndClosed', true],
    ['saidClosed', 'personAnswered', true],
    ['mayBeOpen', 'notSeenOpen', true],
    ['notOpened', 'notSeenOpen', false],
  ] as const)('that ended with %s has the outcome %s', (how, outcome, verifyEmpty) => {
    const operationId = open('a1');
    end(operationId, how);
    expect(custody.outcome(operationId)).toBe(outcome);
    expect(custody.compartment('a1')).toMatchObject({ verifyEmpty, doubt: null });
  });

  it('that was left open is in doubt, and its later close is written down', () => {
    const operationId = open('a1');
    custody.seenOpen('a1');
    end(operationId, 'leftOpen');
    expect(custody.compartment('a1').doubt).toBe('leftOpen');
    custody.edge('a1', 'open', 'closed');
    expect(custody.outcome(operationId)).toBe('closedLater');
    expect(found('a1', 'empty')).toBe('settled');
    expect(custody.compartment('a1')).toMatchObject({ doubt: null, verifyEmpty: false });
  });

  it('that a power cut interrupted is in doubt', () => {
    open('a1');
    custody.restart();
    expect(custody.compartment('a1').doubt).toBe('interrupted');
  });

  it('leaves a parcel where it is', () => {
    const { compartmentId, parcelId, code } = custody.deposit();
    end(open(compartmentId), 'seenClosed');
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(custody.compartment(compartmentId).verifyEmpty).toBe(false);
    expect(custody.tryCode(code).accepted).toBe(true);
  });

  it('says when the door was opened last', () => {
    const { compartmentId } = custody.deposit();
    const since = custody.clock.now();
    open(compartmentId);
    custody.seenOpen(compartmentId);
    expect(compartmentTimes(custody.store).get(compartmentId)).toEqual({
      lastOpenedMs: since,
      parcelSinceMs: since - 60_000,
    });
    expect(compartmentTimes(custody.store).get('b1')).toEqual({ lastOpenedMs: null, parcelSinceMs: null });
  });
});

describe('what is found', () => {
  it('nothing, where a deposit was left unfinished, frees the compartment', () => {
    const { parcelId, compartmentId } = custody.reserve();
    custody.pulse({ parcelId, compartmentId }, 'deposit');
    custody.act((tx) =>
      leaveDepositUnconfirmed(
        tx,
        { parcelId, doorIsOpen: false, evidence: 'sessionEnded' },
        custody.moment(),
      ),
    );
    expect(custody.offered()).not.toContain(compartmentId);
    expect(found(compartmentId, 'empty')).toBe('settled');
    expect(custody.parcel(parcelId).state).toBe('cancelled');
    expect(custody.offered()).toContain(compartmentId);
  });

  it('nothing, where a parcel should be, takes it from nobody', () => {
    const { parcelId, compartmentId } = custody.deposit();
    expect(found(compartmentId, 'empty')).toBe('parcelMissing');
    expect(custody.parcel(parcelId).state).toBe('stored');
    expect(custody.events().at(-1)).toBe('parcel.foundMissing');
  });

  it.each(['parcel', 'somethingElse'] as const)(
    '%s, where nothing should be, is offered to nobody',
    (what) => {
      expect(found('a1', what)).toBe('notInCustody');
      expect(custody.offered()).not.toContain('a1');
    },
  );

  it('something else, where a parcel should be, is a doubt', () => {
    const { compartmentId } = custody.deposit();
    expect(found(compartmentId, 'somethingElse')).toBe('notInCustody');
    expect(custody.compartment(compartmentId).doubt).toBe('somethingInside');
    expect(found(compartmentId, 'parcel')).toBe('settled');
    expect(custody.compartment(compartmentId).doubt).toBeNull();
  });
});

describe('service by hand', () => {
  it('blocks a compartment and puts it back, once each', () => {
    setService('a1', false);
    setService('a1', false);
    expect(custody.offered()).not.toContain('a1');
    setService('a1', true);
    setService('a1', true);
    expect(custody.offered()).toContain('a1');
    const kinds = custody.logKinds().filter((kind) => /^compartment\.(blocked|inService)$/.test(kind));
    expect(kinds).toEqual(['compartment.blocked', 'compartment.inService']);
  });

  it('stops the hold clock of the parcel behind it until it is back', () => {
    const { compartmentId, parcelId } = custody.deposit();
    const because = 'messageDelivered';
    custody.act((tx) => startHold(tx, { parcelId, because, isReachable: () => true }, custody.moment()));
    const isRunning = () =>
      custody.count('SELECT count(*) AS count FROM hold_interval WHERE ended_ms IS NULL') === 1;
    expect(isRunning()).toBe(true);
    setService(compartmentId, false);
    expect(isRunning()).toBe(false);
    setService(compartmentId, true);
    expect(isRunning()).toBe(true);
  });
});

it('the vacant are those in which no parcel lives', () => {
  const { compartmentId } = custody.deposit();
  const vacant = vacantCompartments(custody.store).map(({ id }) => id);
  expect(vacant).toHaveLength(8);
  expect(vacant).not.toContain(compartmentId);
});
