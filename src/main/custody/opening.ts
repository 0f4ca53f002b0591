import type { DoorState } from '../../contract/compartment.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { isBoardSuspect } from './boards.ts';
import { isBraked } from './brake.ts';
import { compartmentById } from './compartments.ts';
import { type Cause, pendingOperation, settleOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { moveParcel, parcelById } from './parcels.ts';

export type OpeningRefusal = 'boardSuspect' | 'brakeEngaged' | 'parcelGone';

/**
 * Commits that a lock is about to be pulsed: why, by whom, for what, and how the door stood. Must be
 * on disk before the pulse; a row without an outcome counts as pulsed. `supervisorId` names a
 * supervisor who is signed in at the cabinet and lets openings through that the brake would hold up.
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
    supervisorId?: string;
  },
  moment: Moment,
): { operationId: string } | { refusal: OpeningRefusal } {
  const { compartmentId, parcelId, cause, actor, attempt, doorBefore, supervisorId } = request;
  const compartment = compartmentById(tx, compartmentId);
  if (cause !== 'maintenance' && isBoardSuspect(tx, compartment.boardId)) return { refusal: 'boardSuspect' };
  if (parcelId !== null && isGone(tx, parcelId)) return { refusal: 'parcelGone' };
  if (isBraked(tx, means, { cause, actor, compartmentId, supervisorId }, moment)) {
    return { refusal: 'brakeEngaged' };
  }

  const earlier = pendingOperation(tx, compartmentId);
  if (earlier !== undefined) settleOperation(tx, earlier, 'pulsedAgain', moment);
  if (parcelId !== null) moveForOpening(tx, parcelId, actor, moment);
  const operationId = newId(moment.nowMs);
  tx.run(
    `INSERT INTO door_operation (id, compartment_id, parcel_id, cause, actor, attempt, door_before,
       requested_ms, requested_running_ms)
     VALUES ($operationId, $compartmentId, $parcelId, $cause, $actor, $attempt, $doorBefore, $nowMs, $runningMs)`,
    {
      operationId,
      compartmentId,
      parcelId,
      cause,
      actor,
      attempt,
      doorBefore,
      nowMs: moment.nowMs,
      runningMs: moment.runningMs,
    },
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
