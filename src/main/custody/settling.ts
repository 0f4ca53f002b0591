import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import { type Store, StoreFault, type Tx } from '../database/transaction.ts';
import { appendEvent, beginEpoch } from '../exchange/event-outbox.ts';
import { raiseDoubt } from './compartment-state.ts';
import { cancelDeposit, confirmDeposit, leaveDepositUnconfirmed } from './deposit.ts';
import {
  type DoorOperation,
  saidEmpty,
  settleOperation,
  unsettledOperations,
  wasPulsed,
} from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { moveParcel, type Parcel, parcelById, parcelsWhere } from './parcels.ts';
import { confirmRecall } from './recall.ts';
import { confirmRetrieval, keepUnopened, leaveRetrievalUnconfirmed } from './retrieval.ts';

/**
 * Settles what the last run left in the middle, from the evidence that was written: nothing is pulsed
 * and nothing is guessed. Each row has a transaction of its own; one that cannot be settled is set
 * aside and reported, and never keeps the cabinet from starting.
 *
 * @returns the ids of what could not be settled, with why.
 */
export function settleAtStart(
  store: Store,
  means: CustodyMeans,
  moment: Moment,
): { settled: number; setAside: { id: string; cause: unknown }[] } {
  const setAside: { id: string; cause: unknown }[] = [];
  let settled = 0;
  const attempt = (row: UnsettledRow, settle: (tx: Tx) => void) => {
    try {
      store.transaction((tx) => settle(tx));
      settled += 1;
    } catch (cause) {
      if (cause instanceof StoreFault) throw cause;
      setAside.push({ id: row.id, cause });
      store.transaction((tx) => reportSetAside(tx, row, moment));
    }
  };
  for (const operation of unsettledOperations(store)) {
    attempt({ ...operation, table: 'door_operation' }, (tx) => settleOne(tx, means, operation, moment));
  }
  const onTheWay = parcelsWhere(store, "state IN ('reserved', 'depositing', 'retrieving')", {});
  for (const parcel of onTheWay) {
    attempt({ ...parcel, table: 'parcel' }, (tx) => settleWithoutOperation(tx, means, parcel, moment));
  }
  return { settled, setAside };
}

interface UnsettledRow {
  readonly table: 'door_operation' | 'parcel';
  readonly id: string;
  readonly compartmentId: string;
}

/** The alarm: the log and the platform hear which row it is, and its compartment is offered to nobody. */
function reportSetAside(tx: Tx, row: UnsettledRow, moment: Moment): void {
  const { table, id, compartmentId } = row;
  appendAccessLog(tx, {
    kind: 'settling.failed',
    actor: 'kiosk',
    subject: `row:${id}`,
    detail: { table },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'settling.failed', version: 1, table, rowId: id, compartmentId }, moment);
  raiseDoubt(tx, compartmentId, 'interrupted', moment);
}

/** A parcel on its way whose operations all have an outcome: none of them proves that its door opened. */
function settleWithoutOperation(tx: Tx, means: CustodyMeans, parcel: Parcel, moment: Moment): void {
  const { id: parcelId } = parcel;
  const evidence = 'settledAtStart';
  if (parcel.state === 'reserved') {
    moveParcel(tx, { parcel, to: 'cancelled', evidence, actor: 'kiosk' }, moment);
    return;
  }
  const isTouched = wasPulsed(tx, parcelId);
  if (parcel.state === 'depositing') {
    if (isTouched) leaveDepositUnconfirmed(tx, { parcelId, doorIsOpen: false, evidence }, moment);
    else cancelDeposit(tx, { parcelId, because: 'notWritten', evidence: 'doorNeverOpened' }, moment);
    return;
  }
  const left = { parcelId, doorIsOpen: false, saidOpened: false, evidence } as const;
  if (isTouched) leaveRetrievalUnconfirmed(tx, means, left, moment);
  else keepUnopened(tx, parcelId, moment);
}

function settleOne(tx: Tx, means: CustodyMeans, operation: DoorOperation, moment: Moment): void {
  const wasOpened = operation.seenOpenMs !== null;
  const wasClosed = operation.closedMs !== null;
  if (operation.parcelId === null) {
    const isProven = wasOpened && wasClosed;
    settleOperation(tx, operation, isProven ? 'openedAndClosed' : 'interrupted', moment);
    if (!isProven) raiseDoubt(tx, operation.compartmentId, 'interrupted', moment);
    return;
  }
  const parcel = parcelById(tx, operation.parcelId);
  // Seen open and closed while the session lived: that proves it, whoever was there to confirm.
  if (wasOpened && wasClosed) {
    if (operation.cause === 'deposit' && (parcel.state === 'depositing' || parcel.state === 'unconfirmed')) {
      const because = saidEmpty(operation);
      if (because !== undefined) {
        // The courier had said that nothing is left inside, and the door was closed on that.
        cancelDeposit(tx, { parcelId: parcel.id, because, evidence: 'personReported' }, moment);
        return;
      }
      confirmDeposit(tx, means, { parcelId: parcel.id, operation, evidence: 'settledAtStart' }, moment);
      return;
    }
    if (operation.cause === 'retrieval' && parcel.wasStored) {
      confirmRetrieval(tx, means, { parcelId: parcel.id, operation, evidence: 'settledAtStart' }, moment);
      return;
    }
    if (operation.cause === 'recall' && parcel.wasStored) {
      const { actor } = operation;
      const recall = {
        parcelId: parcel.id,
        operation,
        evidence: 'settledAtStart',
        actor,
        found: 'parcel',
      } as const;
      confirmRecall(tx, means, recall, moment);
      return;
    }
  }
  const left = {
    parcelId: parcel.id,
    doorIsOpen: wasOpened && !wasClosed,
    evidence: 'settledAtStart' as const,
    actor: operation.cause === 'retrieval' ? 'code' : operation.actor,
  };
  if (operation.cause === 'deposit' && !parcel.wasStored) leaveDepositUnconfirmed(tx, left, moment);
  else leaveRetrievalUnconfirmed(tx, means, { ...left, saidOpened: false }, moment);
}

/** What the last run wrote cannot be trusted to be complete: no number is reused, and every vacant compartment is doubted. */
export function doubtEverything(tx: Tx, moment: Moment): void {
  beginEpoch(tx, moment.nowMs);
  const vacant = tx.all(
    z.object({ id: z.string() }),
    `SELECT c.id FROM compartment c WHERE c.is_retired = 0 AND NOT EXISTS (SELECT 1 FROM parcel p
       WHERE p.compartment_id = c.id
         AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed'))`,
  );
  for (const { id } of vacant) raiseDoubt(tx, id, 'restoredWithoutJournal', moment);
  setAuditNeeded(tx, true);
}

/** No deposit is taken until somebody has looked into every compartment that is in doubt. */
export function setAuditNeeded(tx: Tx, isNeeded: boolean): void {
  if (!isNeeded) tx.run("DELETE FROM cabinet_state WHERE name = 'audit_needed'");
  else {
    tx.run(`INSERT INTO cabinet_state (name, value) VALUES ('audit_needed', 'yes')
      ON CONFLICT (name) DO NOTHING`);
  }
}
