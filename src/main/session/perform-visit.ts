import type { CodeAnswer } from '../custody/code-tries.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import { keepDisputedParcel, openCase } from '../custody/problem-cases.ts';
import { type DoorPlace, nextOfVisit, parcelsFor, personsBehindCode } from '../custody/visit.ts';
import type { Tx } from '../database/transaction.ts';
import { newReference } from '../ids.ts';
import type { SessionEffect, SessionEvent } from './event.ts';
import type { Performers } from './performers.ts';
import type { OngoingVisit, RetrievalTask } from './visit.ts';

/** What the door is opened for that a code asked for, and what else lies here for the same person. */
export function beginByCode(
  answer: Extract<CodeAnswer, { accepted: true }>,
  { store, means, canOpen }: Performers,
): SessionEvent {
  const { parcelId, compartment } = answer;
  const { id, label, isRetired } = compartment;
  const personIds = personsBehindCode(store, means, parcelId);
  const left = parcelsFor(store, personIds).filter((parcel) => parcel.id !== parcelId).length;
  return {
    kind: 'codeAccepted',
    canOpen: !isRetired && canOpen(id),
    task: {
      purpose: 'retrieval',
      parcelId,
      compartment: { id, label },
      reference: newReference(),
      visit: { personIds, done: [parcelId], left, actor: 'code' },
    },
  };
}

export function findNext(
  { task: { visit, compartment } }: Extract<SessionEffect, { do: 'findNext' }>,
  performers: Performers,
): SessionEvent {
  const next = nextDoor(visit, compartment.id, performers);
  return next === undefined ? { kind: 'visitOver' } : { kind: 'nextDoorFound', ...next };
}

/** The next door of a visit, from where the visitor stands; undefined where there is none. */
export function nextDoor(
  visit: OngoingVisit,
  atCompartmentId: string | undefined,
  { store, placeOf, canOpen }: Pick<Performers, 'store' | 'placeOf' | 'canOpen'>,
): { readonly task: RetrievalTask; readonly canOpen: boolean } | undefined {
  const found = nextOfVisit(
    store,
    { ...visit, ...(atCompartmentId !== undefined && { atCompartmentId }) },
    placeOf,
  );
  if (found.kind !== 'next') return undefined;
  const { parcelId, left } = found;
  const { id, label, isRetired } = found.compartment;
  return {
    canOpen: !isRetired && canOpen(id),
    task: {
      purpose: 'retrieval',
      parcelId,
      compartment: { id, label },
      reference: newReference(),
      visit: { ...visit, done: [...visit.done, parcelId], left },
    },
  };
}

/** Where the doors of a cabinet file are. */
export function placesOf(
  compartments: readonly { readonly id: string; readonly column: number; readonly row: number }[],
): (compartmentId: string) => DoorPlace | undefined {
  const places = new Map(compartments.map(({ id, column, row }) => [id, { column, row }]));
  return (compartmentId) => places.get(compartmentId);
}

export function openCaseAt(
  tx: Tx,
  { task, problem: kind }: Extract<SessionEffect, { do: 'openCase' }>,
  moment: Moment,
): void {
  const { reference, parcelId, visit } = task;
  openCase(tx, { kind, reference, compartmentId: task.compartment.id, parcelId, actor: visit.actor }, moment);
}

export function keepDisputedAt(
  tx: Tx,
  { task, doorIsOpen }: Extract<SessionEffect, { do: 'keepDisputed' }>,
  means: CustodyMeans,
  moment: Moment,
): void {
  keepDisputedParcel(tx, means, { parcelId: task.parcelId, doorIsOpen }, moment);
}
