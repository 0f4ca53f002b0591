import type { Finding, FindingOutcome } from '../../contract/maintenance.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { clearDoubt, raiseDoubt, reportLeftOpen, setService, setVerifyEmpty } from './compartment-state.ts';
import { compartmentById, isOccupied } from './compartments.ts';
import { operationById, settleOperation } from './door-operations.ts';
import { type IsReachable, resumeHolds } from './hold-clock.ts';
import { recordFoundEmpty } from './inspection.ts';
import type { Moment } from './moment.ts';
import { moveParcel, parcelsWhere } from './parcels.ts';

/** Compartments in which no parcel lives, by label; a technician may open them all. */
export function vacantCompartments(reader: Reader): { id: string; label: string }[] {
  return reader.all(
    z.object({ id: z.string(), label: z.string() }),
    `SELECT c.id, c.label FROM compartment c WHERE c.is_retired = 0
       AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.compartment_id = c.id
         AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed'))
     ORDER BY c.label`,
  );
}

/**
 * How an opening by a technician ended: seen open and closed again, opened and closed by the technician's
 * word, still open when the technician went, or never opened as far as anybody saw (`mayBeOpen`: nor seen
 * to stay closed).
 */
export type MaintenanceOpeningEnd = 'seenClosed' | 'saidClosed' | 'leftOpen' | 'notOpened' | 'mayBeOpen';

/**
 * Settles an opening by a technician. Somebody has had a hand in the compartment, so until it is said to
 * be empty the next courier is to look; a parcel that lives in it stays where it is in custody.
 */
export function endMaintenanceOpening(
  tx: Tx,
  { operationId, end }: { operationId: string; end: MaintenanceOpeningEnd },
  moment: Moment,
): void {
  const operation = operationById(tx, operationId);
  const { compartmentId } = operation;
  const outcome = (
    {
      seenClosed: 'openedAndClosed',
      saidClosed: 'personAnswered',
      leftOpen: 'leftOpen',
      notOpened: 'notSeenOpen',
      mayBeOpen: 'notSeenOpen',
    } as const
  )[end];
  settleOperation(tx, operation, outcome, moment);
  if (end === 'leftOpen') reportLeftOpen(tx, compartmentId, null, moment);
  if (end !== 'notOpened' && !isOccupied(tx, compartmentId)) setVerifyEmpty(tx, compartmentId, true);
}

/**
 * A technician has looked behind the door and says what is there. Where that is what custody says, a doubt
 * is over. Where it is not, nothing is taken from anybody's parcel: the platform and the log are told, and
 * a compartment with something in it is offered to nobody.
 */
export function recordFound(
  tx: Tx,
  inspection: { compartmentId: string; found: Finding; actor: string },
  moment: Moment,
): FindingOutcome {
  const { compartmentId, found, actor } = inspection;
  const [parcel] = parcelsWhere(
    tx,
    "compartment_id = $compartmentId AND state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')",
    { compartmentId },
  );
  const isUnfinished = parcel?.state === 'unconfirmed' && !parcel.wasStored;
  if (found === 'empty' && (parcel === undefined || isUnfinished)) {
    // A deposit of which nobody knew whether anything was left: nothing was.
    if (parcel !== undefined)
      moveParcel(tx, { parcel, to: 'cancelled', evidence: 'personReported', actor }, moment);
    recordFoundEmpty(tx, { compartmentId, actor }, moment);
    return 'settled';
  }
  appendAccessLog(tx, {
    kind: 'compartment.inspected',
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { found, parcel: parcel?.id ?? null },
    nowMs: moment.nowMs,
  });
  if (found === 'empty' && parcel !== undefined) {
    appendEvent(tx, { name: 'parcel.foundMissing', version: 1, parcelId: parcel.id, compartmentId }, moment);
    return 'parcelMissing';
  }
  if (found === 'parcel' && parcel !== undefined) {
    clearDoubt(tx, compartmentId, actor, moment);
    return 'settled';
  }
  raiseDoubt(tx, compartmentId, 'somethingInside', moment);
  return 'notInCustody';
}

/** Puts a compartment in service or takes it out, by a technician's decision. A doubt is another matter. */
export function setServiceByHand(
  tx: Tx,
  change: { compartmentId: string; inService: boolean; actor: string; isReachable: IsReachable },
  moment: Moment,
): void {
  const { compartmentId, inService, actor, isReachable } = change;
  const { service } = compartmentById(tx, compartmentId);
  if (inService === (service === 'inService')) return;
  setService(
    tx,
    { compartmentId, service: inService ? 'inService' : 'blocked', reference: null, actor },
    moment,
  );
  if (inService) resumeHolds(tx, isReachable, moment);
}
