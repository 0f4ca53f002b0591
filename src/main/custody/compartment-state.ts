import { type Doubt, type ServiceState, serviceState } from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { pauseHolds } from './hold-clock.ts';
import type { Moment } from './moment.ts';

/**
 * Something may be inside, or custody and door disagree: not offered until that is settled. A doubt
 * that only a person can settle is not covered by one that a later visit would.
 */
export function raiseDoubt(tx: Tx, compartmentId: string, why: Doubt, moment: Moment): void {
  const changed = tx.run(
    `UPDATE compartment SET doubt = $why, doubt_since_ms = $nowMs
     WHERE id = $compartmentId AND (doubt IS NULL OR (doubt IN ('interrupted', 'leftOpen') AND doubt <> $why))`,
    { compartmentId, why, nowMs: moment.nowMs },
  );
  if (changed > 0) announceDoubt(tx, compartmentId, why, moment);
}

/** The door stands open and nobody is at it. */
export function reportLeftOpen(tx: Tx, compartmentId: string, parcelId: string | null, moment: Moment): void {
  raiseDoubt(tx, compartmentId, 'leftOpen', moment);
  appendEvent(tx, { name: 'door.leftOpen', version: 1, compartmentId, parcelId }, moment);
}

/** A visit has settled what an earlier one left in doubt. All other doubts wait for a person to look. */
export function settleDoubt(tx: Tx, compartmentId: string, moment: Moment): void {
  const changed = tx.run(
    `UPDATE compartment SET doubt = NULL, doubt_since_ms = NULL
     WHERE id = $compartmentId AND doubt IN ('interrupted', 'leftOpen')`,
    { compartmentId },
  );
  if (changed > 0) announceDoubt(tx, compartmentId, null, moment);
}

/** A person has looked, and the doubt is over, whatever it was. */
export function clearDoubt(tx: Tx, compartmentId: string, actor: string, moment: Moment): void {
  const changed = tx.run(
    'UPDATE compartment SET doubt = NULL, doubt_since_ms = NULL WHERE id = $compartmentId AND doubt IS NOT NULL',
    { compartmentId },
  );
  if (changed > 0) announceDoubt(tx, compartmentId, null, moment, actor);
}

function announceDoubt(
  tx: Tx,
  compartmentId: string,
  why: Doubt | null,
  moment: Moment,
  actor = 'kiosk',
): void {
  appendAccessLog(tx, {
    kind: why === null ? 'compartment.doubtCleared' : 'compartment.doubted',
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { doubt: why },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'compartment.doubtChanged', version: 1, compartmentId, doubt: why }, moment);
}

/** The weaker flag: offered last, and the next courier is asked to look. */
export function setVerifyEmpty(tx: Tx, compartmentId: string, verifyEmpty: boolean): void {
  tx.run(
    'UPDATE compartment SET verify_empty = $verifyEmpty WHERE id = $compartmentId AND verify_empty <> $verifyEmpty',
    {
      compartmentId,
      verifyEmpty: Number(verifyEmpty),
    },
  );
}

/** The compartment counts as empty since now. */
export function markVacant(tx: Tx, compartmentId: string, nowMs: number): void {
  tx.run('UPDATE compartment SET vacant_since_ms = $nowMs WHERE id = $compartmentId', {
    compartmentId,
    nowMs,
  });
}

/**
 * Takes a compartment out of service, or puts it back; `reference` is what support is told. The hold
 * clock behind it stands still from then on, and is for whoever puts it back to resume.
 */
export function setService(
  tx: Tx,
  change: { compartmentId: string; service: ServiceState; reference: string | null; actor: string },
  moment: Moment,
): void {
  const { compartmentId, service, reference, actor } = change;
  if (service !== 'inService') pauseHolds(tx, [compartmentId], moment);
  tx.run(
    `UPDATE compartment SET service = $service, service_since_ms = $nowMs, service_reference = $reference
     WHERE id = $compartmentId`,
    { compartmentId, service, reference, nowMs: moment.nowMs },
  );
  appendAccessLog(tx, {
    kind: `compartment.${service}`,
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { reference },
    nowMs: moment.nowMs,
  });
  appendEvent(
    tx,
    { name: 'compartment.serviceChanged', version: 1, compartmentId, service, reference },
    moment,
  );
}

/** The door did not open: nobody is sent to it until somebody has repaired it. A block by a person stays one. */
export function quarantine(tx: Tx, compartmentId: string, reference: string | null, moment: Moment): void {
  const current = tx.get(
    z.object({ service: serviceState }),
    'SELECT service FROM compartment WHERE id = $compartmentId',
    { compartmentId },
  );
  const service = current?.service === 'blocked' ? 'blocked' : 'fault';
  setService(tx, { compartmentId, service, reference, actor: 'kiosk' }, moment);
}
