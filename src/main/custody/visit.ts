import type { Reader } from '../database/transaction.ts';
import { personsOfSameNumber } from '../people/directory.ts';
import { type Compartment, compartmentById } from './compartments.ts';
import { pendingOperation } from './door-operations.ts';
import type { CustodyMeans } from './moment.ts';
import { type Parcel, parcelById, parcelsWhere } from './parcels.ts';

/** Where a door is in the cabinet, as the cabinet file says. */
export interface DoorPlace {
  readonly column: number;
  readonly row: number;
}

/** Somebody who takes out several parcels, one door after the other. */
export interface Visit {
  /** Whose parcels may be opened: see `personsBehindCode`; for a standing credential, `personsOfSameNumber`. */
  readonly personIds: readonly string[];
  /** Parcels whose doors were opened or given up in this visit. They are not opened again by themselves. */
  readonly done: readonly string[];
  /** Where the visitor stands now; undefined before the first door. */
  readonly atCompartmentId?: string;
}

export type NextOfVisit =
  /** `left`: so many more after this one. */
  | {
      readonly kind: 'next';
      readonly parcelId: string;
      readonly compartment: Compartment;
      readonly left: number;
    }
  /** The door before is not closed yet, so no other opens. */
  | { readonly kind: 'closeFirst'; readonly compartmentId: string }
  | { readonly kind: 'none' };

/**
 * Whose parcels a code or a QR opens besides its own: everybody's with the number it was sent to, where the
 * operator's policy allows that; nobody's where it does not.
 */
export function personsBehindCode(
  reader: Reader,
  means: Pick<CustodyMeans, 'configuration'>,
  parcelId: string,
): string[] {
  if (!means.configuration().retrieval.allOfMine) return [];
  return personsOfSameNumber(reader, parcelById(reader, parcelId).recipientId);
}

/** What lies here for these persons and may be handed out to them, the longest here first. */
export function parcelsFor(reader: Reader, personIds: readonly string[]): Parcel[] {
  return parcelsWhere(
    reader,
    `recipient_id IN (SELECT value FROM json_each($personIds))
     AND state IN ('stored', 'unconfirmed') AND was_stored = 1 AND take_back_because IS NULL`,
    { personIds: JSON.stringify(personIds) },
  );
}

/**
 * The parcel whose door is opened next in a visit: the nearest to where the visitor stands, first in the same
 * column, then in the next one. Asked again when a door has closed; while it has not, the answer is to close it.
 *
 * @param placeOf undefined for a compartment that the cabinet file names no more: it has no door.
 */
export function nextOfVisit(
  reader: Reader,
  visit: Visit,
  placeOf: (compartmentId: string) => DoorPlace | undefined,
): NextOfVisit {
  const { atCompartmentId } = visit;
  if (atCompartmentId !== undefined && pendingOperation(reader, atCompartmentId) !== undefined) {
    return { kind: 'closeFirst', compartmentId: atCompartmentId };
  }
  const here = (atCompartmentId === undefined ? undefined : placeOf(atCompartmentId)) ?? {
    column: 0,
    row: 0,
  };
  const waiting = parcelsFor(reader, visit.personIds)
    .filter((parcel) => !visit.done.includes(parcel.id))
    .flatMap((parcel) => {
      const place = placeOf(parcel.compartmentId);
      return place === undefined ? [] : [{ parcel, distance: distanceOf(here, place) }];
    })
    .sort((a, b) => a.distance.columns - b.distance.columns || a.distance.rows - b.distance.rows);
  const [nearest] = waiting;
  if (nearest === undefined) return { kind: 'none' };
  return {
    kind: 'next',
    parcelId: nearest.parcel.id,
    compartment: compartmentById(reader, nearest.parcel.compartmentId),
    left: waiting.length - 1,
  };
}

function distanceOf(here: DoorPlace, there: DoorPlace): { columns: number; rows: number } {
  return { columns: Math.abs(there.column - here.column), rows: Math.abs(there.row - here.row) };
}
