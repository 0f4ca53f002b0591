import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { courierMoves, courierStates } from '../../contract/courier.ts';
import { changeCourierState, type StateChange, setCourierAccess } from './courier-states.ts';
import { courierById } from './couriers.ts';
import { erasePersons } from './erasure.ts';
import { TestRegister } from './test-register.ts';

let couriers: TestRegister;
let courierId: string;
beforeEach(async () => {
  couriers = new TestRegister();
  courierId = await couriers.add('pending');
});
afterEach(() => couriers.remove());

const change = (to: StateChange['to'], more: Partial<StateChange> = {}) =>
  couriers.act((tx) =>
    changeCourierState(tx, { courierId, to, actor: 'technician:kim', ...more }, couriers.moment()),
  );
const courier = () => courierById(couriers.store, courierId);

describe("a courier's state", () => {
  it('moves as the contract says, and the database refuses the same', () => {
    const legal = new Set(courierMoves.map(([from, to]) => `${from} ${to}`));
    for (const from of courierStates) {
      for (const to of courierStates) {
        couriers.act((tx) => {
          tx.run('DELETE FROM courier');
          tx.run("INSERT INTO courier (person_id, state, pin_hash) VALUES (@courierId, @from, '')", {
            courierId,
            from,
          });
        });
        const isLegal = legal.has(`${from} ${to}`);
        if (!isLegal && from !== to) {
          expect(() => couriers.act((tx) => tx.run('UPDATE courier SET state = @to', { to }))).toThrow(
            'no such move of a courier',
          );
        }
        expect(change(to).ok, `${from} ${to}`).toBe(isLegal);
        expect(courier()?.state).toBe(isLegal ? to : from);
      }
    }
  });

  it('offers everybody a way on', () => {
    for (const state of courierStates) expect(courierMoves.some(([from]) => from === state)).toBe(true);
  });

  it('is changed with an actor, and told to the log and the platform without a name', () => {
    couriers.clock.advance(1_000);
    expect(change('approved', { confirmedCompanyId: 'dhl' })).toEqual({
      ok: true,
      from: 'pending',
      mustEndSession: false,
      cancelledParcelIds: [],
    });
    expect(courier()).toMatchObject({
      state: 'approved',
      stateSinceMs: couriers.clock.now(),
      companyId: 'dhl',
      isCompanyConfirmed: true,
    });
    expect(couriers.log()).toEqual(['courier.approved technician:kim {"company":"dhl","from":"pending"}']);
    expect(couriers.events()).toEqual([
      { name: 'courier.stateChanged', courierId, from: 'pending', to: 'approved' },
    ]);
  });

  it('is refused for who is not there, and where there is no such move', () => {
    expect(change('approved', { courierId: 'nobody' })).toEqual({ ok: false, refusal: 'unknownCourier' });
    expect(change('suspended')).toEqual({ ok: false, refusal: 'noSuchMove', from: 'pending' });
    expect(couriers.log()).toEqual([]);
    couriers.act((tx) => erasePersons(tx, couriers.cipher, [courierId], { actor: 'kiosk', nowMs: 1 }));
    expect(change('approved'), 'erased').toEqual({ ok: false, refusal: 'unknownCourier' });
  });
});

describe('a suspension', () => {
  const parcel = (id: string, owner: string, through: string[]) =>
    couriers.act((tx) => {
      tx.run(
        `INSERT INTO compartment (id, label, size_class, size_rank, board_id, channel, sensor, accessible_reach,
           vacant_since_ms) VALUES (@id, @id, 'M', 2, 'b', 1, 'door', 0, 0)`,
        { id },
      );
      tx.run(
        `INSERT INTO parcel (id, tracking_number, courier_id, recipient_id, compartment_id, size_class, state,
           created_ms, state_since_ms) VALUES (@id, @id, @owner, @owner, @id, 'M', 'reserved', 0, 0)`,
        { id, owner },
      );
      for (const state of through) tx.run('UPDATE parcel SET state = @state WHERE id = @id', { id, state });
    });
  const stateOf = (id: string, state: string) =>
    couriers.count(`SELECT count(*) AS count FROM parcel WHERE id = '${id}' AND state = '${state}'`) === 1;

  it("gives back what the courier had reserved and not opened, and nobody else's", async () => {
    change('approved');
    const other = await couriers.add('approved', '+4915123456780');
    parcel('reserved', courierId, []);
    parcel('opened', courierId, ['depositing']);
    parcel('stored', courierId, ['depositing', 'stored']);
    parcel('theirs', other, []);
    expect(change('suspended')).toEqual({
      ok: true,
      from: 'approved',
      mustEndSession: true,
      cancelledParcelIds: ['reserved'],
    });
    expect(stateOf('reserved', 'cancelled')).toBe(true);
    expect(stateOf('opened', 'depositing')).toBe(true);
    expect(stateOf('stored', 'stored')).toBe(true);
    expect(stateOf('theirs', 'reserved')).toBe(true);
    expect(couriers.log().at(-1)).toBe(
      'parcel.cancelled technician:kim {"compartment":"reserved","evidence":"courierSuspended","from":"reserved"}',
    );
  });
});

describe("a courier's access", () => {
  it('is kept and told, and can be taken back', () => {
    const set = (access: Parameters<typeof setCourierAccess>[1]['access'], id = courierId) =>
      couriers.act((tx) =>
        setCourierAccess(tx, { courierId: id, access, actor: 'technician:kim' }, couriers.moment()),
      );
    expect(set({ sizeClasses: ['S'], compartmentsAtOnce: 3 })).toBe(true);
    expect(courier()?.access).toEqual({ sizeClasses: ['S'], compartmentsAtOnce: 3 });
    expect(couriers.events()).toEqual([{ name: 'courier.accessChanged', courierId }]);
    expect(couriers.log().at(-1)).toContain('courier.accessChanged technician:kim');
    expect(set({})).toBe(true);
    expect(courier()?.access).toEqual({});
    expect(set({}, 'nobody')).toBe(false);
  });
});
