import { z } from './zod.ts';

export const parcelStates = [
  'reserved',
  'depositing',
  'stored',
  'retrieving',
  'unconfirmed',
  'retrieved',
  'recalled',
  'cancelled',
] as const;
export const parcelState = z.enum(parcelStates);
export type ParcelState = z.infer<typeof parcelState>;

/**
 * Every move that a parcel can make; no other exists. The database holds the same table and refuses
 * what is not in it, and a test holds the two against each other.
 */
export const parcelMoves: readonly (readonly [from: ParcelState, to: ParcelState])[] = [
  ['reserved', 'depositing'],
  ['reserved', 'cancelled'],
  ['depositing', 'stored'],
  ['depositing', 'cancelled'],
  ['depositing', 'unconfirmed'],
  ['stored', 'retrieving'],
  ['retrieving', 'retrieved'],
  ['retrieving', 'recalled'],
  ['retrieving', 'unconfirmed'],
  ['retrieved', 'unconfirmed'],
  ['unconfirmed', 'stored'],
  ['unconfirmed', 'retrieved'],
  ['unconfirmed', 'recalled'],
  ['unconfirmed', 'cancelled'],
];

/** A live parcel occupies its compartment; there is at most one in each. */
export const liveParcelStates = ['reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed'] as const;

export type LiveParcelState = (typeof liveParcelStates)[number];

export function isLive(state: ParcelState): state is LiveParcelState {
  return (liveParcelStates as readonly ParcelState[]).includes(state);
}

/** Why a parcel is to be taken back by its carrier. */
export const takeBackReason = z.enum(['expired', 'operator']);
export type TakeBackReason = z.infer<typeof takeBackReason>;

/** What makes a move true; stored with it. */
export const evidences = [
  'courierChose',
  'pulsed',
  'doorSeenOpenAndClosed',
  'doorClosedLater',
  'doorNeverOpened',
  'personAnswered',
  'personReported',
  'labelScannedAgain',
  'sessionEnded',
  'courierSuspended',
  'settledAtStart',
  'timePassed',
] as const;
export const evidence = z.enum(evidences);
export type Evidence = z.infer<typeof evidence>;

/**
 * What couriers scan or type. Printable ASCII without spaces: real tracking numbers are letters and
 * digits with a few separators, and whatever else a scanner sends is noise or an attack.
 */
export const trackingNumber = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[\x21-\x7e]{4,64}$/);
export type TrackingNumber = z.infer<typeof trackingNumber>;
