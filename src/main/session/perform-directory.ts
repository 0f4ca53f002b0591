import type { TrackingNumber } from '../../contract/parcel.ts';
import { liveParcelOf } from '../custody/parcels.ts';
import { preAdviceOf } from '../custody/pre-advice.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { courierById } from '../people/couriers.ts';
import { directoryPerson } from '../people/directory.ts';
import { maySearchDirectory } from '../people/directory-search.ts';
import { shortName } from '../people/person-name.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import type { ChosenRecipient } from './in-hand.ts';
import type { Performers } from './performers.ts';

/** What is filled in for a label that custody does not know; nothing where nobody announced it. */
export function newLabel(trackingNumber: TrackingNumber, performers: Performers): SessionEvent {
  const { store, couriers: people, moment } = performers;
  const found = preAdviceOf(store, trackingNumber, moment());
  if (found === undefined) return { kind: 'labelFound', trackingNumber, standing: 'new' };
  const { recipientId: personId, sizeClass } = found;
  const person = directoryPerson(store, people.cipher, personId);
  const shown = person && { residence: person.residence, shortName: shortName(person.name) };
  return {
    kind: 'labelFound',
    trackingNumber,
    standing: 'new',
    announced: {
      recipient: { kind: 'person', personId, shown },
      ...(sizeClass !== undefined && { announcedSize: sizeClass }),
    },
  };
}

/** It is stored here already; whether its recipient knows is told with it. */
export function storedLabel(trackingNumber: TrackingNumber, { store, means }: Performers): SessionEvent {
  const parcel = liveParcelOf(store, trackingNumber);
  const isTold = parcel === undefined || !parcel.wasStored || means.codeMessage(store, parcel.id).hasArrived;
  return {
    kind: 'labelFound',
    trackingNumber,
    standing: isTold ? 'alreadyStored' : 'alreadyStoredUntold',
  };
}

/** Whom a parcel is for, as custody knows them, and whether they need a compartment that all can reach. */
export function recipientOf(
  tx: Tx,
  performers: Performers,
  chosen: ChosenRecipient,
): { recipientId: string; needsReach: boolean } {
  const recipientId =
    chosen.kind === 'person'
      ? chosen.personId
      : performers.findOrAddRecipient(tx, chosen.e164, performers.moment().nowMs);
  return { recipientId, needsReach: performers.needsReach(tx, recipientId) };
}

/** Whether this courier may look for recipients in the directory, as things stand now. */
export function maySearch(reader: Reader, courierId: string): boolean {
  const courier = courierById(reader, courierId);
  return courier !== undefined && maySearchDirectory(courier);
}

export function searchDirectory(
  { courier, text }: Extract<SessionEffect, { do: 'searchDirectory' }>,
  { store, directory }: Performers,
): SessionEvent {
  const answer = maySearch(store, courier.id) ? directory.search(text) : { kind: 'tooShort' as const };
  return { kind: 'directorySearched', answer };
}
