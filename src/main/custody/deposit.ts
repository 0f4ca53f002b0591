import type { SizeClass } from '../../contract/compartment.ts';
import { type Evidence, isLive } from '../../contract/parcel.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { chooseCompartment, reachWanted } from './allocation.ts';
import { suspectBoardOf } from './boards.ts';
import {
  markVacant,
  quarantine,
  raiseDoubt,
  reportLeftOpen,
  settleDoubt,
  setVerifyEmpty,
} from './compartment-state.ts';
import { type Compartment, compartmentById, offeredCompartments } from './compartments.ts';
import {
  type DoorOperation,
  type Outcome,
  pendingOperation,
  settleOperation,
  wasPulsed,
} from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { addReservedParcel, liveParcelOf, moveParcel, parcelById, parcelsWhere } from './parcels.ts';
import { spendPreAdvice } from './pre-advice.ts';
import { issueCode, voidCode } from './retrieval-codes.ts';

export type LabelStanding =
  | { readonly kind: 'new' }
  | { readonly kind: 'alreadyStored' }
  /** A deposit of this label that was not completed; opening its door again settles it. */
  | { readonly kind: 'unsettled'; readonly parcelId: string; readonly compartment: Compartment };

/** What custody knows of a label that a courier holds. */
export function standingOfLabel(reader: Reader, trackingNumber: string, courierId: string): LabelStanding {
  const live = liveParcelOf(reader, trackingNumber);
  if (live === undefined) return { kind: 'new' };
  const isUnsettled = live.state === 'unconfirmed' && !live.wasStored && live.courierId === courierId;
  if (!isUnsettled) return { kind: 'alreadyStored' };
  return { kind: 'unsettled', parcelId: live.id, compartment: compartmentById(reader, live.compartmentId) };
}

/**
 * Reserves the best free compartment that the parcel fits (allocation.ts). Codes of parcels that were retrieved from it
 * before die now: until here their owners could come back for what they forgot.
 *
 * What only the hardware knows: `isUsable` leaves out silent boards and doors that stand open; one in
 * which a goods sensor sees something (`looksOccupied`) is taken last, as to be looked into first.
 */
export function reserveCompartment(
  tx: Tx,
  means: CustodyMeans,
  wish: {
    courierId: string;
    recipientId: string;
    trackingNumber: string;
    sizeClass: SizeClass;
    isUsable: (compartmentId: string) => boolean;
    /** Sizes that this courier may use, where the operator limits them. */
    maySize?: (sizeClass: SizeClass) => boolean;
    /** The recipient needs a compartment that everybody can reach. */
    needsReach?: boolean;
    looksOccupied: (compartmentId: string) => boolean;
  },
  moment: Moment,
): { parcelId: string; compartment: Compartment } | { refusal: 'noneFree' } {
  const { nowMs } = moment;
  const graceMs = means.configuration().retrievalCode.graceMinutes * 60_000;
  const { sizeClass, needsReach = false } = wish;
  const { goodsPresentLast } = means.configuration().allocation;
  const offered = offeredCompartments(tx, moment, graceMs).filter(
    (each) => wish.isUsable(each.id) && (wish.maySize?.(each.sizeClass) ?? true),
  );
  const compartment = chooseCompartment(offered, {
    sizeClass,
    reach: reachWanted(tx, means, { needsReach, sizeClass }),
    looksOccupied: (compartmentId) => goodsPresentLast && wish.looksOccupied(compartmentId),
  });
  if (compartment === undefined) return { refusal: 'noneFree' };
  for (const earlier of parcelsWhere(
    tx,
    "compartment_id = $id AND state IN ('retrieved', 'recalled', 'cancelled')",
    {
      id: compartment.id,
    },
  )) {
    voidCode(tx, earlier.id, nowMs);
  }
  const parcelId = newId(nowMs);
  addReservedParcel(
    tx,
    {
      id: parcelId,
      trackingNumber: wish.trackingNumber,
      courierId: wish.courierId,
      recipientId: wish.recipientId,
      compartmentId: compartment.id,
      sizeClass: wish.sizeClass,
    },
    moment,
  );
  const verifyEmpty = compartment.verifyEmpty || wish.looksOccupied(compartment.id);
  return { parcelId, compartment: { ...compartment, verifyEmpty } };
}

/**
 * The parcel is in custody: its door was seen open and then closed while the courier's session lived,
 * or, where the sensor cannot see, the courier says so. Makes the code and queues its message.
 */
export function confirmDeposit(
  tx: Tx,
  means: CustodyMeans,
  deposit: { parcelId: string; operation: DoorOperation; evidence: Evidence },
  moment: Moment,
): void {
  const { operation, evidence } = deposit;
  const parcel = parcelById(tx, deposit.parcelId);
  const isSeen = evidence !== 'personAnswered';
  settleOperation(tx, operation, isSeen ? 'openedAndClosed' : 'personAnswered', moment);
  const actor = `courier:${parcel.courierId}`;
  const beforeStored =
    isSeen || parcel.state === 'unconfirmed'
      ? parcel
      : // A person's word is weaker than a sensor: the way to `stored` leads through `unconfirmed`.
        moveParcel(tx, { parcel, to: 'unconfirmed', evidence: 'personAnswered', actor }, moment);
  moveParcel(tx, { parcel: beforeStored, to: 'stored', evidence, actor }, moment);
  spendPreAdvice(tx, parcel, moment);
  setVerifyEmpty(tx, parcel.compartmentId, false);
  settleDoubt(tx, parcel.compartmentId, moment);
  const compartment = compartmentById(tx, parcel.compartmentId);
  const { digits } = means.configuration().retrievalCode;
  const fresh = issueCode(tx, means.codeKey, { parcelId: parcel.id, digits, cause: 'deposit' }, moment);
  means.announceCode(tx, {
    recipientId: parcel.recipientId,
    parcelId: parcel.id,
    compartmentLabel: compartment.label,
    occasion: 'stored',
    untilMs: null,
    ...fresh,
    nowMs: moment.nowMs,
  });
}

export type CancelReason =
  | 'notOpened'
  | 'doesNotFit'
  | 'nothingPlaced'
  | 'somethingInside'
  | 'anotherDoorOpened'
  | 'dropped'
  | 'notWritten';

const outcomeOfCancel: Readonly<Record<CancelReason, Outcome>> = {
  notOpened: 'notSeenOpen',
  doesNotFit: 'openedAndClosed',
  nothingPlaced: 'openedAndClosed',
  somethingInside: 'openedAndClosed',
  anotherDoorOpened: 'notSeenOpen',
  dropped: 'notSeenOpen',
  notWritten: 'notWritten',
};

/** The courier still has the parcel: nothing was left. What that says of the compartment depends on why. */
export function cancelDeposit(
  tx: Tx,
  cancel: { parcelId: string; because: CancelReason; evidence: Evidence; reference?: string },
  moment: Moment,
): void {
  const parcel = parcelById(tx, cancel.parcelId);
  if (!isLive(parcel.state)) return;
  const { compartmentId } = parcel;
  const actor = `courier:${parcel.courierId}`;
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined) settleOperation(tx, operation, outcomeOfCancel[cancel.because], moment);
  moveParcel(tx, { parcel, to: 'cancelled', evidence: cancel.evidence, actor }, moment);
  settleDoubt(tx, compartmentId, moment);
  switch (cancel.because) {
    case 'notOpened':
      // A board that could not even be told to open it says nothing of the door.
      if (!wasPulsed(tx, parcel.id)) break;
      setVerifyEmpty(tx, compartmentId, true);
      quarantine(tx, compartmentId, cancel.reference ?? null, moment);
      break;
    case 'doesNotFit':
    case 'nothingPlaced':
      setVerifyEmpty(tx, compartmentId, true);
      break;
    case 'somethingInside':
      raiseDoubt(tx, compartmentId, 'somethingInside', moment);
      break;
    case 'anotherDoorOpened':
      suspectBoardOf(tx, compartmentId, moment);
      break;
    case 'dropped':
      // Where a lock was pulsed on the way, that nothing was put in rests on a person's word.
      if (parcel.state !== 'reserved') setVerifyEmpty(tx, compartmentId, true);
      break;
    case 'notWritten':
      // Nothing was pulsed, so nothing can have been put in.
      break;
  }
  if (parcel.state !== 'reserved') markVacant(tx, compartmentId, moment.nowMs);
}

/** The session ended before the evidence was complete; the courier's next scan of the label settles it. */
export function leaveDepositUnconfirmed(
  tx: Tx,
  left: { parcelId: string; doorIsOpen: boolean; evidence: Evidence },
  moment: Moment,
): void {
  const parcel = parcelById(tx, left.parcelId);
  const operation = pendingOperation(tx, parcel.compartmentId);
  if (operation !== undefined) {
    settleOperation(tx, operation, left.doorIsOpen ? 'leftOpen' : 'interrupted', moment);
  }
  if (parcel.state === 'depositing') {
    moveParcel(tx, { parcel, to: 'unconfirmed', evidence: left.evidence, actor: 'kiosk' }, moment);
  }
  if (left.doorIsOpen) reportLeftOpen(tx, parcel.compartmentId, parcel.id, moment);
  else raiseDoubt(tx, parcel.compartmentId, 'interrupted', moment);
}

/**
 * The door did not open, and nobody can say that nothing is inside: a deposit that was taken up again,
 * or a door that had moved before everybody went away. It stays as it is until its courier settles it.
 */
export function keepDepositAfterStuckDoor(
  tx: Tx,
  stuck: { parcelId: string; reference: string; because: 'notOpened' | 'anotherDoorOpened' },
  moment: Moment,
): void {
  const parcel = parcelById(tx, stuck.parcelId);
  const { compartmentId } = parcel;
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined) settleOperation(tx, operation, 'notSeenOpen', moment);
  if (parcel.state === 'depositing') {
    moveParcel(tx, { parcel, to: 'unconfirmed', evidence: 'sessionEnded', actor: 'kiosk' }, moment);
  }
  if (wasPulsed(tx, parcel.id)) quarantine(tx, compartmentId, stuck.reference, moment);
  if (stuck.because === 'anotherDoorOpened') suspectBoardOf(tx, compartmentId, moment);
  else raiseDoubt(tx, compartmentId, 'interrupted', moment);
}
