import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import type { Cause } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';

/**
 * What the platform or maintenance causes: remote openings, openings by maintenance, and recalls by
 * command. A carrier's courier who takes a parcel back at the cabinet has signed in there.
 */
const countedOperations = `(cause IN ('remote', 'maintenance') OR (cause = 'recall' AND actor NOT LIKE 'courier:%'))`;

function isCounted(cause: Cause, actor: string): boolean {
  return (
    cause === 'remote' || cause === 'maintenance' || (cause === 'recall' && !actor.startsWith('courier:'))
  );
}

/**
 * Whether this opening must wait for a supervisor; deposits, retrievals and what couriers open never
 * do. See `waitsForSupervisor`.
 */
export function isBraked(
  tx: Tx,
  means: CustodyMeans,
  opening: { cause: Cause; actor: string; compartmentId: string; supervisorId: string | undefined },
  moment: Moment,
): boolean {
  const { cause, actor, compartmentId, supervisorId } = opening;
  if (!isCounted(cause, actor)) return false;
  const act = { cause, actor, subject: `compartment:${compartmentId}`, supervisorId };
  return waitsForSupervisor(tx, means, act, moment);
}

/**
 * The brake: what the platform and maintenance do that lets somebody at a parcel (openings, re-issued
 * codes, recalls) is counted in the database, so that neither a restart, nor a clock that is set, nor
 * a stolen platform empties the cabinet. The window is running time: it does not pass while the
 * program is away. Beyond the limit a supervisor who is signed in at the cabinet can go on; the access
 * log keeps who that was, and each such act counts as well.
 *
 * @returns whether the act must wait for a supervisor.
 */
export function waitsForSupervisor(
  tx: Tx,
  means: CustodyMeans,
  act: {
    cause: Cause | 'reissue';
    actor: string;
    /** As in the access log. */
    subject: string;
    supervisorId: string | undefined;
  },
  moment: Moment,
): boolean {
  const { cause, actor, subject, supervisorId } = act;
  const brake = means.configuration().brake;
  const openings = countActs(tx, moment.runningMs - brake.minutes * 60_000);
  if (openings < brake.openings) return false;
  if (supervisorId === undefined) {
    appendEvent(tx, { name: 'brake.engaged', version: 1, openings }, moment);
    return true;
  }
  appendAccessLog(tx, {
    kind: 'brake.released',
    actor: `supervisor:${supervisorId}`,
    subject,
    detail: { cause, requestedBy: actor, openings },
    nowMs: moment.nowMs,
  });
  return false;
}

/** How many counted acts there were after this running time. */
function countActs(reader: Reader, sinceRunningMs: number): number {
  const counted = reader.get(
    z.object({ count: z.int() }),
    `SELECT
       (SELECT count(*) FROM door_operation WHERE ${countedOperations} AND requested_running_ms > $sinceRunningMs)
       + (SELECT count(*) FROM retrieval_code
          WHERE cause IN ('platform', 'maintenance') AND issued_running_ms > $sinceRunningMs)
       + (SELECT count(*) FROM parcel
          WHERE take_back_because = 'operator' AND take_back_running_ms > $sinceRunningMs) AS count`,
    { sinceRunningMs },
  );
  return counted?.count ?? 0;
}
