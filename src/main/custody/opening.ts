import type { DoorState } from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { isBoardSuspect } from './boards.ts';
import { compartmentById } from './compartments.ts';
import { type Cause, pendingOperation, settleOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { moveParcel, parcelById } from './parcels.ts';

export type OpeningRefusal = 'boardSuspect' | 'brakeEngaged' | 'parcelGone';

/**
 * Commits that a lock is about to be pulsed: why, by whom, for what, and how the door stood. Must be
 * on disk before the pulse; a row without an outcome counts as pulsed.
 */
export function requestOpening(
  tx: Tx,
  means: CustodyMeans,
  request: {
    compartmentId: string;
    parcelId: string | null;
    cause: Cause;
    actor: string;
    attempt: number;
    doorBefore: DoorState;
  },
  moment: Moment,
): { operationId: string } | { refusal: OpeningRefusal } {
  const { compartmentId, parcelId, cause, actor, attempt, doorBefore } = request;
  const compartment = compartmentById(tx, compartmentId);
  if (cause !== 'maintenance' && isBoardSuspect(tx, compartment.boardId)) return { refusal: 'boardSuspect' };
  if (isBraked(tx, means, cause, moment)) return { refusal: 'brakeEngaged' };
  if (parcelId !== null && isGone(tx, parcelId)) return { refusal: 'parcelGone' };

  const earlier = pendingOperation(tx, compartmentId);
  if (earlier !== undefined) settleOperation(tx, earlier, 'pulsedAgain', moment);
  if (parcelId !== null) moveForOpening(tx, parcelId, actor, moment);
  const operationId = newId(moment.nowMs);
  tx.run(
    `INSERT INTO door_operation (id, compartment_id, parcel_id, cause, actor, attempt, door_before, requested_ms)
     VALUES ($operationId, $compartmentId, $parcelId, $cause, $actor, $attempt, $doorBefore, $nowMs)`,
    { operationId, compartmentId, parcelId, cause, actor, attempt, doorBefore, nowMs: moment.nowMs },
  );
  appendAccessLog(tx, {
    kind: 'door.requested',
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { operation: operationId, cause, attempt, doorBefore },
    nowMs: moment.nowMs,
  });
  return { operationId };
}

/** Nothing of this parcel is behind the door, so that nobody may open it in its name. */
function isGone(reader: Reader, parcelId: string): boolean {
  const { state } = parcelById(reader, parcelId);
  return state === 'cancelled' || state === 'recalled';
}

function moveForOpening(tx: Tx, parcelId: string, actor: string, moment: Moment): void {
  const parcel = parcelById(tx, parcelId);
  const to = ({ reserved: 'depositing', stored: 'retrieving' } as const)[
    parcel.state as 'reserved' | 'stored'
  ];
  if (to !== undefined) moveParcel(tx, { parcel, to, evidence: 'pulsed', actor }, moment);
}

/**
 * The brake: what the platform and maintenance open is counted in the database, so that neither a
 * restart nor a stolen platform empties the cabinet. A supervisor at the cabinet can go on.
 */
function isBraked(tx: Tx, means: CustodyMeans, cause: Cause, moment: Moment): boolean {
  if (cause !== 'remote' && cause !== 'maintenance') return false;
  const { openings, minutes } = means.configuration().brake;
  const counted = tx.get(
    z.object({ count: z.int() }),
    `SELECT count(*) AS count FROM door_operation
     WHERE cause IN ('remote', 'maintenance') AND requested_ms > $sinceMs`,
    { sinceMs: moment.nowMs - minutes * 60_000 },
  );
  if (counted === undefined || counted.count < openings) return false;
  appendEvent(tx, { name: 'brake.engaged', version: 1, openings: counted.count }, moment);
  return true;
}
