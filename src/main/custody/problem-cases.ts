import { type ProblemKind, problemKind } from '../../contract/directory.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { newId } from '../ids.ts';
import { suspectBoardOf } from './boards.ts';
import { reportLeftOpen } from './compartment-state.ts';
import { pendingOperation, settleOperation } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { parcelById } from './parcels.ts';
import { leaveRetrievalUnconfirmed } from './retrieval.ts';

const caseRow = z
  .object({
    id: z.string(),
    reference: z.string(),
    kind: problemKind,
    parcel_id: z.string().nullable(),
    compartment_id: z.string(),
    label: z.string(),
    opened_ms: z.int(),
    closed_ms: z.int().nullable(),
    closed_by: z.string().nullable(),
    note: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    parcelId: row.parcel_id,
    compartmentId: row.compartment_id,
    label: row.label,
    openedMs: row.opened_ms,
    /** Null while it is open; then who closed it, and what they had to say. */
    closedMs: row.closed_ms,
    closedBy: row.closed_by,
    note: row.note,
  }));
export type ProblemCase = z.infer<typeof caseRow>;

const select = `SELECT problem_case.id, reference, kind, parcel_id, compartment_id, label, opened_ms, closed_ms,
    closed_by, note
  FROM problem_case JOIN compartment ON compartment.id = compartment_id`;

/**
 * Somebody at a door says that something is wrong. A case is opened, under the reference that the screen
 * shows, and nothing of the parcel changes by it: what becomes of the parcel follows from its door, or from
 * `keepDisputedParcel`. Where another door opened, the board is out of service until somebody has looked.
 */
export function openCase(
  tx: Tx,
  report: {
    kind: ProblemKind;
    /** Of the visit. Several reports of one visit are several cases with one reference. */
    reference: string;
    compartmentId: string;
    parcelId: string | null;
    /** `code`, `courier:ID`, `recipient:ID`. */
    actor: string;
  },
  moment: Moment,
): { caseId: string } {
  const { kind, reference, compartmentId, parcelId, actor } = report;
  const { nowMs } = moment;
  const known = tx.get(
    z.object({ id: z.string() }),
    `SELECT id FROM problem_case WHERE state = 'open' AND reference = $reference AND kind = $kind
       AND compartment_id = $compartmentId`,
    { reference, kind, compartmentId },
  );
  // A button that is pressed twice is one report.
  if (known !== undefined) return { caseId: known.id };
  const caseId = newId(nowMs);
  tx.run(
    `INSERT INTO problem_case (id, reference, kind, parcel_id, compartment_id, actor, opened_ms)
     VALUES ($caseId, $reference, $kind, $parcelId, $compartmentId, $actor, $nowMs)`,
    { caseId, reference, kind, parcelId, compartmentId, actor, nowMs },
  );
  appendAccessLog(tx, {
    kind: 'case.opened',
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { case: caseId, reference, kind, parcel: parcelId },
    nowMs,
  });
  appendEvent(
    tx,
    { name: 'case.opened', version: 1, caseId, reference, kind, compartmentId, parcelId },
    moment,
  );
  if (kind === 'anotherDoorOpened') suspectBoardOf(tx, compartmentId, moment);
  return { caseId };
}

/**
 * A recipient closed the door and said that it was empty, or that the parcel inside is somebody else's. The
 * door moved as in a retrieval, but a person's word stands against it: the parcel stays where it is in
 * custody, unconfirmed, and its code goes on to work. To be called in place of `confirmRetrieval`, also where
 * the session ends with the door open.
 */
export function keepDisputedParcel(
  tx: Tx,
  means: CustodyMeans,
  disputed: { parcelId: string; doorIsOpen: boolean },
  moment: Moment,
): void {
  const { parcelId, doorIsOpen } = disputed;
  const { compartmentId } = parcelById(tx, parcelId);
  const operation = pendingOperation(tx, compartmentId);
  if (operation !== undefined) {
    // Never as a door left open: whoever closes that one later would have retrieved the parcel.
    const outcome = operation.closedMs === null ? 'interrupted' : 'openedAndClosed';
    settleOperation(tx, operation, outcome, moment);
  }
  const left = { parcelId, doorIsOpen: false, saidOpened: false, evidence: 'personReported' } as const;
  leaveRetrievalUnconfirmed(tx, means, left, moment);
  if (doorIsOpen) reportLeftOpen(tx, compartmentId, parcelId, moment);
}

/** Cases that wait for somebody, the oldest first; with `all`, closed ones too. */
export function problemCases(reader: Reader, { all = false }: { all?: boolean } = {}): ProblemCase[] {
  return reader.all(
    caseRow,
    `${select} ${all ? '' : "WHERE problem_case.state = 'open'"} ORDER BY opened_ms, problem_case.id`,
  );
}

/** Open cases behind a reference, as somebody reads it out over the telephone. */
export function casesWithReference(reader: Reader, reference: string): ProblemCase[] {
  return reader.all(
    caseRow,
    `${select} WHERE problem_case.state = 'open' AND reference = $reference ORDER BY opened_ms, problem_case.id`,
    { reference: reference.trim().toUpperCase() },
  );
}

/** Somebody has dealt with it. False where there is no such case, or it is closed already. */
export function closeCase(
  tx: Tx,
  closing: { caseId: string; actor: string; note: string | null },
  moment: Moment,
): boolean {
  const { caseId, actor, note } = closing;
  const found = tx.get(
    z.object({ compartment_id: z.string() }),
    "SELECT compartment_id FROM problem_case WHERE id = $caseId AND state = 'open'",
    { caseId },
  );
  if (found === undefined) return false;
  tx.run(
    `UPDATE problem_case SET state = 'closed', closed_ms = $nowMs, closed_by = $actor, note = $note
     WHERE id = $caseId`,
    { caseId, actor, note, nowMs: moment.nowMs },
  );
  appendAccessLog(tx, {
    kind: 'case.closed',
    actor,
    subject: `compartment:${found.compartment_id}`,
    detail: { case: caseId },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'case.closed', version: 1, caseId }, moment);
  return true;
}
