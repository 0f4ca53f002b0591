import type { Cancel, Clock } from '../clock.ts';
import type { BoardLink, TimedReading } from './board-link.ts';
import type { PollPace } from './poll-pace.ts';
import type { Priority } from './turn-queue.ts';

/** An attempt that came to nothing is made again after this, until the board counts as silent. */
const retryPauseMs = 50;
/** Unasked bytes cause at most one round of polls in this time. */
const spokenToPauseMs = 250;
/** Attempts in a sweep that somebody waits for; a poll is one, so that nobody waits for a dead board. */
const sweepAttempts = 3;
/** A board that was not asked for so long goes ahead of fast ones, for a full sweep every 2 s … */
const staleAfterMs = 1_200;
/** … unless so many have gone ahead already. */
const mostAheadOfFast = 3;

export interface TakenReading {
  /** It shows something that a second one must confirm at once. */
  readonly needsConfirming: boolean;
  /** A door of the board opened lately and stands open. */
  readonly hasOpenDoor: boolean;
}

interface PolledBoard {
  readonly link: BoardLink;
  dueAtMs: number;
  begunAtMs: number;
  priority: Priority;
  watchers: number;
  fastUntilMs: number;
  hasOpenDoor: boolean;
  silentPauseMs: number;
  /** Called when the next poll to begin has ended. */
  whenPolled: (() => void)[];
}

/**
 * Reads the boards of one bus in turn: all of them unhurriedly, those where something is going on
 * fast, those that do not answer rarely. One poll at a time, so that an unlock waits for one exchange
 * at most. Fast and unhurried boards take turns, so that neither keep the others waiting.
 */
export class Poller {
  readonly #clock: Clock;
  readonly #pace: PollPace;
  readonly #take: (boardId: string, read: TimedReading) => TakenReading;
  readonly #boards = new Map<string, PolledBoard>();
  #cancelWait: Cancel = () => {};
  #spokenToAtMs = Number.NEGATIVE_INFINITY;
  /** Polls of unhurried boards since the last of a fast one. */
  #unhurriedInARow = 0;
  #isPolling = false;
  #isStopped = true;
  #whenIdle: (() => void) | undefined;

  constructor(
    links: readonly BoardLink[],
    clock: Clock,
    pace: PollPace,
    take: (boardId: string, read: TimedReading) => TakenReading,
  ) {
    this.#clock = clock;
    this.#pace = pace;
    this.#take = take;
    for (const link of links) {
      this.#boards.set(link.id, {
        link,
        dueAtMs: 0,
        begunAtMs: 0,
        priority: 'poll',
        watchers: 0,
        fastUntilMs: 0,
        hasOpenDoor: false,
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
    const nowMs = this.#clock.monotonicMs();
    const due = this.#choose(nowMs);
    if (due !== undefined) {
      void this.#poll(due);
      return;
    }
    let nextMs = Number.POSITIVE_INFINITY;
    for (const board of this.#boards.values()) nextMs = Math.min(nextMs, board.dueAtMs);
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#cancelWait = this.#clock.after(nextMs - nowMs, () => this.#schedule());
  }

  /** Of the boards that are due: what confirms a change first, then fast and unhurried ones in turn. */
  #choose(nowMs: number): PolledBoard | undefined {
    let fast: PolledBoard | undefined;
    let unhurried: PolledBoard | undefined;
    for (const board of this.#boards.values()) {
      if (board.dueAtMs > nowMs) continue;
      if (board.priority === 'confirm') return board;
      if (this.#isFast(board, nowMs)) fast = earlier(fast, board);
      else unhurried = earlier(unhurried, board);
    }
    if (fast === undefined || unhurried === undefined) return fast ?? unhurried;
    const isStale = nowMs - unhurried.begunAtMs > staleAfterMs;
    const mostInARow = isStale ? mostAheadOfFast : 1;
    return this.#unhurriedInARow < mostInARow ? unhurried : fast;
  }

  #isFast({ link, watchers, fastUntilMs, hasOpenDoor }: PolledBoard, nowMs: number): boolean {
    return !link.isSilent && (watchers > 0 || nowMs < fastUntilMs || hasOpenDoor);
  }

  async #poll(board: PolledBoard): Promise<void> {
    this.#isPolling = true;
    const startedAtMs = this.#clock.monotonicMs();
    const isFast = this.#isFast(board, startedAtMs);
    this.#unhurriedInARow = isFast ? 0 : this.#unhurriedInARow + 1;
    board.begunAtMs = startedAtMs;
    // Whoever hurries this board from now on sets an earlier time again.
    board.dueAtMs = Number.POSITIVE_INFINITY;
    const { priority } = board;
    const whenPolled = board.whenPolled.splice(0);
    try {
      const read = await board.link.read(priority, whenPolled.length > 0 ? sweepAttempts : 1);
      const taken = read === undefined || this.#isStopped ? undefined : this.#take(board.link.id, read);
      if (taken !== undefined) board.hasOpenDoor = taken.hasOpenDoor;
      const needsConfirming = taken?.needsConfirming === true;
      // A door that keeps changing its mind is not put ahead of all others again and again.
      board.priority = needsConfirming && priority !== 'confirm' ? 'confirm' : 'poll';
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
      return this.#isFast(board, nowMs) ? nowMs + this.#pace.fastPauseMs : startedAtMs + this.#pace.idleMs;
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

function earlier(chosen: PolledBoard | undefined, other: PolledBoard): PolledBoard {
  return chosen === undefined || other.dueAtMs < chosen.dueAtMs ? other : chosen;
}

function finish(waiting: readonly (() => void)[]): void {
  for (const resolve of waiting) resolve();
}
