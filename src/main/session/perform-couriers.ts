import type { SizeClass } from '../../contract/compartment.ts';
import type { DepositRefusal } from '../../contract/courier-view.ts';
import { parcelsToTakeBack } from '../custody/take-back.ts';
import type { Reader } from '../database/transaction.ts';
import { newReference } from '../ids.ts';
import { depositFacts, mayDeposit } from '../people/courier-access.ts';
import { signInWithBadge } from '../people/courier-sign-in.ts';
import { courierById } from '../people/couriers.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import type { Performers, Reports } from './performers.ts';

export function checkPin(
  { phone, pin }: Extract<SessionEffect, { do: 'checkPin' }>,
  performers: Performers,
  { report, write }: Reports,
): void {
  performers.checkSignIn(phone, pin).then(
    (result) =>
      report({
        kind: 'pinChecked',
        phone,
        result: result.ok ? letIn(result, performers) : result,
      }),
    (error: unknown) => {
      write(() => {
        throw error;
      });
    },
  );
}

export function checkBadge(
  { token }: Extract<SessionEffect, { do: 'checkBadge' }>,
  performers: Performers,
): SessionEvent {
  const { store, couriers } = performers;
  const moment = performers.moment();
  const result = store.transaction((tx) => signInWithBadge(tx, couriers, token, moment));
  return { kind: 'badgeChecked', result: result.ok ? letIn(result, performers) : result };
}

/** A courier who is let in, with what keeps them from depositing, where something does. */
export function letIn(
  { courierId: id, name }: { courierId: string; name: string },
  performers: Performers,
): { ok: true; courier: { id: string; name: string }; refused?: DepositRefusal } {
  const refused = refusalOf(performers.store, performers, { courierId: id });
  return { ok: true, courier: { id, name }, ...(refused && { refused }) };
}

/**
 * Why this courier may deposit nothing now, of this size where one was chosen; undefined where they may. One who
 * was erased meanwhile is as good as rejected.
 */
export function refusalOf(
  reader: Reader,
  { means, depositRefused, moment }: Pick<Performers, 'means' | 'depositRefused' | 'moment'>,
  wish: { courierId: string; sizeClass?: SizeClass },
): DepositRefusal | undefined {
  const because = depositRefused();
  if (because !== undefined) return { refusal: 'cabinet', because };
  const courier = courierById(reader, wish.courierId);
  if (courier === undefined) return { refusal: 'notApproved', state: 'rejected' };
  const permission = mayDeposit(courier, depositFacts(reader, means.configuration(), wish, moment()));
  if (permission.ok) return undefined;
  const { ok, ...refused } = permission;
  return refused;
}

/** The door of a parcel that a courier has chosen to take back, unless it is not theirs to take any more. */
export function findParcelToTakeBack(
  { courier, parcelId }: Extract<SessionEffect, { do: 'findParcelToTakeBack' }>,
  { store, canOpen }: Performers,
): SessionEvent {
  const found = courierById(store, courier.id);
  const chosen = found && parcelsToTakeBack(store, found).find(({ parcel }) => parcel.id === parcelId);
  if (chosen === undefined) return { kind: 'parcelToTakeBackGone' };
  const { id, label, isRetired } = chosen.compartment;
  return {
    kind: 'parcelToTakeBackFound',
    canOpen: !isRetired && canOpen(id),
    task: {
      purpose: 'recall',
      courier,
      parcelId,
      compartment: { id, label },
      found: 'parcel',
      reference: newReference(),
    },
  };
}
