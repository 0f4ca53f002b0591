import { createHash } from 'node:crypto';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import { defaultConfiguration } from '../contract/configuration.ts';
import { z } from '../contract/zod.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import { ensureConfiguration, recordConfigurations } from './configuration-store.ts';
import { adoptCabinetFile } from './custody/compartments.ts';
import type { Moment } from './custody/moment.ts';
import { doubtEverything } from './custody/settling.ts';
import type { Origin } from './database/open.ts';
import { forgetRestoration } from './database/restore.ts';
import type { Reader, Store, Tx } from './database/transaction.ts';
import { appendEvent, beginEpoch } from './exchange/event-outbox.ts';
import { newId } from './ids.ts';
import type { ProgramRun } from './program-run.ts';

const stateRow = z.object({ value: z.string() });

/** A single value of the cabinet; undefined where it was never set. */
export function cabinetState(reader: Reader, name: string): string | undefined {
  return reader.get(stateRow, 'SELECT value FROM cabinet_state WHERE name = $name', { name })?.value;
}

/** Sets a single value of the cabinet. */
export function setCabinetState(tx: Tx, name: string, value: string): void {
  tx.run(
    `INSERT INTO cabinet_state (name, value) VALUES ($name, $value)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
    { name, value },
  );
}

/**
 * Makes the database a cabinet's: its identity and epoch, a configuration, its compartments as the
 * cabinet file names them; and writes down how it came to be what it is.
 */
export function prepareFacts(
  store: Store,
  from: { cabinetFile: CabinetFile; origin: Origin; run: ProgramRun; secretsFingerprint: string },
  moment: Moment,
): void {
  const { cabinetFile, origin, run } = from;
  store.transaction((tx) => {
    if (cabinetState(tx, 'epoch') === undefined) beginEpoch(tx, moment.nowMs);
    if (cabinetState(tx, 'cabinet_id') === undefined) setCabinetState(tx, 'cabinet_id', newId(moment.nowMs));
    setCabinetState(tx, 'secrets_fingerprint', from.secretsFingerprint);
    ensureConfiguration(tx, defaultConfiguration(), moment.nowMs);
    recordConfigurations(tx, moment.nowMs);
    adoptCabinetFile(tx, cabinetFile, moment);
    recordCabinetFile(tx, cabinetFile, moment);
    if (origin.kind === 'restored') recordRestoration(tx, origin, moment);
    appendAccessLog(tx, {
      kind: 'cabinet.started',
      actor: 'kiosk',
      subject: 'cabinet',
      detail: { awayMs: run.awayMs ?? null, isDegraded: run.isDegraded },
      nowMs: moment.nowMs,
    });
    appendEvent(
      tx,
      { name: 'cabinet.started', version: 1, afterMs: run.awayMs ?? null, isDegraded: run.isDegraded },
      moment,
    );
  });
}

/** What the cabinet is made of is configuration as well: the access log knows each change by its hash. */
function recordCabinetFile(tx: Tx, cabinetFile: CabinetFile, { nowMs }: Moment): void {
  const sha256 = createHash('sha256').update(JSON.stringify(cabinetFile)).digest('hex');
  if (cabinetState(tx, 'recorded_cabinet_file') === sha256) return;
  setCabinetState(tx, 'recorded_cabinet_file', sha256);
  appendAccessLog(tx, {
    kind: 'cabinetFile.adopted',
    actor: 'kiosk',
    subject: 'cabinet',
    detail: { sha256 },
    nowMs,
  });
}

function recordRestoration(tx: Tx, origin: Extract<Origin, { kind: 'restored' }>, moment: Moment): void {
  const { isComplete, wasDamaged } = origin;
  if (!isComplete) doubtEverything(tx, moment);
  forgetRestoration(tx);
  appendAccessLog(tx, {
    kind: 'cabinet.restored',
    actor: 'kiosk',
    subject: 'cabinet',
    detail: { isComplete, wasDamaged },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'cabinet.restored', version: 1, isComplete, wasDamaged }, moment);
}
