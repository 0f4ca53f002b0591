import type { DoorEdge, UnaskedEdge } from '../../hardware/lock-boards.ts';
import { observeDoorEdge, observeSeenOpen, observeUnaskedOpening } from '../custody/door-edges.ts';
import type { Performers } from './performers.ts';

// What doors do is written down before the session hears of it, whether or not it concerns anybody there.

type Writers = Pick<Performers, 'store' | 'means' | 'moment'>;

export function noteDoorEdge({ store, means, moment }: Writers, { doorId, from, to }: DoorEdge): void {
  store.transaction((tx) => observeDoorEdge(tx, means, { compartmentId: doorId, from, to }, moment()));
}

export function noteSeenOpen({ store, moment }: Writers, compartmentId: string): void {
  store.transaction((tx) => observeSeenOpen(tx, compartmentId, moment()));
}

export function noteUnaskedOpening({ store, moment }: Writers, edge: UnaskedEdge): void {
  const { doorId: compartmentId, kind: suspected } = edge;
  const pulsedCompartmentId = edge.kind === 'misfire' ? edge.pulsedDoorId : null;
  store.transaction((tx) =>
    observeUnaskedOpening(tx, { compartmentId, suspected, pulsedCompartmentId }, moment()),
  );
}
