import {
  type CourierAccess,
  type CourierState,
  courierAccess,
  courierMoves,
} from '../../contract/courier.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Moment } from '../custody/moment.ts';
import { cancelUnopenedReservations } from '../custody/reservations.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { courierById } from './couriers.ts';

export interface StateChange {
  readonly courierId: string;
  readonly to: CourierState;
  /** Who decided, for the access log: `technician:NAME`, `platform:ID`. */
  readonly actor: string;
  /** The company that the operator says the courier drives for; what the courier said stays unconfirmed. */
  readonly confirmedCompanyId?: string;
}

export type StateChanged =
  | {
      readonly ok: true;
      readonly from: CourierState;
      /**
       * The courier is no longer let in: a session of theirs ends at its next step, as when they leave, and
       * never while their door is open.
       */
      readonly mustEndSession: boolean;
      /** Reservations that were given back here; a session must not open their doors any more. */
      readonly cancelledParcelIds: readonly string[];
    }
  /** There is no such courier, or it was erased. */
  | { readonly ok: false; readonly refusal: 'unknownCourier' }
  | { readonly ok: false; readonly refusal: 'noSuchMove'; readonly from: CourierState };

/**
 * Changes a courier's state: the only way in which it ever changes. A suspension also gives back what the
 * courier had reserved and not opened, in the same transaction, so that a session can pulse nothing for it.
 */
export function changeCourierState(tx: Tx, change: StateChange, moment: Moment): StateChanged {
  const { courierId, to, actor, confirmedCompanyId } = change;
  const courier = courierById(tx, courierId);
  if (courier === undefined || courier.phoneHash === null) return { ok: false, refusal: 'unknownCourier' };
  const from = courier.state;
  if (!courierMoves.some((move) => move[0] === from && move[1] === to)) {
    return { ok: false, refusal: 'noSuchMove', from };
  }
  tx.run('UPDATE courier SET state = @to, state_since_ms = @nowMs WHERE person_id = @courierId', {
    courierId,
    to,
    nowMs: moment.nowMs,
  });
  if (confirmedCompanyId !== undefined) {
    tx.run(
      'UPDATE courier SET company_id = @companyId, is_company_confirmed = 1 WHERE person_id = @courierId',
      { courierId, companyId: confirmedCompanyId },
    );
  }
  appendAccessLog(tx, {
    kind: `courier.${to}`,
    actor,
    subject: `courier:${courierId}`,
    detail: { from, ...(confirmedCompanyId === undefined ? {} : { company: confirmedCompanyId }) },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'courier.stateChanged', version: 1, courierId, from, to }, moment);
  const mustEndSession = to !== 'approved';
  const cancelledParcelIds = mustEndSession
    ? cancelUnopenedReservations(tx, { courierId, actor }, moment)
    : [];
  return { ok: true, from, mustEndSession, cancelledParcelIds };
}

/**
 * Gives a courier hours, sizes and a limit of their own; what is left out is as for the company and the
 * cabinet. False where there is no such courier.
 */
export function setCourierAccess(
  tx: Tx,
  { courierId, access, actor }: { courierId: string; access: CourierAccess; actor: string },
  moment: Moment,
): boolean {
  const changes = tx.run('UPDATE courier SET access = @access WHERE person_id = @courierId', {
    courierId,
    access: JSON.stringify(courierAccess.parse(access)),
  });
  if (changes === 0) return false;
  appendAccessLog(tx, {
    kind: 'courier.accessChanged',
    actor,
    subject: `courier:${courierId}`,
    detail: { access: JSON.stringify(access) },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'courier.accessChanged', version: 1, courierId }, moment);
  return true;
}
