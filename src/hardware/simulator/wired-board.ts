import type { AnswerFaults, SimulatedBoard } from './board.ts';
import { spoiled } from './spoiled.ts';

/** What becomes of a board that starts anew (PROTOCOLS §10.10). */
export interface Reboot {
  /** In the middle of its next answer instead of at once. */
  readonly inAnswer: boolean;
  /** How long it is down, ms. */
  readonly downMs: number;
  /** What it forgets, where that was set by a register: it is back at address 1, or at a baud rate of its own. */
  readonly forgets?: 'address' | 'baud' | undefined;
}

/** An answer on its way to the wire. */
export interface WiredAnswer {
  readonly bytes: Uint8Array;
  /** Beyond the boards' usual turnaround, ms. */
  readonly lateMs: number;
  readonly faults: AnswerFaults;
}

const addressAfterReset = 1;

/** One board with its plug, its power supply and what is wrong with its answers. */
export class WiredBoard {
  readonly id: string;
  readonly board: SimulatedBoard;
  readonly powerGroup: string;
  isPlugged = true;
  hasPower = true;
  /** It listens at another baud rate and understands nothing. */
  hasLostBaud = false;
  /** Until then its processor is not up, monotonic ms. */
  downUntilMs = 0;
  #faults: AnswerFaults = {};
  #reboot: Reboot | undefined;
  #held: Uint8Array | undefined;
  #bitToFlip = 0;

  constructor(id: string, board: SimulatedBoard, powerGroup = 'main') {
    this.id = id;
    this.board = board;
    this.powerGroup = powerGroup;
  }

  get faults(): AnswerFaults {
    return this.#faults;
  }

  set faults(faults: AnswerFaults) {
    this.#faults = faults;
    this.#held = undefined;
  }

  isUp(atMs: number): boolean {
    return this.isPlugged && this.hasPower && !this.hasLostBaud && atMs >= this.downUntilMs;
  }

  /** It is without power until then and forgets what it was about. */
  goDown(untilMs: number): void {
    this.downUntilMs = Math.max(this.downUntilMs, untilMs);
    this.board.reset();
  }

  reboot(reboot: Reboot, nowMs: number): void {
    if (reboot.inAnswer) this.#reboot = reboot;
    else this.#goDownFor(reboot, nowMs);
  }

  /** The bytes of a request have arrived at `atMs`; what it answers, spoiled as its faults say. */
  hear(bytes: Uint8Array, atMs: number): WiredAnswer | undefined {
    if (!this.isUp(atMs)) return undefined;
    const faults = this.#faults;
    const answer = this.board.hear(bytes, {
      wrongBoard: faults.wrongBoard === true,
      wrongLock: faults.wrongLock === true,
    });
    if (answer === undefined) return undefined;
    this.countDown();
    // Its own pulse has sagged the supply.
    if (faults.silent === true || !this.isUp(atMs)) return undefined;
    const whole = spoiled(answer, faults, this.board.report(1), this.#bitToFlip);
    this.#bitToFlip += 1;
    if (faults.glued === true && this.#held === undefined) {
      this.#held = whole;
      return undefined;
    }
    const glued = this.#held === undefined ? whole : Uint8Array.of(...this.#held, ...whole);
    this.#held = undefined;
    return { bytes: this.#cutByReboot(glued, atMs), lateMs: faults.lateMs ?? 0, faults };
  }

  /** One of so many answers that the faults are for is done. */
  countDown(): void {
    const { times } = this.#faults;
    if (times === undefined) return;
    this.#faults = times > 1 ? { ...this.#faults, times: times - 1 } : {};
  }

  #cutByReboot(answer: Uint8Array, atMs: number): Uint8Array {
    const reboot = this.#reboot;
    if (reboot === undefined) return answer;
    this.#reboot = undefined;
    this.#goDownFor(reboot, atMs);
    return answer.slice(0, Math.ceil(answer.length / 2));
  }

  #goDownFor({ downMs, forgets }: Reboot, nowMs: number): void {
    this.goDown(nowMs + downMs);
    if (forgets === 'address') this.board.settings.address = addressAfterReset;
    if (forgets === 'baud') this.hasLostBaud = true;
  }
}
