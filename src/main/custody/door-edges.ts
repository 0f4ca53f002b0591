import type { DoorState } from '../../contract/compartment.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { raiseDoubt, reportLeftOpen, settleDoubt, setVerifyEmpty } from './compartment-state.ts';
import { compartmentById, isOccupied } from './compartments.ts';
import { lastClosedMs, pendingOperation, recordClosed, recordSeenOpen } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { confirmLateClose } from './retrieval.ts';

/**
 * A door that springs open again this soon after its close did not latch; nobody broke it open. One
 * that is shut again within the same time has only bounced.
 */
const latchMissedMs = 10_000;

/**
 * Writes down what a door did: as evidence on the operation that waits for it, or, where nobody asked
 * for it, as an alarm with a doubt. Only edges come here; polls never reach the database.
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
  const didNotLatch = hasJustClosed(tx, edge.compartmentId, moment);
  appendAccessLog(tx, {
    kind: didNotLatch ? 'door.sprangOpen' : 'door.openedUnasked',
    actor: 'door',
    subject: `compartment:${edge.compartmentId}`,
    nowMs: moment.nowMs,
  });
  if (didNotLatch) {
    reportLeftOpen(tx, edge.compartmentId, null, moment);
    return;
  }
  appendEvent(tx, { name: 'door.openedUnasked', version: 1, compartmentId: edge.compartmentId }, moment);
  raiseDoubt(tx, edge.compartmentId, 'openedUnasked', moment);
}

/** A door that had not latched is closed again. Whether anything was done meanwhile is known only of a bounce. */
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
  return closedMs !== undefined && Math.abs(moment.nowMs - closedMs) <= latchMissedMs;
}

/** The door of an operation was seen open. */
export function observeSeenOpen(tx: Tx, compartmentId: string, moment: Moment): void {
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined && operation.outcome === null) recordSeenOpen(tx, operation, moment);
}
