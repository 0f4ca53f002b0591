import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import type { MessageSeal } from './message-outbox-seal.ts';
import type { MessageParameters, MessageSecret, MessageTemplate } from './templates.ts';

export interface QueuedMessage<Template extends MessageTemplate = MessageTemplate> {
  readonly personId: string;
  readonly parcelId: string | null;
  readonly template: Template;
  readonly parameters: MessageParameters<Template>;
  readonly secret: MessageSecret;
  readonly nowMs: number;
}

/** How a message ended. `parked`: it cannot be read or written, and waits for a person to look at it. */
export type Settled = 'delivered' | 'givenUp' | 'parked';

/** A message that waits, as it stands in the outbox. */
const waitingMessage = z.object({
  id: z.string(),
  personId: z.string(),
  parcelId: z.string().nullable(),
  template: z.string(),
  parameters: z.string(),
  secret: z.string().nullable(),
  attempts: z.number(),
  nextAttemptMs: z.number(),
  lastFault: z.string().nullable(),
  createdMs: z.number(),
});
export type WaitingMessage = z.infer<typeof waitingMessage>;

const waitingColumns = `id, person_id AS personId, parcel_id AS parcelId, template, parameters, secret, attempts,
  next_attempt_ms AS nextAttemptMs, last_fault AS lastFault, created_ms AS createdMs`;

/**
 * Puts a message into the outbox, in the transaction that gives cause for it, and returns its id. It
 * is sent after the commit, when the dispatcher is woken.
 */
export function queueMessage<Template extends MessageTemplate>(
  tx: Tx,
  messageSeal: MessageSeal,
  message: QueuedMessage<Template>,
): string {
  const { personId, parcelId, template, parameters, secret, nowMs } = message;
  const id = newId(nowMs);
  tx.run(
    `INSERT INTO message_outbox
       (id, person_id, parcel_id, template, parameters, secret, state, next_attempt_ms, created_ms)
     VALUES (@id, @personId, @parcelId, @template, @parameters, @secret, 'waiting', @nowMs, @nowMs)`,
    {
      id,
      personId,
      parcelId,
      template,
      parameters: JSON.stringify(parameters),
      secret: messageSeal.seal(id, personId, secret) ?? null,
      nowMs,
    },
  );
  return id;
}

/** The parcel is gone or its code is void: what waits for it is not sent any more. Returns how many. */
export function withdrawMessagesOf(tx: Tx, parcelId: string, nowMs: number): number {
  return tx.run(
    `UPDATE message_outbox SET state = 'withdrawn', secret = NULL, settled_ms = @nowMs
     WHERE parcel_id = @parcelId AND state = 'waiting'`,
    { parcelId, nowMs },
  );
}

/**
 * How the newest message of these templates about this parcel stands; undefined where there was none.
 * By the order in which they were made, since a clock may have been set back in between.
 */
export function newestMessage(
  reader: Reader,
  parcelId: string,
  templates: readonly MessageTemplate[],
): 'waiting' | 'withdrawn' | Settled | undefined {
  const row = reader.get(
    z.object({ state: z.enum(['waiting', 'delivered', 'givenUp', 'parked', 'withdrawn']) }),
    `SELECT state FROM message_outbox WHERE parcel_id = @parcelId
       AND template IN (SELECT value FROM json_each(@templates))
     ORDER BY rowid DESC LIMIT 1`,
    { parcelId, templates: JSON.stringify(templates) },
  );
  return row?.state;
}

/** What it says is over: it is not sent any more. One that has ended already stays as it is. */
export function withdrawMessage(tx: Tx, id: string, nowMs: number): void {
  tx.run(
    `UPDATE message_outbox SET state = 'withdrawn', secret = NULL, settled_ms = @nowMs
     WHERE id = @id AND state = 'waiting'`,
    { id, nowMs },
  );
}

/** How many messages wait, and since when the oldest does; undefined where none does. */
export function waitingSince(reader: Reader): { count: number; sinceMs: number } | undefined {
  const waiting = reader.get(
    z.object({ count: z.number(), sinceMs: z.number().nullable() }),
    `SELECT count(*) AS count, min(created_ms) AS sinceMs FROM message_outbox WHERE state = 'waiting'`,
  );
  if (waiting === undefined || waiting.sinceMs === null) return undefined;
  return { count: waiting.count, sinceMs: waiting.sinceMs };
}

/** The waiting message whose turn is next, due or not. */
export function nextMessage(reader: Reader): WaitingMessage | undefined {
  return reader.get(
    waitingMessage,
    `SELECT ${waitingColumns} FROM message_outbox WHERE state = 'waiting'
     ORDER BY next_attempt_ms, created_ms, id LIMIT 1`,
  );
}

/** The waiting messages that were made at `untilMs` or before. */
export function messagesMadeUntil(reader: Reader, untilMs: number): WaitingMessage[] {
  return reader.all(
    waitingMessage,
    `SELECT ${waitingColumns} FROM message_outbox WHERE state = 'waiting' AND created_ms <= @untilMs`,
    { untilMs },
  );
}

/**
 * Whether the way to the gateway is closed, for all messages alike: some waiting message failed last
 * with one of these faults. `untilMs` is when it may be tried again, `attempts` how often all of them were.
 */
export function closedWay(
  reader: Reader,
  faults: readonly string[],
): { attempts: number; untilMs: number } | undefined {
  const row = reader.get(
    z.object({ attempts: z.number().nullable(), untilMs: z.number().nullable() }),
    `SELECT sum(attempts) AS attempts, max(next_attempt_ms) AS untilMs FROM message_outbox
     WHERE state = 'waiting'
       AND substr(last_fault, 1, instr(last_fault || ' ', ' ') - 1) IN (SELECT value FROM json_each(@faults))`,
    { faults: JSON.stringify(faults) },
  );
  if (row === undefined || row.attempts === null || row.untilMs === null) return undefined;
  return { attempts: row.attempts, untilMs: row.untilMs };
}

/**
 * Written before a message leaves, so that one which a crash interrupts is known to have been tried.
 * False where it does not wait any more.
 */
export function beginAttempt(tx: Tx, id: string): boolean {
  const changes = tx.run(
    `UPDATE message_outbox SET attempts = attempts + 1, last_fault = 'interrupted'
     WHERE id = @id AND state = 'waiting'`,
    { id },
  );
  return changes === 1;
}

/** The attempt failed and another one follows. */
export function postponeMessage(tx: Tx, id: string, fault: string, nextAttemptMs: number): void {
  tx.run(
    `UPDATE message_outbox SET last_fault = @fault, next_attempt_ms = @nextAttemptMs
     WHERE id = @id AND state = 'waiting'`,
    { id, fault, nextAttemptMs },
  );
}

/**
 * Ends a waiting message and wipes its secret. False where it does not wait any more, for instance
 * because it was withdrawn while it was being sent.
 */
export function settleMessage(
  tx: Tx,
  id: string,
  settled: { how: Settled; fault: string | null; gatewayReference: string | null; nowMs: number },
): boolean {
  const { how, fault, gatewayReference, nowMs } = settled;
  const changes = tx.run(
    `UPDATE message_outbox SET state = @how, secret = NULL, settled_ms = @nowMs,
       last_fault = CASE @how WHEN 'delivered' THEN NULL ELSE coalesce(@fault, last_fault) END,
       gateway_reference = @gatewayReference
     WHERE id = @id AND state = 'waiting'`,
    { id, how, fault, gatewayReference, nowMs },
  );
  return changes === 1;
}

/** Attempts that lie further ahead than any back-off were set by a clock that has since gone back. */
export function bringForward(tx: Tx, nowMs: number, latestMs: number): number {
  return tx.run(
    `UPDATE message_outbox SET next_attempt_ms = @nowMs WHERE state = 'waiting' AND next_attempt_ms > @latestMs`,
    { nowMs, latestMs },
  );
}
