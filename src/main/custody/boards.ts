import { z } from '../../contract/zod.ts';
import { appendAccessLog } from '../access-log/access-log.ts';
import type { Reader, Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { raiseDoubt } from './compartment-state.ts';
import { compartmentById } from './compartments.ts';
import { type IsReachable, pauseHolds, resumeHolds } from './hold-clock.ts';
import type { Moment } from './moment.ts';

const boardRow = z.object({ id: z.string(), suspect_since_ms: z.int().nullable() });

export type SuspectReason = 'fellSilent' | 'anotherDoorOpened';

/**
 * A board that alone fell silent for long, or whose door a person saw another open instead of, may
 * have been swapped with its neighbour: it drives no lock until a person has confirmed one of its doors.
 */
export function suspectBoard(tx: Tx, boardId: string, why: SuspectReason, moment: Moment): void {
  const changed = tx.run(
    'UPDATE board SET suspect_since_ms = $nowMs, suspect_reason = $why WHERE id = $boardId AND suspect_since_ms IS NULL',
    { boardId, why, nowMs: moment.nowMs },
  );
  if (changed === 0) return;
  pauseHolds(tx, compartmentsOf(tx, boardId), moment);
  announce(tx, boardId, why, 'kiosk', moment);
}

/** Another door opened than the one that was asked for, as a person or the sensors saw. */
export function suspectBoardOf(tx: Tx, compartmentId: string, moment: Moment): void {
  raiseDoubt(tx, compartmentId, 'anotherDoorOpened', moment);
  suspectBoard(tx, compartmentById(tx, compartmentId).boardId, 'anotherDoorOpened', moment);
}

/** A person has seen the door open that was asked for. */
export function confirmBoard(
  tx: Tx,
  confirmation: { boardId: string; actor: string; isReachable: IsReachable },
  moment: Moment,
): void {
  const { boardId, actor, isReachable } = confirmation;
  const changed = tx.run(
    'UPDATE board SET suspect_since_ms = NULL, suspect_reason = NULL WHERE id = $boardId AND suspect_since_ms IS NOT NULL',
    { boardId },
  );
  if (changed === 0) return;
  resumeHolds(tx, isReachable, moment);
  announce(tx, boardId, null, actor, moment);
}

export function isBoardSuspect(reader: Reader, boardId: string): boolean {
  const row = reader.get(boardRow, 'SELECT id, suspect_since_ms FROM board WHERE id = $boardId', { boardId });
  return row?.suspect_since_ms != null;
}

/** Boards that drive no lock until somebody has looked. */
export function suspectBoards(reader: Reader): string[] {
  return reader
    .all(boardRow, 'SELECT id, suspect_since_ms FROM board WHERE suspect_since_ms IS NOT NULL ORDER BY id')
    .map((row) => row.id);
}

function compartmentsOf(reader: Reader, boardId: string): string[] {
  return reader
    .all(z.object({ id: z.string() }), 'SELECT id FROM compartment WHERE board_id = $boardId', { boardId })
    .map((row) => row.id);
}

function announce(tx: Tx, boardId: string, why: SuspectReason | null, actor: string, moment: Moment): void {
  appendAccessLog(tx, {
    kind: why === null ? 'board.confirmed' : 'board.suspected',
    actor,
    subject: `board:${boardId}`,
    detail: { because: why },
    nowMs: moment.nowMs,
  });
  appendEvent(tx, { name: 'board.serviceChanged', version: 1, boardId, suspectBecause: why }, moment);
}
