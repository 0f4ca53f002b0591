import { doorState } from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import type { Moment } from './moment.ts';

export type Cause = 'deposit' | 'retrieval' | 'recall' | 'remote' | 'maintenance';

export type Outcome =
  | 'openedAndClosed'
  | 'leftOpen'
  | 'closedLater'
  | 'notSeenOpen'
  | 'personAnswered'
  | 'notWritten'
  | 'pulsedAgain'
  | 'interrupted';

const emptyAnswers = ['doesNotFit', 'somethingInside', 'nothingPlaced'] as const;
type EmptyAnswer = (typeof emptyAnswers)[number];
const answers = ['opened', 'didNotOpen', 'closed', ...emptyAnswers] as const;
/** What a person at the door says of it. */
export type Answer = (typeof answers)[number];

const operationRow = z
  .object({
    id: z.string(),
    compartment_id: z.string(),
    parcel_id: z.string().nullable(),
    cause: z.enum(['deposit', 'retrieval', 'recall', 'remote', 'maintenance']),
    actor: z.string(),
    attempt: z.int(),
    door_before: doorState,
    pulse: z.enum(['acknowledged', 'unanswered', 'notWritten']).nullable(),
    seen_open_ms: z.int().nullable(),
    closed_ms: z.int().nullable(),
    closed_running_ms: z.int().nullable(),
    answer: z.enum(answers).nullable(),
    outcome: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    compartmentId: row.compartment_id,
    parcelId: row.parcel_id,
    cause: row.cause,
    actor: row.actor,
    attempt: row.attempt,
    doorBefore: row.door_before,
    pulse: row.pulse,
    seenOpenMs: row.seen_open_ms,
    closedMs: row.closed_ms,
    closedRunningMs: row.closed_running_ms,
    answer: row.answer,
    outcome: row.outcome,
  }));
export type DoorOperation = z.infer<typeof operationRow>;

const columns = `id, compartment_id, parcel_id, cause, actor, attempt, door_before, pulse, seen_open_ms, closed_ms,
  closed_running_ms, answer, outcome`;

export function operationById(reader: Reader, id: string): DoorOperation {
  const found = reader.get(operationRow, `SELECT ${columns} FROM door_operation WHERE id = $id`, { id });
  if (found === undefined) throw new Error(`no door operation ${id}`);
  return found;
}

/** The operation of this compartment that has no outcome yet, or whose door was left open. */
export function pendingOperation(reader: Reader, compartmentId: string): DoorOperation | undefined {
  return reader.get(
    operationRow,
    `SELECT ${columns} FROM door_operation
     WHERE compartment_id = $compartmentId AND (outcome IS NULL OR outcome = 'leftOpen')
     ORDER BY requested_ms DESC, id DESC LIMIT 1`,
    { compartmentId },
  );
}

/** Operations that were requested and have no outcome, oldest first. */
export function unsettledOperations(reader: Reader): DoorOperation[] {
  return reader.all(
    operationRow,
    `SELECT ${columns} FROM door_operation WHERE outcome IS NULL ORDER BY requested_ms, id`,
  );
}

/** Whether in the last visit to this parcel any pulse may have reached the lock. */
export function wasPulsed(reader: Reader, parcelId: string): boolean {
  const pulsed = reader.get(
    z.object({ id: z.string() }),
    `SELECT id FROM door_operation WHERE parcel_id = $parcelId AND pulse IS NOT 'notWritten'
       AND rowid >= (SELECT max(rowid) FROM door_operation WHERE parcel_id = $parcelId AND attempt = 1)
     LIMIT 1`,
    { parcelId },
  );
  return pulsed !== undefined;
}

/** What the courier said of the open door in the last visit, if it was that nothing is left inside. */
export function saidEmpty(operation: DoorOperation): EmptyAnswer | undefined {
  return emptyAnswers.find((answer) => answer === operation.answer);
}

/** What became of the pulse on the wire. `notWritten` proves that the lock was not touched. */
export function recordPulse(
  tx: Tx,
  operationId: string,
  pulse: 'acknowledged' | 'unanswered' | 'notWritten',
  moment: Moment,
): void {
  tx.run('UPDATE door_operation SET pulse = $pulse WHERE id = $operationId', { operationId, pulse });
  const operation = operationById(tx, operationId);
  if (pulse === 'notWritten' && operation.outcome === null) {
    settleOperation(tx, operation, 'notWritten', moment);
  }
}

/** The door was seen open: known closed before, open after the pulse, and still open when it had ended. */
export function recordSeenOpen(tx: Tx, operation: DoorOperation, moment: Moment): void {
  tx.run('UPDATE door_operation SET seen_open_ms = $nowMs WHERE id = $id AND seen_open_ms IS NULL', {
    id: operation.id,
    nowMs: moment.nowMs,
  });
  appendAccessLog(tx, {
    kind: 'door.seenOpen',
    actor: 'door',
    subject: `compartment:${operation.compartmentId}`,
    detail: { operation: operation.id },
    nowMs: moment.nowMs,
  });
}

/** The door that was seen open has closed. */
export function recordClosed(tx: Tx, operation: DoorOperation, moment: Moment): void {
  tx.run(
    `UPDATE door_operation SET closed_ms = $nowMs, closed_running_ms = $runningMs
     WHERE id = $id AND closed_ms IS NULL`,
    { id: operation.id, nowMs: moment.nowMs, runningMs: moment.runningMs },
  );
  appendAccessLog(tx, {
    kind: 'door.closed',
    actor: 'door',
    subject: `compartment:${operation.compartmentId}`,
    detail: { operation: operation.id },
    nowMs: moment.nowMs,
  });
}

/** What the person at the door said: where the sensor cannot tell, or of what is inside. */
export function recordAnswer(
  tx: Tx,
  operationId: string,
  answer: Answer,
  actor: string,
  moment: Moment,
): void {
  tx.run('UPDATE door_operation SET answer = $answer WHERE id = $operationId', { operationId, answer });
  appendAccessLog(tx, {
    kind: 'door.answered',
    actor,
    subject: `compartment:${operationById(tx, operationId).compartmentId}`,
    detail: { operation: operationId, answer },
    nowMs: moment.nowMs,
  });
}

/** Gives an operation its outcome. One that has an outcome already keeps it, unless its door was left open. */
export function settleOperation(tx: Tx, operation: DoorOperation, outcome: Outcome, moment: Moment): void {
  const changed = tx.run(
    `UPDATE door_operation SET outcome = $outcome, settled_ms = $nowMs
     WHERE id = $id AND (outcome IS NULL OR outcome = 'leftOpen')`,
    { id: operation.id, outcome, nowMs: moment.nowMs },
  );
  if (changed === 0) return;
  appendAccessLog(tx, {
    kind: 'door.settled',
    actor: 'kiosk',
    subject: `compartment:${operation.compartmentId}`,
    detail: { operation: operation.id, outcome },
    nowMs: moment.nowMs,
  });
  appendEvent(
    tx,
    {
      name: 'door.operated',
      version: 1,
      operationId: operation.id,
      compartmentId: operation.compartmentId,
      parcelId: operation.parcelId,
      outcome,
    },
    moment,
  );
}

/** When the newest operation of this compartment saw its door close; undefined where it has not. */
export function lastClosedMs(reader: Reader, compartmentId: string): number | undefined {
  const row = reader.get(
    z.object({ closed_ms: z.int().nullable() }),
    `SELECT closed_ms FROM door_operation WHERE compartment_id = $compartmentId
     ORDER BY rowid DESC LIMIT 1`,
    { compartmentId },
  );
  return row?.closed_ms ?? undefined;
}
