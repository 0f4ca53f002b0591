import { appendAccessLog } from '../access-log/access-log.ts';
import type { Store, Tx } from '../database/transaction.ts';
import { beginEpoch } from '../exchange/event-outbox.ts';
import { raiseDoubt } from './compartments.ts';
import { confirmDeposit, leaveDepositUnconfirmed } from './deposit.ts';
import { type DoorOperation, settleOperation, unsettledOperations } from './door-operations.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { moveParcel, parcelById, parcelsWhere } from './parcels.ts';
import { confirmRetrieval, leaveRetrievalUnconfirmed } from './retrieval.ts';
import { z } from '../../contract/zod.ts';

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
  const attempt = (id: string, settle: (tx: Tx) => void) => {
    try {
      store.transaction((tx) => settle(tx));
      settled += 1;
    } catch (cause) {
      setAside.push({ id, cause });
      store.transaction((tx) => {
        appendAccessLog(tx, {
          kind: 'settling.failed',
          actor: 'kiosk',
          subject: `row:${id}`,
          nowMs: moment.nowMs,
        });
      });
    }
  };
  for (const operation of unsettledOperations(store)) {
    attempt(operation.id, (tx) => settle(tx, means, operation, moment));
  }
  // Whatever is still on its way has no operation that could prove anything.
  for (const parcel of parcelsWhere(store, "state IN ('reserved', 'depositing', 'retrieving')", {})) {
    attempt(parcel.id, (tx) => {
      if (parcel.state === 'reserved') {
        moveParcel(tx, { parcel, to: 'cancelled', evidence: 'settledAtStart', actor: 'kiosk' }, moment);
      } else if (parcel.state === 'depositing') {
        leaveDepositUnconfirmed(
          tx,
          { parcelId: parcel.id, doorIsOpen: false, evidence: 'settledAtStart' },
          moment,
        );
      } else {
        leaveRetrievalUnconfirmed(
          tx,
          means,
          { parcelId: parcel.id, doorIsOpen: false, saidOpened: false, evidence: 'settledAtStart' },
          moment,
        );
      }
    });
  }
  return { settled, setAside };
}

function settle(tx: Tx, means: CustodyMeans, operation: DoorOperation, moment: Moment): void {
  if (operation.parcelId === null) {
    settleOperation(tx, operation, 'interrupted', moment);
    raiseDoubt(tx, operation.compartmentId, 'interrupted', moment);
    return;
  }
  const parcel = parcelById(tx, operation.parcelId);
  const wasOpened = operation.seenOpenMs !== null;
  const wasClosed = operation.closedMs !== null;
  // Seen open and closed while the session lived: that proves it, whoever was there to confirm.
  if (wasOpened && wasClosed) {
    if (operation.cause === 'deposit' && (parcel.state === 'depositing' || parcel.state === 'unconfirmed')) {
      confirmDeposit(tx, means, { parcelId: parcel.id, operation, evidence: 'settledAtStart' }, moment);
      return;
    }
    if (operation.cause === 'retrieval' && parcel.wasStored) {
      confirmRetrieval(tx, means, { parcelId: parcel.id, operation, evidence: 'settledAtStart' }, moment);
      return;
    }
  }
  const left = {
    parcelId: parcel.id,
    doorIsOpen: wasOpened && !wasClosed,
    evidence: 'settledAtStart' as const,
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
