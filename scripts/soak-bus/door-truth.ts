import { systemClock } from '../../src/clock.ts';
import type { CabinetLockBoards } from '../../src/hardware/cabinet-lock-boards.ts';
import type { SimulatorControl } from '../../src/hardware/simulator/simulator-control.ts';

/** A change that is believed so long after the last movement is not about that movement, ms. */
const longestSightMs = 5_000;
/** An edge that nobody asked for is alarmed within a sweep; on a bad line some reads are lost on top, ms. */
const noticeWithinMs = 4_000;
/** A pulse belongs to whoever asked for that door within this time, ms. */
const askedForMs = 6_000;

export interface DoorTruthListener {
  believedFalsely(door: string): void;
  misfired(wasNoticed: boolean): void;
}

/** What the doors really do, beside what the program believes of them. */
export class DoorTruth {
  readonly #control: SimulatorControl;
  readonly #lockBoards: CabinetLockBoards;
  readonly #listener: DoorTruthListener;
  readonly #isOpen = new Map<string, boolean>();
  readonly #movedAtMs = new Map<string, number>();
  readonly #askedAtMs = new Map<string, number>();
  /** Doors that opened and that nobody had asked for, until an alarm names them or its time is over. */
  readonly #unasked = new Map<string, () => void>();
  #stops: (() => void)[] = [];

  constructor(control: SimulatorControl, lockBoards: CabinetLockBoards, listener: DoorTruthListener) {
    this.#control = control;
    this.#lockBoards = lockBoards;
    this.#listener = listener;
  }

  async begin(): Promise<void> {
    this.#stops.push(
      await this.#control.listen((event) => {
        if (event.event === 'door') this.#moved(event.door, event.isOpen);
      }),
      this.#lockBoards.listen({
        doorEdge: ({ doorId, from, to }) => {
          if (from !== 'unknown' && to !== 'unknown') this.#believed(doorId, to === 'open');
        },
        unaskedEdge: ({ doorId }) => this.#noticed(doorId),
      }),
    );
  }

  asked(door: string): void {
    this.#askedAtMs.set(door, performance.now());
  }

  /** Somebody shuts what is open, as soon as an alarm had its time. */
  async closeAllOf(doors: readonly string[]): Promise<void> {
    for (const door of doors) {
      if (this.#isOpen.get(door) !== true || this.#unasked.has(door)) continue;
      await this.#control.do({ do: 'close', door });
    }
  }

  /** Every alarm has come, or its time is over. */
  async settled(): Promise<void> {
    for (let waited = 0; this.#unasked.size > 0 && waited < 100; waited += 1) {
      await new Promise<void>((resolve) => {
        systemClock.after(100, resolve);
      });
    }
  }

  end(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #moved(door: string, isOpen: boolean): void {
    this.#isOpen.set(door, isOpen);
    this.#movedAtMs.set(door, performance.now());
    const askedAtMs = this.#askedAtMs.get(door) ?? Number.NEGATIVE_INFINITY;
    if (!isOpen || performance.now() - askedAtMs < askedForMs) return;
    // A door that is not known to be closed has no edge to be seen: its board was away.
    if (this.#lockBoards.door(door) !== 'closed') return;
    const cancel = systemClock.after(noticeWithinMs, () => {
      this.#unasked.delete(door);
      this.#listener.misfired(false);
    });
    this.#unasked.set(door, cancel);
  }

  #noticed(door: string): void {
    const cancel = this.#unasked.get(door);
    if (cancel === undefined) return;
    cancel();
    this.#unasked.delete(door);
    this.#listener.misfired(true);
  }

  #believed(door: string, isOpen: boolean): void {
    const isTrue = (this.#isOpen.get(door) ?? false) === isOpen;
    const sinceMs = performance.now() - (this.#movedAtMs.get(door) ?? Number.NEGATIVE_INFINITY);
    if (!isTrue && sinceMs > longestSightMs) this.#listener.believedFalsely(door);
  }
}
