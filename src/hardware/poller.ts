import type { Cancel, Clock } from '../clock.ts';
import type { BoardLink, TimedReading } from './board-link.ts';
import type { Priority } from './turn-queue.ts';

export interface PollPace {
  /** From the beginning of one poll of a board to the next, nothing going on, ms. */
  readonly idleMs: number;
  /** From the end of a poll to the next, a door being watched or just pulsed, ms. */
  readonly fastPauseMs: number;
  /** Between polls of a silent board: doubled from the first to the second, ms. */
  readonly silentMs: { readonly first: number; readonly longest: number };
}

export const usualPace: PollPace = {
  idleMs: 500,
  fastPauseMs: 50,
  silentMs: { first: 1_000, longest: 5_000 },
};

/** An attempt that came to nothing is made again after this, until the board counts as silent. */
const retryPauseMs = 100;
/** Unasked bytes cause at most one round of polls in this time. */
const spokenToPauseMs = 250;

/** Whether the reading shows something that a second one must confirm at once. */
export type TakeReading = (boardId: string, read: TimedReading) => boolean;

interface PolledBoard {
  readonly link: BoardLink;
  dueAtMs: number;
  priority: Priority;
  watchers: number;
  fastUntilMs: number;
  silentPauseMs: number;
  /** Called when the next poll to begin has ended. */
  whenPolled: (() => void)[];
}

/**
 * Reads the boards of one bus in turn: all of them unhurriedly, those where something is going on
 * fast, those that do not answer rarely. One poll at a time, so that an unlock waits for one exchange
 * at most.
 */
export class Poller {
  readonly #clock: Clock;
  readonly #pace: PollPace;
  readonly #take: TakeReading;
  readonly #boards = new Map<string, PolledBoard>();
  #cancelWait: Cancel = () => {};
  #spokenToAtMs = Number.NEGATIVE_INFINITY;
  #isPolling = false;
  #isStopped = true;
  #whenIdle: (() => void) | undefined;

  constructor(links: readonly BoardLink[], clock: Clock, pace: PollPace, take: TakeReading) {
    this.#clock = clock;
    this.#pace = pace;
    this.#take = take;
    for (const link of links) {
      this.#boards.set(link.id, {
        link,
        dueAtMs: 0,
        priority: 'poll',
        watchers: 0,
        fastUntilMs: 0,
        silentPauseMs: pace.silentMs.first,
        whenPolled: [],
      });
    }
  }

  start(): void {
    this.#isStopped = false;
    this.#schedule();
  }

  /** Resolves when the poll in flight, if any, has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelWait();
    for (const board of this.#boards.values()) finish(board.whenPolled.splice(0));
    if (!this.#isPolling) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** Polls every board now: the port has just opened or closed. */
  hurryAll(): void {
    for (const id of this.#boards.keys()) this.hurry(id, 0);
  }

  /** Somebody spoke unasked, perhaps a board with a report (PROTOCOLS §10.7): look, but not for ever. */
  spokenTo(): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#spokenToAtMs < spokenToPauseMs) return;
    this.#spokenToAtMs = nowMs;
    for (const board of this.#boards.values()) {
      if (!board.link.isSilent) board.dueAtMs = Math.min(board.dueAtMs, nowMs);
    }
    this.#schedule();
  }

  /** Polls this board now, and fast for `fastForMs` from now. */
  hurry(boardId: string, fastForMs: number): void {
    const board = this.#board(boardId);
    const nowMs = this.#clock.monotonicMs();
    board.fastUntilMs = Math.max(board.fastUntilMs, nowMs + fastForMs);
    board.silentPauseMs = this.#pace.silentMs.first;
    board.dueAtMs = nowMs;
    this.#schedule();
  }

  /** Polls every board once from now on; resolves when each has answered or was given up. */
  async sweep(): Promise<void> {
    if (this.#isStopped) return;
    const polled = [...this.#boards.values()].map(
      (board) => new Promise<void>((resolve) => board.whenPolled.push(resolve)),
    );
    this.hurryAll();
    await Promise.all(polled);
  }

  /** Polls this board fast until the returned function is called. */
  watch(boardId: string): () => void {
    const board = this.#board(boardId);
    board.watchers += 1;
    this.hurry(boardId, 0);
    let isWatching = true;
    return () => {
      if (isWatching) board.watchers -= 1;
      isWatching = false;
    };
  }

  #schedule(): void {
    this.#cancelWait();
    if (this.#isStopped || this.#isPolling) return;
    const next = this.#nextDue();
    if (next === undefined) return;
    const waitMs = next.dueAtMs - this.#clock.monotonicMs();
    if (waitMs <= 0) void this.#poll(next);
    else this.#cancelWait = this.#clock.after(waitMs, () => this.#schedule());
  }

  #nextDue(): PolledBoard | undefined {
    let next: PolledBoard | undefined;
    for (const board of this.#boards.values()) {
      if (next === undefined || board.dueAtMs < next.dueAtMs) next = board;
    }
    return next;
  }

  async #poll(board: PolledBoard): Promise<void> {
    this.#isPolling = true;
    const startedAtMs = this.#clock.monotonicMs();
    // Whoever hurries this board from now on sets an earlier time again.
    board.dueAtMs = Number.POSITIVE_INFINITY;
    const whenPolled = board.whenPolled.splice(0);
    try {
      const read = await board.link.read(board.priority);
      const needsConfirming = read !== undefined && !this.#isStopped && this.#take(board.link.id, read);
      board.priority = needsConfirming ? 'confirm' : 'poll';
      const dueAtMs = needsConfirming
        ? this.#clock.monotonicMs()
        : this.#nextPoll(board, startedAtMs, read !== undefined);
      board.dueAtMs = Math.min(board.dueAtMs, dueAtMs);
    } finally {
      this.#isPolling = false;
      finish(whenPolled);
      this.#whenIdle?.();
      this.#schedule();
    }
  }

  #nextPoll(board: PolledBoard, startedAtMs: number, hasAnswered: boolean): number {
    const nowMs = this.#clock.monotonicMs();
    if (hasAnswered) {
      board.silentPauseMs = this.#pace.silentMs.first;
      const isFast = board.watchers > 0 || nowMs < board.fastUntilMs;
      return isFast ? nowMs + this.#pace.fastPauseMs : startedAtMs + this.#pace.idleMs;
    }
    if (!board.link.isSilent) return nowMs + retryPauseMs;
    const pauseMs = board.watchers > 0 ? this.#pace.silentMs.first : board.silentPauseMs;
    board.silentPauseMs = Math.min(board.silentPauseMs * 2, this.#pace.silentMs.longest);
    return nowMs + pauseMs;
  }

  #board(id: string): PolledBoard {
    const board = this.#boards.get(id);
    if (board === undefined) throw new Error(`no board ${id} on this bus`);
    return board;
  }
}

function finish(waiting: readonly (() => void)[]): void {
  for (const resolve of waiting) resolve();
}
