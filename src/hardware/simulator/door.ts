import type { Cancel, Clock } from '../../clock.ts';

/**
 * `latch`: the bolt does not move. `door`: the bolt moves while the coil holds it and falls back, the
 * door never springs open.
 */
export type Jam = 'latch' | 'door';

export interface DoorMoves {
  moved(isOpen: boolean): void;
}

/** One door with its lock and its sensor, moved by pulses and by hand. */
export class SimulatedDoor {
  readonly #clock: Clock;
  readonly #moves: DoorMoves;
  /** The switch is shorted when the door is open instead of when it is closed (PROTOCOLS §1.3). */
  readonly #isInverted: boolean;
  #isOpen = false;
  #pulses = 0;
  #heldUntilMs = 0;
  #cancelLatch: Cancel = () => {};
  #cancelAutoClose: Cancel = () => {};

  jam: Jam | undefined;
  /** The sensor's wire is cut, or was never there: what the board reads instead. */
  cutReads: 0 | 1 | undefined;
  /** What a goods sensor inside sees. */
  hasGoods = false;
  /** From the pulse to the movement of the latch, ms. */
  latchDelayMs = 0;
  /** So many pulses until it springs open. */
  pulsesNeeded = 1;
  /** A person closes it so long after it has opened, ms. */
  autoCloseMs: number | undefined;
  /** Times that it falls shut and open again, 30 ms each, when it springs open. */
  bounces = 0;

  constructor(clock: Clock, isInverted: boolean, moves: DoorMoves) {
    this.#clock = clock;
    this.#isInverted = isInverted;
    this.#moves = moves;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get pulses(): number {
    return this.#pulses;
  }

  /** What the board's input reads: 1 where the switch is shorted. */
  get input(): 0 | 1 {
    if (this.cutReads !== undefined) return this.cutReads;
    const isHeld = this.jam === 'door' && this.#clock.monotonicMs() < this.#heldUntilMs;
    const looksClosed = !this.#isOpen && !isHeld;
    return looksClosed === this.#isInverted ? 0 : 1;
  }

  /** The coil is energised for `pulseMs`. */
  pulse(pulseMs: number): void {
    this.#pulses += 1;
    if (this.jam === 'latch') return;
    if (this.jam === 'door') {
      this.#heldUntilMs = this.#clock.monotonicMs() + pulseMs;
      return;
    }
    if (this.#pulses < this.pulsesNeeded) return;
    if (this.latchDelayMs === 0) this.#springOpen();
    else this.#cancelLatch = this.#clock.after(this.latchDelayMs, () => this.#springOpen());
  }

  open(): void {
    this.#move(true);
  }

  close(): void {
    this.#move(false);
  }

  stop(): void {
    this.#cancelLatch();
    this.#cancelAutoClose();
  }

  #springOpen(): void {
    this.#move(true);
    this.#bounce(this.bounces * 2);
  }

  #bounce(movesLeft: number): void {
    if (movesLeft === 0) return;
    this.#cancelLatch = this.#clock.after(30, () => {
      this.#move(!this.#isOpen);
      this.#bounce(movesLeft - 1);
    });
  }

  #move(isOpen: boolean): void {
    this.#cancelAutoClose();
    if (isOpen === this.#isOpen) return;
    this.#isOpen = isOpen;
    if (!isOpen) this.#pulses = 0;
    this.#moves.moved(isOpen);
    if (isOpen && this.autoCloseMs !== undefined) {
      this.#cancelAutoClose = this.#clock.after(this.autoCloseMs, () => this.#move(false));
    }
  }
}
