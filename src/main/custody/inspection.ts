import { doubt, serviceState, sizeClass } from '../../contract/compartment.ts';
import { parcelState } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { clearDoubt, markVacant, setService, setVerifyEmpty } from './compartment-state.ts';
import { compartmentById, isOccupied } from './compartments.ts';
import { type IsReachable, resumeHolds } from './hold-clock.ts';
import type { Moment } from './moment.ts';
import { setAuditNeeded } from './settling.ts';

const standingRow = z
  .object({
    id: z.string(),
    label: z.string(),
    size_class: sizeClass,
    board_id: z.string(),
    service: serviceState,
    service_reference: z.string().nullable(),
    doubt: doubt.nullable(),
    verify_empty: z.literal([0, 1]),
    is_suspect: z.literal([0, 1]),
    parcel_state: parcelState.nullable(),
    state_since_ms: z.int().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    label: row.label,
    sizeClass: row.size_class,
    board: row.board_id,
    /** The state of the parcel that lives in it; null where none does. */
    parcel: row.parcel_state,
    parcelSinceMs: row.state_since_ms,
    doubt: row.doubt,
    verifyEmpty: row.verify_empty === 1,
    service: row.service,
    reference: row.service_reference,
    isBoardSuspect: row.is_suspect === 1,
  }));
export type CompartmentStanding = z.infer<typeof standingRow>;

/** How every compartment stands in custody, by label. */
export function compartmentStandings(reader: Reader): CompartmentStanding[] {
  return reader.all(
    standingRow,
    `SELECT c.id, c.label, c.size_class, c.board_id, c.service, c.service_reference, c.doubt, c.verify_empty,
       b.suspect_since_ms IS NOT NULL AS is_suspect, p.state AS parcel_state, p.state_since_ms
     FROM compartment c
     JOIN board b ON b.id = c.board_id
     LEFT JOIN parcel p ON p.compartment_id = c.id
       AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')
     WHERE c.is_retired = 0
     ORDER BY c.label`,
  );
}

/**
 * A person has looked into a compartment and found it empty and its door in order: doubt, fault and
 * *verify empty* end. Refused while a parcel lives in it, since whoever looked then found something
 * that custody knows, or misses something that it should not.
 */
export function recordFoundEmpty(
  tx: Tx,
  inspection: { compartmentId: string; actor: string },
  moment: Moment,
): { isRecorded: true } | { isRecorded: false; because: 'occupied' } {
  const { compartmentId, actor } = inspection;
  if (isOccupied(tx, compartmentId)) return { isRecorded: false, because: 'occupied' };
  const { service } = compartmentById(tx, compartmentId);
  appendAccessLog(tx, {
    kind: 'compartment.foundEmpty',
    actor,
    subject: `compartment:${compartmentId}`,
    nowMs: moment.nowMs,
  });
  clearDoubt(tx, compartmentId, actor, moment);
  setVerifyEmpty(tx, compartmentId, false);
  markVacant(tx, compartmentId, moment.nowMs);
  // A block is a person's decision and ends by another one.
  if (service === 'fault')
    setService(tx, { compartmentId, service: 'inService', reference: null, actor }, moment);
  endAuditIfDone(tx);
  return { isRecorded: true };
}

/**
 * A quarantined door opens again, whatever lies behind it. Returns whether it was quarantined; a
 * compartment that a person blocked is not put into service by a repair.
 */
export function recordRepair(
  tx: Tx,
  repair: { compartmentId: string; actor: string; isReachable: IsReachable },
  moment: Moment,
): boolean {
  const { compartmentId, actor, isReachable } = repair;
  if (compartmentById(tx, compartmentId).service !== 'fault') return false;
  setService(tx, { compartmentId, service: 'inService', reference: null, actor }, moment);
  resumeHolds(tx, isReachable, moment);
  return true;
}

/** The audit after an incomplete restoration is over when the last compartment was looked into. */
function endAuditIfDone(tx: Tx): void {
  const left = tx.get(
    z.object({ id: z.string() }),
    "SELECT id FROM compartment WHERE is_retired = 0 AND doubt = 'restoredWithoutJournal' LIMIT 1",
  );
  if (left === undefined) setAuditNeeded(tx, false);
}
