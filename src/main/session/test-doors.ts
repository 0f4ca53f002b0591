import type { DoorState, GoodsState } from '../../contract/compartment.ts';
import type { LockBoardsListener, PulseOutcome } from '../../hardware/lock-boards.ts';
import { UnaskedEdges } from '../../hardware/unasked-edges.ts';
import type { BoardDiagnosis, BusHealth, WatchedLockBoards } from '../../hardware/wire-health.ts';
import type { ManualClock } from '../../manual-clock.ts';

/** What a person, a spring or a saboteur can do to a door. */
interface Door {
  readonly boardId: string;
  isOpen: boolean;
  isJammed: boolean;
  /** A cut wire reads open. */
  wire: 'whole' | 'cut' | 'none';
  known: DoorState;
  /** The last pulse may still prove that the door opened because of it. */
  wasKnownClosed: boolean;
  /** What its goods sensor sees. */
  goods: GoodsState;
}

const opensAfterMs = 50;
const seenAfterMs = 900;

/** A promise whose continuation may die like everything else, without vitest taking it for a mistake. */
class GuardedPromise<T> extends Promise<T> {
  onThrown: (error: unknown) => void = () => {};

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise.
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    const guarded = super.then(onFulfilled, onRejected);
    guarded.catch((error: unknown) => this.onThrown(error));
    return guarded.catch(() => new Promise<never>(() => {}));
  }
}

/**
 * Doors at main's port, without the wire: for tests of many thousand steps. They keep what the port
 * promises of edges and of *seen open*; the driver's own tests and the session's are on real bytes.
 */
export class TestDoors implements WatchedLockBoards {
  readonly #clock: ManualClock;
  readonly #doors = new Map<string, Door>();
  readonly #silent = new Set<string>();
  readonly #unasked = new UnaskedEdges();
  readonly #listeners = new Set<LockBoardsListener>();
  /** Called when a pulse is asked for, before anything else. */
  onPulse: (id: string) => void = () => {};
  /** What a listener or a continuation throws comes here, as it would end the program. */
  onThrown: (error: unknown) => void = (error) => {
    throw error;
  };

  constructor(clock: ManualClock, doors: readonly { id: string; board: string; sensor: string }[]) {
    this.#clock = clock;
    for (const { id, board, sensor } of doors) {
      this.#doors.set(id, {
        boardId: board,
        isOpen: false,
        isJammed: false,
        wire: sensor === 'none' ? 'none' : 'whole',
        known: sensor === 'none' ? 'unknown' : 'closed',
        wasKnownClosed: false,
        goods: 'unknown',
      });
    }
  }

  get ids(): string[] {
    return [...this.#doors.keys()];
  }

  move(id: string, isOpen: boolean): void {
    this.#door(id).isOpen = isOpen;
    this.#read(id);
  }

  /** Something, or nothing, is seen inside. */
  see(id: string, goods: GoodsState): void {
    this.#door(id).goods = goods;
  }

  jam(id: string, isJammed: boolean): void {
    this.#door(id).isJammed = isJammed;
  }

  cut(id: string, isCut: boolean): void {
    const door = this.#door(id);
    if (door.wire !== 'none') door.wire = isCut ? 'cut' : 'whole';
    this.#read(id);
  }

  silence(boardId: string, isSilent: boolean): void {
    if (isSilent) this.#silent.add(boardId);
    else this.#silent.delete(boardId);
    for (const [id, door] of this.#doors) if (door.boardId === boardId) this.#read(id);
  }

  /** The program died and starts again: nothing is known until it was read. */
  forget(): void {
    for (const door of this.#doors.values()) {
      door.known = 'unknown';
      door.wasKnownClosed = false;
    }
  }

  async sweep(): Promise<void> {
    for (const id of this.#doors.keys()) this.#read(id);
  }

  door(id: string): DoorState {
    return this.#door(id).known;
  }

  goods(id: string): GoodsState {
    return this.#door(id).goods;
  }

  open(id: string): Promise<PulseOutcome> {
    this.onPulse(id);
    const door = this.#door(id);
    if (this.#silent.has(door.boardId)) return this.#guarded({ written: false, fault: 'timedOut' });
    door.wasKnownClosed = door.known === 'closed';
    this.#unasked.pulsed(id, this.#clock.monotonicMs());
    this.#clock.after(opensAfterMs, () => {
      if (!door.isJammed) this.move(id, true);
    });
    this.#clock.after(seenAfterMs, () => {
      if (door.known !== 'open' || !door.wasKnownClosed) return;
      door.wasKnownClosed = false;
      this.#tell((listener) => listener.doorSeenOpen?.(id, this.#clock.monotonicMs()));
    });
    return this.#guarded({ written: true, acknowledged: true });
  }

  watch(): () => void {
    return () => {};
  }

  listen(listener: LockBoardsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): BoardDiagnosis[] {
    return [...new Set([...this.#doors.values()].map((door) => door.boardId))].map((boardId) => ({
      boardId,
      answered: 0,
      timedOut: 0,
      garbled: 0,
      late: 0,
      lastAnswerMonotonicMs: undefined,
      answering: !this.#silent.has(boardId),
      line: 'good',
      roundTripMs: undefined,
      errorShare5min: 0,
      isDoubledAddressSuspected: false,
    }));
  }

  buses(): BusHealth[] {
    return [
      {
        busId: 'bus',
        isOpen: true,
        sinceMonotonicMs: 0,
        counts: {
          noiseBytes: 0,
          strayFrames: 0,
          earlyBytes: 0,
          collisions: 0,
          unaskedBytes: 0,
          lateAnswers: 0,
        },
        line: {
          state: 'good',
          estimate: { windowMs: 60_000, reads: 0, damagedReads: 0, bitErrorShare: 0, misfireShare: 0 },
        },
      },
    ];
  }

  traffic(): never[] {
    return [];
  }

  listenTraffic(): () => void {
    return () => {};
  }

  start(): void {}

  async stop(): Promise<void> {}

  #read(id: string): void {
    const door = this.#door(id);
    const from = door.known;
    door.known = this.#reading(door);
    if (door.known === from) return;
    const edge = { doorId: id, from, to: door.known, atMonotonicMs: this.#clock.monotonicMs() };
    const unasked = this.#unasked.judge(edge);
    this.#tell((listener) => listener.doorEdge?.(edge));
    if (unasked !== undefined) this.#tell((listener) => listener.unaskedEdge?.(unasked));
  }

  #reading({ boardId, wire, isOpen }: Door): DoorState {
    if (wire === 'none' || this.#silent.has(boardId)) return 'unknown';
    return isOpen || wire === 'cut' ? 'open' : 'closed';
  }

  #tell(what: (listener: LockBoardsListener) => void): void {
    try {
      for (const listener of [...this.#listeners]) what(listener);
    } catch (error) {
      this.onThrown(error);
    }
  }

  #guarded(outcome: PulseOutcome): Promise<PulseOutcome> {
    const promise = new GuardedPromise<PulseOutcome>((resolve) => resolve(outcome));
    promise.onThrown = (error) => this.onThrown(error);
    return promise;
  }

  #door(id: string): Door {
    const door = this.#doors.get(id);
    if (door === undefined) throw new Error(`no door ${id}`);
    return door;
  }
}
