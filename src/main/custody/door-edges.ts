import type { DoorState } from '../../contract/compartment.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { raiseDoubt, reportLeftOpen, settleDoubt, setVerifyEmpty } from './compartment-state.ts';
import { compartmentById, isOccupied } from './compartments.ts';
import { lastClosedMs, pendingOperation, recordClosed, recordSeenOpen } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { confirmLateClose } from './retrieval.ts';

/** A door that is shut again this soon after its close has only bounced. */
const bouncedMs = 10_000;

/**
 * Writes down what a door did: as evidence on the operation that waits for it, or, where none does, as a
 * door that stands open with nobody at it. Whether nobody had asked for it only the hardware knows, which
 * has sent the pulses; it says so next (`observeUnaskedOpening`). Only edges come here; polls never reach
 * the database.
 */
export function observeDoorEdge(
  tx: Tx,
  means: CustodyMeans,
  edge: { compartmentId: string; from: DoorState; to: DoorState },
  moment: Moment,
): void {
  const operation = pendingOperation(tx, edge.compartmentId);
  if (edge.to === 'closed') {
    if (operation === undefined) closedAfterSpringing(tx, edge.compartmentId, moment);
    else if (operation.outcome === 'leftOpen') confirmLateClose(tx, means, operation, moment);
    else if (operation.seenOpenMs !== null && edge.from === 'open') recordClosed(tx, operation, moment);
    return;
  }
  if (edge.to !== 'open' || edge.from !== 'closed' || operation !== undefined) return;
  appendAccessLog(tx, {
    kind: hasJustClosed(tx, edge.compartmentId, moment) ? 'door.sprangOpen' : 'door.opened',
    actor: 'door',
    subject: `compartment:${edge.compartmentId}`,
    nowMs: moment.nowMs,
  });
  reportLeftOpen(tx, edge.compartmentId, null, moment);
}

/** An opening that nobody had asked for; `pulsedCompartmentId` names whose unlock may have gone astray. */
export interface UnaskedOpening {
  readonly compartmentId: string;
  readonly suspected: 'misfire' | 'tamper';
  readonly pulsedCompartmentId: string | null;
}

/** The alarm, whatever else goes on at that door, with a doubt that only a person who looks can end. */
export function observeUnaskedOpening(tx: Tx, opening: UnaskedOpening, moment: Moment): void {
  const { compartmentId, suspected, pulsedCompartmentId } = opening;
  appendAccessLog(tx, {
    kind: 'door.openedUnasked',
    actor: 'door',
    subject: `compartment:${compartmentId}`,
    detail: { suspected, pulsed: pulsedCompartmentId },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'door.openedUnasked', version: 2, ...opening }, moment);
  raiseDoubt(tx, compartmentId, 'openedUnasked', moment);
}

/** A door that had opened by itself is closed again. Whether anything was done meanwhile is known only of a bounce. */
function closedAfterSpringing(tx: Tx, compartmentId: string, moment: Moment): void {
  const { doubt } = compartmentById(tx, compartmentId);
  if (doubt !== 'leftOpen') return;
  const hasBounced = hasJustClosed(tx, compartmentId, moment);
  if (!hasBounced && isOccupied(tx, compartmentId)) return;
  settleDoubt(tx, compartmentId, moment);
  if (!hasBounced) setVerifyEmpty(tx, compartmentId, true);
}

function hasJustClosed(tx: Tx, compartmentId: string, moment: Moment): boolean {
  const closedMs = lastClosedMs(tx, compartmentId);
  return closedMs !== undefined && Math.abs(moment.nowMs - closedMs) <= bouncedMs;
}

/** The door of an operation was seen open. */
export function observeSeenOpen(tx: Tx, compartmentId: string, moment: Moment): void {
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined && operation.outcome === null) recordSeenOpen(tx, operation, moment);
}
