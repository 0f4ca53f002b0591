import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { sizeClasses } from '../../contract/compartment.ts';
import { configuration } from '../../contract/configuration.ts';
import { courierAccess, courierStates } from '../../contract/courier.ts';
import { courierPolicy } from '../../contract/courier-policy.ts';
import type { z } from '../../contract/zod.ts';
import {
  accessOf,
  type DepositFacts,
  depositFacts,
  localTimeAt,
  mayDeposit,
  sizesAllowed,
} from './courier-access.ts';
import { TestRegister } from './test-register.ts';

const monday = 1;
const at = (weekday: number, time: string) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return { weekday, minuteOfDay: hours * 60 + minutes };
};
const facts = (
  policy: z.input<typeof courierPolicy> = {},
  more: Partial<DepositFacts> = {},
): DepositFacts => ({
  policy: courierPolicy.parse(policy),
  localTime: at(monday, '12:00'),
  held: 0,
  deposited: 0,
  sizeClass: undefined,
  ...more,
});
const approved = { state: 'approved', companyId: 'other', access: {} } as const;
const ok = { ok: true };

describe('mayDeposit', () => {
  it('lets an approved courier deposit whatever there is, by default', () => {
    expect(mayDeposit(approved, facts())).toEqual(ok);
    for (const sizeClass of sizeClasses)
      expect(mayDeposit(approved, facts({}, { sizeClass, held: 99 }))).toEqual(ok);
  });

  it.each(['suspended', 'rejected'] as const)('refuses who is %s', (state) => {
    expect(mayDeposit({ ...approved, state }, facts({ pendingMayDepositParcels: 5 }))).toEqual({
      ok: false,
      refusal: 'notApproved',
      state,
    });
  });

  it('lets a new courier deposit as many parcels as the policy says, and by default none', () => {
    const pending = { ...approved, state: 'pending' } as const;
    expect(mayDeposit(pending, facts())).toEqual({ ok: false, refusal: 'notApproved', state: 'pending' });
    const policy = { pendingMayDepositParcels: 2 };
    expect(mayDeposit(pending, facts(policy, { deposited: 1 }))).toEqual(ok);
    expect(mayDeposit(pending, facts(policy, { deposited: 2 }))).toEqual({
      ok: false,
      refusal: 'pendingLimit',
      parcels: 2,
    });
    expect(mayDeposit(approved, facts(policy, { deposited: 2 }))).toEqual(ok);
  });

  it('refuses companies that the operator has shut out; who was struck off the list is "other"', () => {
    const companies = [
      { id: 'dhl', name: 'DHL' },
      { id: 'ups', name: 'UPS', mayDeposit: false },
    ];
    const of = (companyId: string) => ({ ...approved, companyId });
    const denied = { ok: false, refusal: 'companyDenied' };
    expect(mayDeposit(of('dhl'), facts({ companies }))).toEqual(ok);
    expect(mayDeposit(of('ups'), facts({ companies }))).toEqual(denied);
    for (const id of ['other', 'gone']) {
      expect(mayDeposit(of(id), facts({ companies }))).toEqual(ok);
      expect(mayDeposit(of(id), facts({ companies, otherMayDeposit: false }))).toEqual(denied);
    }
  });

  it('keeps hours, also over midnight, to the minute', () => {
    const hours = [
      { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '12:00' },
      { weekdays: [7], from: '22:00', to: '02:30' },
    ];
    const policy = { access: { hours } };
    const may = (weekday: number, time: string) =>
      mayDeposit(approved, facts(policy, { localTime: at(weekday, time) })).ok;
    expect([may(1, '07:59'), may(1, '08:00'), may(5, '11:59'), may(5, '12:00'), may(6, '09:00')]).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect([may(7, '21:59'), may(7, '22:00'), may(1, '02:29'), may(1, '02:30'), may(7, '01:00')]).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(mayDeposit(approved, facts(policy, { localTime: at(6, '09:00') }))).toEqual({
      ok: false,
      refusal: 'outsideHours',
      hours,
    });
  });

  it('lets the whole day be said', () => {
    const policy = { access: { hours: [{ weekdays: [1], from: '00:00', to: '24:00' }] } };
    for (const time of ['00:00', '23:59'])
      expect(mayDeposit(approved, facts(policy, { localTime: at(1, time) }))).toEqual(ok);
    expect(mayDeposit(approved, facts(policy, { localTime: at(2, '00:00') })).ok).toBe(false);
  });

  it('does not ask the hours of a clock that is not trusted', () => {
    const policy = { access: { hours: [{ weekdays: [1], from: '08:00', to: '09:00' }] } };
    expect(mayDeposit(approved, facts(policy))).toMatchObject({ refusal: 'outsideHours' });
    expect(mayDeposit(approved, facts(policy, { localTime: undefined }))).toEqual(ok);
  });

  it('keeps sizes and the limit of compartments', () => {
    const policy = { access: { sizeClasses: ['S' as const, 'M' as const], compartmentsAtOnce: 3 } };
    expect(mayDeposit(approved, facts(policy, { sizeClass: 'M', held: 2 }))).toEqual(ok);
    expect(mayDeposit(approved, facts(policy, { sizeClass: 'L' }))).toEqual({
      ok: false,
      refusal: 'sizeDenied',
      allowed: ['S', 'M'],
    });
    expect(mayDeposit(approved, facts(policy, { held: 3 }))).toEqual({
      ok: false,
      refusal: 'tooManyHeld',
      compartments: 3,
    });
    expect(sizesAllowed(courierPolicy.parse(policy), approved)).toEqual(['S', 'M']);
    expect(sizesAllowed(courierPolicy.parse({}), approved)).toEqual([...sizeClasses]);
  });

  it('takes each limit from the courier, else from the company, else from the cabinet', () => {
    const policy = courierPolicy.parse({
      companies: [{ id: 'dhl', name: 'DHL', access: { sizeClasses: ['M'] } }],
      access: { sizeClasses: ['S'], compartmentsAtOnce: 5 },
    });
    const of = (companyId: string, access = {}) => accessOf(policy, { companyId, access });
    expect(of('other')).toEqual({ sizeClasses: ['S'], compartmentsAtOnce: 5 });
    expect(of('dhl')).toEqual({ sizeClasses: ['M'], compartmentsAtOnce: 5 });
    expect(of('dhl', { compartmentsAtOnce: 1 })).toEqual({ sizeClasses: ['M'], compartmentsAtOnce: 1 });
  });

  it('never allows what it refused to somebody with fewer limits', () => {
    const anyAccess = fc.record(
      {
        sizeClasses: fc.uniqueArray(fc.constantFrom(...sizeClasses), { minLength: 1 }),
        compartmentsAtOnce: fc.integer({ min: 1, max: 5 }),
        hours: fc.constant([{ weekdays: [1], from: '08:00', to: '12:00' }]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        anyAccess,
        fc.constantFrom(...courierStates),
        fc.nat(6),
        fc.constantFrom(...sizeClasses),
        (access, state, held, sizeClass) => {
          const given = courierAccess.parse(access);
          const now = facts({}, { held, sizeClass });
          const limited = mayDeposit({ ...approved, state, access: given }, now);
          if (limited.ok) expect(mayDeposit({ ...approved, state }, now)).toEqual(ok);
        },
      ),
    );
  });
});

describe('the time of the cabinet', () => {
  it('is that of its zone, summer time and all', () => {
    // The night to 25 October 2026, in which Berlin's clocks go back from 3:00 to 2:00.
    const at = (iso: string) => localTimeAt(Date.parse(iso), 'Europe/Berlin');
    expect(at('2026-10-25T00:30:00Z')).toEqual({ weekday: 7, minuteOfDay: 150 });
    expect(at('2026-10-25T01:30:00Z')).toEqual({ weekday: 7, minuteOfDay: 150 });
    expect(at('2026-10-25T23:00:00Z')).toEqual({ weekday: 1, minuteOfDay: 0 });
    expect(localTimeAt(Date.parse('2026-10-25T23:00:00Z'), 'UTC')).toEqual({
      weekday: 7,
      minuteOfDay: 1_380,
    });
  });
});

describe('depositFacts', () => {
  const couriers = new TestRegister();
  afterEach(() => couriers.remove());

  it('counts what a courier has inside and has ever brought, and knows whether the clock is right', async () => {
    const courierId = await couriers.add();
    const moves: string[][] = [
      [],
      ['depositing', 'stored'],
      ['depositing', 'stored', 'retrieving', 'retrieved'],
      ['cancelled'],
    ];
    couriers.act((tx) => {
      for (const [index, states] of moves.entries()) {
        const id = `p${index}`;
        tx.run(
          `INSERT INTO compartment (id, label, size_class, size_rank, board_id, channel, sensor, accessible_reach,
             vacant_since_ms) VALUES (@id, @id, 'M', 2, 'b', 1, 'door', 0, 0)`,
          { id },
        );
        tx.run(
          `INSERT INTO parcel (id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state,
             created_ms, state_since_ms) VALUES (@id, @id, @courierId, @courierId, @id, 'M', 'reserved', 0, 0)`,
          { id, courierId },
        );
        for (const state of states) tx.run('UPDATE parcel SET state = @state WHERE id = @id', { id, state });
      }
    });
    const read = () =>
      depositFacts(couriers.store, configuration.parse({}), { courierId, sizeClass: 'M' }, couriers.moment());
    expect(read()).toMatchObject({ held: 2, deposited: 3, sizeClass: 'M', localTime: { weekday: 2 } });
    couriers.isClockTrusted = false;
    expect(read().localTime).toBeUndefined();
  });
});

describe('the policy', () => {
  it.each([
    [{ companies: [{ id: 'other', name: 'x' }] }, '"other" is who is not listed'],
    [
      {
        companies: [
          { id: 'a', name: 'x' },
          { id: 'a', name: 'y' },
        ],
      },
      'two companies have the same id',
    ],
    [{ signIn: { freeWrongPins: 5, lockAfterWrongPins: 5 } }, 'must be more than freeWrongPins'],
    [{ access: { hours: [{ from: '08:00', to: '08:00' }] } }, 'from and to must differ'],
    [{ access: { hours: [{ from: '24:00', to: '08:00' }] } }, 'Invalid string'],
    [{ pendingMayDepositParcels: -1 }, 'expected number to be >=0'],
  ])('refuses %j', (policy, message) => {
    const read = courierPolicy.safeParse(policy);
    expect(read.error?.issues[0]?.message).toContain(message);
  });
});
