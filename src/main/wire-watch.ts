import type { Cancel, Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { CabinetEvent } from '../contract/event.ts';
import type { LockBoardsListener } from '../hardware/lock-boards.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import { type IsReachable, pauseHolds, resumeHolds } from './custody/hold-clock.ts';
import type { Moment } from './custody/moment.ts';
import type { Tx } from './database/transaction.ts';
import { appendEvent } from './exchange/event-outbox.ts';
import type { Log } from './log.ts';

type LineChanged = Extract<CabinetEvent, { name: 'bus.lineChanged' | 'board.lineChanged' }>;

/** A plug that sits loose comes and goes: what is told of it ends with the first loss until it holds. */
const holdsAfterMs = 10_000;

/**
 * Draws the consequences of what is known of the wires: while a bus is gone or too noisy, or one board of it
 * is not understood, the hold clocks behind its doors stand still, and whoever looks after the cabinet is told of
 * that, of a line that gets worse, of boards that answer badly and of addresses that two boards have. What the
 * screens say of it and which doors are offered they ask the hardware for.
 */
export function watchWires(from: {
  clock: Clock;
  cabinetFile: CabinetFile;
  isReachable: IsReachable;
  moment: () => Moment;
  /** Runs what writes; where the disk refuses, the kiosk knows. */
  write: (work: (tx: Tx) => void) => void;
  /** Something that the screens speak of has changed. */
  changed: () => void;
  log: Log;
}): { listener: LockBoardsListener; stop: Cancel } {
  const { clock, cabinetFile, isReachable, moment, write, changed, log } = from;
  /** Buses of which the loss was told, each with what ends the wait for it to hold. */
  const lost = new Map<string, Cancel>();

  const boardsOf = (busId: string) =>
    cabinetFile.boards.filter((board) => board.bus === busId).map((board) => board.id);
  const compartmentsBehind = (boardIds: readonly string[]) =>
    cabinetFile.compartments.filter((each) => boardIds.includes(each.board)).map((each) => each.id);
  const resume = () => write((tx) => resumeHolds(tx, isReachable, moment()));
  const tellService = (busId: string, isOpen: boolean) =>
    write((tx) => {
      appendAccessLog(tx, {
        kind: isOpen ? 'bus.opened' : 'bus.closed',
        actor: 'kiosk',
        subject: `bus:${busId}`,
        nowMs: moment().nowMs,
      });
      appendEvent(tx, { name: 'bus.serviceChanged', version: 1, busId, isOpen }, moment());
    });
  const tellLine = (event: LineChanged, subject: string, boardIds: readonly string[]) => {
    const { name, state, misfireShare } = event;
    write((tx) => {
      appendAccessLog(tx, {
        kind: name,
        actor: 'kiosk',
        subject,
        detail: { state, misfireShare },
        nowMs: moment().nowMs,
      });
      appendEvent(tx, event, moment());
      if (state === 'stopped') pauseHolds(tx, compartmentsBehind(boardIds), moment());
    });
    if (state !== 'stopped') resume();
    changed();
  };

  return {
    listener: {
      busClosed(busId) {
        log('bus.closed', { bus: busId });
        write((tx) => pauseHolds(tx, compartmentsBehind(boardsOf(busId)), moment()));
        if (lost.has(busId)) lost.get(busId)?.();
        else tellService(busId, false);
        lost.set(busId, () => {});
        changed();
      },
      busOpened(busId) {
        log('bus.opened', { bus: busId });
        if (lost.has(busId)) {
          lost.set(
            busId,
            clock.after(holdsAfterMs, () => {
              lost.delete(busId);
              tellService(busId, true);
            }),
          );
        }
        resume();
        changed();
      },
      lineChanged(busId, state, estimate) {
        const { bitErrorShare, misfireShare } = estimate;
        log('bus.lineChanged', { bus: busId, state, bitErrorShare, misfireShare });
        const event = { name: 'bus.lineChanged', version: 1, busId, state, ...estimate } as const;
        tellLine(event, `bus:${busId}`, boardsOf(busId));
      },
      boardLineChanged(boardId, state, estimate) {
        const { bitErrorShare, misfireShare } = estimate;
        log('board.lineChanged', { board: boardId, state, bitErrorShare, misfireShare });
        const event = { name: 'board.lineChanged', version: 1, boardId, state, ...estimate } as const;
        tellLine(event, `board:${boardId}`, [boardId]);
      },
      boardErrors(boardId, share, isOver) {
        log('board.errorsHigh', { board: boardId, share, isOver });
        write((tx) =>
          appendEvent(tx, { name: 'board.errorsHigh', version: 1, boardId, share, isOver }, moment()),
        );
      },
      doubledAddress(boardId, isSuspected) {
        log('board.addressDoubled', { board: boardId, isSuspected });
        write((tx) =>
          appendEvent(tx, { name: 'board.addressDoubled', version: 1, boardId, isSuspected }, moment()),
        );
      },
    },
    stop() {
      for (const cancel of lost.values()) cancel();
      lost.clear();
    },
  };
}
