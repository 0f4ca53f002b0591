import type { BoardEntry, CabinetFile, CompartmentEntry } from '../../contract/cabinet-file.ts';
import {
  type Doubt,
  doubt,
  type SizeClass,
  serviceState,
  sizeClass,
  sizeClasses,
} from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import type { Moment } from './moment.ts';

const compartmentRow = z
  .object({
    id: z.string(),
    label: z.string(),
    size_class: sizeClass,
    board_id: z.string(),
    channel: z.int(),
    service: serviceState,
    doubt: doubt.nullable(),
    verify_empty: z.literal([0, 1]),
  })
  .transform((row) => ({
    id: row.id,
    label: row.label,
    sizeClass: row.size_class,
    boardId: row.board_id,
    channel: row.channel,
    service: row.service,
    doubt: row.doubt,
    verifyEmpty: row.verify_empty === 1,
  }));
export type Compartment = z.infer<typeof compartmentRow>;

const columns = 'c.id, c.label, c.size_class, c.board_id, c.channel, c.service, c.doubt, c.verify_empty';

export function compartmentById(reader: Reader, id: string): Compartment {
  const found = reader.get(compartmentRow, `SELECT ${columns} FROM compartment c WHERE c.id = $id`, { id });
  if (found === undefined) throw new Error(`no compartment ${id}`);
  return found;
}

/**
 * Compartments that may be offered, best first: nothing lives in it, no doubt, in service, its board
 * trusted, not withheld for grace. The longest empty comes first, and *verify empty* ones last. What
 * only the hardware knows (silent boards, doors that stand open) the caller leaves out.
 */
export function offeredCompartments(reader: Reader, nowMs: number, graceMs: number): Compartment[] {
  return reader.all(
    compartmentRow,
    `SELECT ${columns} FROM compartment c
     WHERE c.is_retired = 0 AND c.service = 'inService' AND c.doubt IS NULL
       AND NOT EXISTS (SELECT 1 FROM board b WHERE b.id = c.board_id AND b.suspect_since_ms IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.compartment_id = c.id
         AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed'))
       -- A grace that ends later than it can is one from before the clock was set back.
       AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.compartment_id = c.id AND p.state = 'retrieved'
         AND p.grace_until_ms > $nowMs AND p.grace_until_ms <= $nowMs + $graceMs)
     ORDER BY c.verify_empty, c.accessible_reach, c.vacant_since_ms, c.id`,
    { nowMs, graceMs },
  );
}

/** How many of each size class the cabinet has, with those that it has free now. */
export function countBySize(
  reader: Reader,
  offered: readonly Compartment[],
): { sizeClass: SizeClass; free: number }[] {
  const present = reader.all(
    z.object({ size_class: sizeClass }),
    'SELECT DISTINCT size_class FROM compartment WHERE is_retired = 0',
  );
  const classes = new Set(present.map((row) => row.size_class));
  return sizeClasses
    .filter((name) => classes.has(name))
    .map((name) => ({ sizeClass: name, free: offered.filter((each) => each.sizeClass === name).length }));
}

/** Something may be inside, or custody and door disagree: not offered until a person has looked. */
export function raiseDoubt(tx: Tx, compartmentId: string, why: Doubt, moment: Moment): void {
  const changed = tx.run(
    'UPDATE compartment SET doubt = $why, doubt_since_ms = $nowMs WHERE id = $compartmentId AND doubt IS NOT $why',
    { compartmentId, why, nowMs: moment.nowMs },
  );
  if (changed > 0) announceDoubt(tx, compartmentId, why, moment);
}

/** What was in doubt has been settled by evidence or by a person who looked. */
export function clearDoubt(tx: Tx, compartmentId: string, only: Doubt | undefined, moment: Moment): void {
  const changed = tx.run(
    `UPDATE compartment SET doubt = NULL, doubt_since_ms = NULL
     WHERE id = $compartmentId AND doubt IS NOT NULL AND ($only IS NULL OR doubt = $only)`,
    { compartmentId, only: only ?? null },
  );
  if (changed > 0) announceDoubt(tx, compartmentId, null, moment);
}

function announceDoubt(tx: Tx, compartmentId: string, why: Doubt | null, moment: Moment): void {
  appendAccessLog(tx, {
    kind: why === null ? 'compartment.doubtCleared' : 'compartment.doubted',
    actor: 'kiosk',
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

/** Takes a compartment out of service, or puts it back; `reference` is what support is told. */
export function setService(
  tx: Tx,
  change: { compartmentId: string; service: Compartment['service']; reference: string | null; actor: string },
  moment: Moment,
): void {
  const { compartmentId, service, reference, actor } = change;
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

/**
 * Makes the table agree with the cabinet file. A compartment that is occupied and was wired
 * differently gets a doubt; one that is gone is kept, because parcels name it.
 */
export function adoptCabinetFile(tx: Tx, file: CabinetFile, moment: Moment): void {
  const known = new Map(
    tx.all(compartmentRow, `SELECT ${columns} FROM compartment c`).map((each) => [each.id, each]),
  );
  for (const board of file.boards) adoptBoard(tx, board);
  for (const entry of file.compartments) {
    const before = known.get(entry.id);
    writeCompartment(tx, entry, moment.nowMs);
    const isRewired =
      before !== undefined && (before.boardId !== entry.board || before.channel !== entry.channel);
    if (isRewired && isOccupied(tx, entry.id)) raiseDoubt(tx, entry.id, 'wiringChanged', moment);
    known.delete(entry.id);
  }
  for (const id of known.keys()) {
    tx.run('UPDATE compartment SET is_retired = 1 WHERE id = $id AND is_retired = 0', { id });
  }
}

function adoptBoard(tx: Tx, board: BoardEntry): void {
  tx.run('INSERT INTO board (id) VALUES ($id) ON CONFLICT (id) DO NOTHING', { id: board.id });
}

function writeCompartment(tx: Tx, entry: CompartmentEntry, nowMs: number): void {
  const row = {
    id: entry.id,
    label: entry.label,
    sizeClass: entry.sizeClass,
    sizeRank: sizeClasses.indexOf(entry.sizeClass),
    boardId: entry.board,
    channel: entry.channel,
    sensor: entry.sensor,
    accessibleReach: Number(entry.accessibleReach),
  };
  const exists = tx.get(z.object({ id: z.string() }), 'SELECT id FROM compartment WHERE id = $id', {
    id: entry.id,
  });
  if (exists === undefined) {
    tx.run(
      `INSERT INTO compartment (id, label, size_class, size_rank, board_id, channel, sensor, accessible_reach, vacant_since_ms)
       VALUES ($id, $label, $sizeClass, $sizeRank, $boardId, $channel, $sensor, $accessibleReach, $nowMs)`,
      { ...row, nowMs },
    );
    return;
  }
  tx.run(
    `UPDATE compartment SET label = $label, size_class = $sizeClass, size_rank = $sizeRank, board_id = $boardId,
       channel = $channel, sensor = $sensor, accessible_reach = $accessibleReach, is_retired = 0
     WHERE id = $id AND (label, size_class, board_id, channel, sensor, accessible_reach, is_retired)
       <> ($label, $sizeClass, $boardId, $channel, $sensor, $accessibleReach, 0)`,
    row,
  );
}

function isOccupied(reader: Reader, compartmentId: string): boolean {
  const found = reader.get(
    z.object({ id: z.string() }),
    `SELECT id FROM parcel WHERE compartment_id = $compartmentId
     AND state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')`,
    { compartmentId },
  );
  return found !== undefined;
}
