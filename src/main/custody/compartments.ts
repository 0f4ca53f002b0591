import type { BoardEntry, CabinetFile, CompartmentEntry } from '../../contract/cabinet-file.ts';
import { doubt, type SizeClass, serviceState, sizeClass, sizeClasses } from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { raiseDoubt } from './compartment-state.ts';
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
    accessible_reach: z.literal([0, 1]),
    is_retired: z.literal([0, 1]),
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
    /** Marked as one that everybody can reach. */
    accessibleReach: row.accessible_reach === 1,
    /** The cabinet file names it no more, so no lock is known for it. */
    isRetired: row.is_retired === 1,
  }));
export type Compartment = z.infer<typeof compartmentRow>;

const columns =
  'c.id, c.label, c.size_class, c.board_id, c.channel, c.service, c.doubt, c.verify_empty, c.accessible_reach, c.is_retired';

export function compartmentById(reader: Reader, id: string): Compartment {
  const found = reader.get(compartmentRow, `SELECT ${columns} FROM compartment c WHERE c.id = $id`, { id });
  if (found === undefined) throw new Error(`no compartment ${id}`);
  return found;
}

/**
 * Compartments that may be offered, best first: nothing lives in it, no doubt, in service, its board
 * trusted, not withheld for grace. The longest empty comes first, and *verify empty* ones last. What
 * only the hardware knows (silent boards, doors that stand open) the caller leaves out. The grace is
 * counted in running time, so that a clock that is set neither ends it nor keeps it from ending, and
 * one that ran when the power went goes on where it was.
 */
export function offeredCompartments(
  reader: Reader,
  { runningMs }: Pick<Moment, 'runningMs'>,
  graceMs: number,
): Compartment[] {
  return reader.all(
    compartmentRow,
    `SELECT ${columns} FROM compartment c
     WHERE c.is_retired = 0 AND c.service = 'inService' AND c.doubt IS NULL
       AND NOT EXISTS (SELECT 1 FROM board b WHERE b.id = c.board_id AND b.suspect_since_ms IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.compartment_id = c.id
         AND p.state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed'))
       AND NOT EXISTS (SELECT 1 FROM parcel p WHERE p.compartment_id = c.id AND p.state = 'retrieved'
         AND p.grace_from_running_ms + $graceMs > $runningMs)
     ORDER BY c.verify_empty, c.vacant_since_ms, c.id`,
    { runningMs, graceMs },
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

/**
 * Makes the table agree with the cabinet file. A compartment that is occupied and was wired
 * differently, or is gone from the file, gets a doubt; a row is never deleted, because parcels name it.
 */
export function adoptCabinetFile(tx: Tx, file: CabinetFile, moment: Moment): void {
  const known = new Map(
    tx.all(compartmentRow, `SELECT ${columns} FROM compartment c`).map((each) => [each.id, each]),
  );
  const movedBoards = new Set(file.boards.filter((board) => adoptBoard(tx, board)).map((board) => board.id));
  for (const entry of file.compartments) {
    const before = known.get(entry.id);
    writeCompartment(tx, entry, moment.nowMs);
    const isRewired =
      before !== undefined &&
      (before.boardId !== entry.board || before.channel !== entry.channel || movedBoards.has(entry.board));
    if (isRewired && isOccupied(tx, entry.id)) raiseDoubt(tx, entry.id, 'wiringChanged', moment);
    known.delete(entry.id);
  }
  for (const { id, isRetired } of known.values()) {
    if (isRetired) continue;
    tx.run('UPDATE compartment SET is_retired = 1 WHERE id = $id', { id });
    if (isOccupied(tx, id)) raiseDoubt(tx, id, 'wiringChanged', moment);
  }
}

/** Returns whether a board that was known is now reached in another way. */
function adoptBoard(tx: Tx, { id, bus, protocol, address }: BoardEntry): boolean {
  const added = tx.run(
    `INSERT INTO board (id, bus_id, protocol, address) VALUES ($id, $bus, $protocol, $address)
     ON CONFLICT (id) DO NOTHING`,
    { id, bus, protocol, address },
  );
  if (added > 0) return false;
  const moved = tx.run(
    `UPDATE board SET bus_id = $bus, protocol = $protocol, address = $address
     WHERE id = $id AND (bus_id, protocol, address) <> ($bus, $protocol, $address)`,
    { id, bus, protocol, address },
  );
  return moved > 0;
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

/** Whether a live parcel is in custody there. */
export function isOccupied(reader: Reader, compartmentId: string): boolean {
  const found = reader.get(
    z.object({ id: z.string() }),
    `SELECT id FROM parcel WHERE compartment_id = $compartmentId
     AND state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')`,
    { compartmentId },
  );
  return found !== undefined;
}
