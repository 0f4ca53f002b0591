import { Temporal } from 'temporal-polyfill';
import { type SizeClass, sizeClasses } from '../../contract/compartment.ts';
import type { Configuration } from '../../contract/configuration.ts';
import type { AccessHours, CourierAccess, CourierCompany, CourierState } from '../../contract/courier.ts';
import type { CourierPolicy } from '../../contract/courier-policy.ts';
import { liveParcelStates } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import type { Moment } from '../custody/moment.ts';
import type { Reader } from '../database/transaction.ts';
import type { Courier } from './couriers.ts';

/** The time of day where the cabinet stands. */
export interface LocalTime {
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly minuteOfDay: number;
}

/** What the answer depends on besides the courier. */
export interface DepositFacts {
  readonly policy: CourierPolicy;
  /** Undefined where the wall clock is not trusted. */
  readonly localTime: LocalTime | undefined;
  /** Parcels of this courier that are in the cabinet, or on the way into it. */
  readonly held: number;
  /** Parcels that this courier ever deposited, or is depositing; none that was cancelled. */
  readonly deposited: number;
  /** Undefined before one was chosen. */
  readonly sizeClass: SizeClass | undefined;
}

export type DepositRefusal =
  | { readonly refusal: 'notApproved'; readonly state: Exclude<CourierState, 'approved'> }
  /** A new courier has deposited as much as may be before the operator has decided. */
  | { readonly refusal: 'pendingLimit'; readonly parcels: number }
  | { readonly refusal: 'companyDenied' }
  | { readonly refusal: 'outsideHours'; readonly hours: readonly AccessHours[] }
  | { readonly refusal: 'sizeDenied'; readonly allowed: readonly SizeClass[] }
  | { readonly refusal: 'tooManyHeld'; readonly compartments: number };

export type DepositPermission = { readonly ok: true } | ({ readonly ok: false } & DepositRefusal);

/**
 * Whether a courier may deposit a parcel now. Asked after the sign-in, where nothing is known of the parcel
 * yet, and again with the size, before a compartment is reserved.
 *
 * While the wall clock is not trusted hours are not asked: what a clock in doubt says takes nothing away from
 * anybody (DESIGN §4.8), and who it is, is known all the same.
 */
export function mayDeposit(
  courier: Pick<Courier, 'state' | 'companyId' | 'access'>,
  facts: DepositFacts,
): DepositPermission {
  const { policy, localTime, held, deposited, sizeClass } = facts;
  const { state } = courier;
  if (state === 'pending') {
    const parcels = policy.pendingMayDepositParcels;
    if (parcels === 0) return { ok: false, refusal: 'notApproved', state };
    if (deposited >= parcels) return { ok: false, refusal: 'pendingLimit', parcels };
  } else if (state !== 'approved') {
    return { ok: false, refusal: 'notApproved', state };
  }
  if (!mayCompanyDeposit(policy, courier.companyId)) return { ok: false, refusal: 'companyDenied' };

  const { hours, compartmentsAtOnce: compartments, sizeClasses: allowed } = accessOf(policy, courier);
  if (hours !== undefined && localTime !== undefined && !hours.some((each) => isWithin(each, localTime))) {
    return { ok: false, refusal: 'outsideHours', hours };
  }
  if (compartments !== undefined && held >= compartments) {
    return { ok: false, refusal: 'tooManyHeld', compartments };
  }
  if (allowed !== undefined && sizeClass !== undefined && !allowed.includes(sizeClass)) {
    return { ok: false, refusal: 'sizeDenied', allowed };
  }
  return { ok: true };
}

/** What holds for a courier: of each limit the courier's own, else the company's, else everybody's. */
export function accessOf(
  policy: CourierPolicy,
  courier: Pick<Courier, 'companyId' | 'access'>,
): CourierAccess {
  return { ...policy.access, ...companyOf(policy, courier.companyId)?.access, ...courier.access };
}

/** The sizes that a courier may choose from, smallest first. */
export function sizesAllowed(
  policy: CourierPolicy,
  courier: Pick<Courier, 'companyId' | 'access'>,
): SizeClass[] {
  const allowed = accessOf(policy, courier).sizeClasses;
  return sizeClasses.filter((each) => allowed === undefined || allowed.includes(each));
}

/** Reads what `mayDeposit` must know of a courier at a moment. */
export function depositFacts(
  reader: Reader,
  configuration: Configuration,
  { courierId, sizeClass }: { courierId: string; sizeClass?: SizeClass },
  moment: Moment,
): DepositFacts {
  const counted = reader.get(
    z.object({ held: z.int(), deposited: z.int() }),
    `SELECT count(*) FILTER (WHERE state IN (SELECT value FROM json_each(@live))) AS held,
       count(*) FILTER (WHERE state <> 'cancelled') AS deposited
     FROM parcel WHERE courier_id = @courierId`,
    { courierId, live: JSON.stringify(liveParcelStates) },
  );
  return {
    policy: configuration.couriers,
    localTime: moment.isClockTrusted ? localTimeAt(moment.nowMs, configuration.timeZone) : undefined,
    held: counted?.held ?? 0,
    deposited: counted?.deposited ?? 0,
    sizeClass,
  };
}

/** The weekday and time of day of a moment (epoch ms) in a time zone (IANA). */
export function localTimeAt(nowMs: number, timeZone: string): LocalTime {
  const there = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  return { weekday: there.dayOfWeek, minuteOfDay: there.hour * 60 + there.minute };
}

/** Who drives for a company that the operator has taken off the list is as good as who drives for none. */
function companyOf(policy: CourierPolicy, companyId: string): CourierCompany | undefined {
  return policy.companies.find(({ id }) => id === companyId);
}

function mayCompanyDeposit(policy: CourierPolicy, companyId: string): boolean {
  return companyOf(policy, companyId)?.mayDeposit ?? policy.otherMayDeposit;
}

function isWithin({ weekdays, from, to }: AccessHours, { weekday, minuteOfDay }: LocalTime): boolean {
  const begin = minutesOf(from);
  const end = minutesOf(to);
  if (begin < end) return weekdays.includes(weekday) && minuteOfDay >= begin && minuteOfDay < end;
  // Over midnight: the evening of the day, and the morning after it.
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return (
    (weekdays.includes(weekday) && minuteOfDay >= begin) ||
    (weekdays.includes(dayBefore) && minuteOfDay < end)
  );
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
