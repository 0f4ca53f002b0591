import type { DoorState } from '../contract/compartment.ts';
import { pulseProvesForMs } from './unasked-edges.ts';

export interface SeenDoor {
  readonly state: DoorState;
  /** When the board had shown it, monotonic ms. */
  readonly sinceMs: number;
}

export interface DoorObservation {
  /** What was believed before, where this reading changed it. */
  readonly changedFrom: DoorState | undefined;
  /** The reading differs from what is believed; the next one must say the same. */
  readonly needsConfirming: boolean;
  /** This reading completes the evidence that the pulsed door really opened. */
  readonly isSeenOpen: boolean;
}

/** After the end of a pulse a latch that was only held by the coil has fallen back by this time. */
export const heldOpenForMs = 500;
interface Pulse {
  readonly writtenAtMs: number;
  readonly endsAtMs: number;
  readonly wasKnownClosed: boolean;
  readonly hasOpened: boolean;
}

/**
 * What is known of one door, from readings alone. A state is believed when so many readings in a row said
 * the same as its board's check asks for (PROTOCOLS §10.9.7): one where it is strong, two where it is weak,
 * three where there is none and a flipped bit alone makes an open door. "Seen open" is DESIGN §4's: known closed before the pulse, changed to
 * open after it, and still open 500 ms after the pulse had ended.
 */
export class DoorSight {
  readonly #readingsNeeded: number;
  #believed: SeenDoor = { state: 'unknown', sinceMs: 0 };
  #candidate: (SeenDoor & { readonly readings: number }) | undefined;
  #pulse: Pulse | undefined;

  constructor(readingsNeeded = 2) {
    this.#readingsNeeded = readingsNeeded;
  }

  get state(): DoorState {
    return this.#believed.state;
  }

  get sinceMs(): number {
    return this.#believed.sinceMs;
  }

  /** A pulse has left at `writtenAtMs`. Returns how the door was; `unknown` where a reading is in doubt. */
  pulsed(writtenAtMs: number, pulseMs: number): DoorState {
    const earlier = this.#pulse;
    const before = this.#candidate === undefined ? this.#believed.state : 'unknown';
    // A second pulse while the door that the first one opened still stands open takes nothing from it.
    const hasOpened = earlier?.hasOpened === true && this.#believed.state === 'open';
    this.#pulse = {
      writtenAtMs,
      endsAtMs: writtenAtMs + pulseMs,
      wasKnownClosed: hasOpened || before === 'closed',
      hasOpened,
    };
    return before;
  }

  /** A reading that was asked for at `sentAtMs` and complete at `atMs`. */
  observe(state: DoorState, sentAtMs: number, atMs: number): DoorObservation {
    const changedFrom = this.#believe(state, atMs);
    return {
      changedFrom,
      needsConfirming: this.#candidate !== undefined,
      isSeenOpen: state === 'open' && this.#completesEvidence(sentAtMs),
    };
  }

  /** Its board is silent. What was believed before, where that was something. */
  lose(atMs: number): DoorState | undefined {
    const { state } = this.#believed;
    this.#candidate = undefined;
    if (state === 'unknown') return undefined;
    this.#believed = { state: 'unknown', sinceMs: atMs };
    return state;
  }

  #believe(state: DoorState, atMs: number): DoorState | undefined {
    const from = this.#believed.state;
    if (state === from) {
      this.#candidate = undefined;
      return undefined;
    }
    const earlier = this.#candidate?.state === state ? this.#candidate : undefined;
    const candidate = { state, sinceMs: earlier?.sinceMs ?? atMs, readings: (earlier?.readings ?? 0) + 1 };
    this.#candidate = candidate.readings < this.#readingsNeeded ? candidate : undefined;
    if (this.#candidate !== undefined) return undefined;
    this.#believed = { state, sinceMs: candidate.sinceMs };
    if (from === 'closed' && state === 'open') this.#openedSinceClosed();
    return from;
  }

  #openedSinceClosed(): void {
    const pulse = this.#pulse;
    if (pulse === undefined || this.#believed.sinceMs <= pulse.writtenAtMs) return;
    if (this.#believed.sinceMs > pulse.writtenAtMs + pulseProvesForMs) return;
    this.#pulse = { ...pulse, hasOpened: true };
  }

  #completesEvidence(sentAtMs: number): boolean {
    const pulse = this.#pulse;
    if (pulse === undefined || !pulse.wasKnownClosed || !pulse.hasOpened) return false;
    if (this.#believed.state !== 'open' || sentAtMs < pulse.endsAtMs + heldOpenForMs) return false;
    this.#pulse = undefined;
    return true;
  }
}
