import type { Cancel, Clock } from '../../clock.ts';

/**
 * `latch`: the bolt does not move. `door`: the bolt moves while the coil holds it and falls back, the
 * door never springs open.
 */
export type Jam = 'latch' | 'door';

export type BounceMoment = 'opening' | 'closing' | 'both';

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
  #cancelBounce: Cancel = () => {};
  #cancelAutoClose: Cancel = () => {};

  jam: Jam | undefined;
  /** Its sensor is wired the wrong way round: closed reads as open. */
  isMiswired = false;
  /** The supply of its board's inputs fails, and the switch reads closed whatever the door does. */
  hasLostSupply = false;
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
  /** Times that it falls back and forth again, 30 ms each, when it springs open or is shut. */
  bounces = 0;
  bouncesWhen: BounceMoment = 'opening';

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
    if (this.cutReads !== undefined && !this.hasLostSupply) return this.cutReads;
    const isHeld = this.jam === 'door' && this.#clock.monotonicMs() < this.#heldUntilMs;
    const looksClosed = this.hasLostSupply || (!this.#isOpen && !isHeld);
    const isInverted = this.#isInverted !== this.isMiswired;
    return looksClosed === isInverted ? 0 : 1;
  }

  /** Whether somebody who knows how it should be wired takes it for closed. */
  get readsClosed(): boolean {
    return (this.input === 1) !== this.#isInverted;
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
    this.#cancelBounce();
    this.#move(true);
  }

  close(): void {
    this.#cancelBounce();
    this.#shut();
  }

  stop(): void {
    this.#cancelLatch();
    this.#cancelBounce();
    this.#cancelAutoClose();
  }

  #springOpen(): void {
    if (this.#isOpen) return;
    this.#move(true);
    if (this.bouncesWhen !== 'closing') this.#bounce(this.bounces * 2);
  }

  #shut(): void {
    if (!this.#isOpen) return;
    this.#move(false);
    if (this.bouncesWhen !== 'opening') this.#bounce(this.bounces * 2);
  }

  #bounce(movesLeft: number): void {
    if (movesLeft === 0) return;
    this.#cancelBounce = this.#clock.after(30, () => {
      this.#move(!this.#isOpen);
      this.#bounce(movesLeft - 1);
    });
  }

  #move(isOpen: boolean): void {
    if (isOpen === this.#isOpen) return;
    this.#cancelAutoClose();
    this.#isOpen = isOpen;
    if (!isOpen) this.#pulses = 0;
    this.#moves.moved(isOpen);
    if (isOpen && this.autoCloseMs !== undefined) {
      this.#cancelAutoClose = this.#clock.after(this.autoCloseMs, () => this.#shut());
    }
  }
}
