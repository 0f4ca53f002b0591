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
 * The brake: what the platform and maintenance open is counted in the database, so that neither a
 * restart, nor a clock that is set, nor a stolen platform empties the cabinet. The window is running
 * time: it does not pass while the program is away. Beyond the limit a supervisor who is signed in at
 * the cabinet can go on; the access log keeps who that was, and each such opening counts as well.
 *
 * @returns whether this opening must wait for a supervisor.
 */
export function isBraked(
  tx: Tx,
  means: CustodyMeans,
  opening: { cause: Cause; actor: string; compartmentId: string; supervisorId: string | undefined },
  moment: Moment,
): boolean {
  const { cause, actor, compartmentId, supervisorId } = opening;
  if (!isCounted(cause, actor)) return false;
  const brake = means.configuration().brake;
  const openings = countOpenings(tx, moment.runningMs - brake.minutes * 60_000);
  if (openings < brake.openings) return false;
  if (supervisorId === undefined) {
    appendEvent(tx, { name: 'brake.engaged', version: 1, openings }, moment);
    return true;
  }
  appendAccessLog(tx, {
    kind: 'brake.released',
    actor: `supervisor:${supervisorId}`,
    subject: `compartment:${compartmentId}`,
    detail: { cause, requestedBy: actor, openings },
    nowMs: moment.nowMs,
  });
  return false;
}

/** How many counted openings were requested after this running time. */
function countOpenings(reader: Reader, sinceRunningMs: number): number {
  const counted = reader.get(
    z.object({ count: z.int() }),
    `SELECT count(*) AS count FROM door_operation
     WHERE ${countedOperations} AND requested_running_ms > $sinceRunningMs`,
    { sinceRunningMs },
  );
  return counted?.count ?? 0;
}
