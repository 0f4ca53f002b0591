import type { Cancel, Clock } from '../../clock.ts';
import { type LineSettings, wireMs } from '../line.ts';
import type { AnswerFaults, SimulatedBoard } from './board.ts';

export interface WiredBoard {
  readonly id: string;
  readonly board: SimulatedBoard;
  faults: AnswerFaults;
  isPlugged: boolean;
  hasPower: boolean;
}

export interface WireSettings {
  readonly line: LineSettings;
  /** From the last byte of a request to the first of the answer, ms. */
  readonly turnaroundMs: number;
}

interface Transmission {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cancel: Cancel;
}

/**
 * The pair of wires between one host and its boards. Every byte takes its time at the line's baud
 * rate in both directions, which neither a pty nor a socket does by itself (PROTOCOLS §10.8), and
 * whoever talks while somebody else is talking destroys both.
 */
export class SimulatedWire {
  readonly #clock: Clock;
  readonly #settings: WireSettings;
  readonly boards: readonly WiredBoard[];
  readonly #hosts = new Set<(bytes: Uint8Array) => void>();
  #hostTalksUntilMs = 0;
  readonly #answers = new Set<Transmission>();
  readonly #timers = new Set<Cancel>();
  /** When the last byte of the newest burst from the host arrived, monotonic ms. */
  lastByteAtMs = 0;
  collisions = 0;
  /** The host hears itself (PROTOCOLS §10.3). */
  hasEcho = false;
  #bitToFlip = 0;

  constructor(clock: Clock, settings: WireSettings, boards: readonly WiredBoard[]) {
    this.#clock = clock;
    this.#settings = settings;
    this.boards = boards;
  }

  /** A host connects; it hears all that passes until the returned function is called. */
  attach(toHost: (bytes: Uint8Array) => void): () => void {
    this.#hosts.add(toHost);
    return () => {
      this.#hosts.delete(toHost);
    };
  }

  get hasHost(): boolean {
    return this.#hosts.size > 0;
  }

  stop(): void {
    this.#hosts.clear();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Bytes that the host has handed to its adapter now. */
  fromHost(bytes: Uint8Array): void {
    const startMs = Math.max(this.#clock.monotonicMs(), this.#hostTalksUntilMs);
    this.#hostTalksUntilMs = startMs + wireMs(this.#settings.line, bytes.length);
    const hasCollided = this.#collide(startMs, this.#hostTalksUntilMs);
    if (this.hasEcho) this.#deliverAt(this.#hostTalksUntilMs, bytes);
    if (hasCollided) return;
    const arrivedMs = this.#hostTalksUntilMs;
    this.#at(arrivedMs, () => this.#arrived(bytes, arrivedMs));
  }

  /** A board speaks by itself. */
  report(id: string, channel: number): void {
    const wired = this.boards.find((board) => board.id === id);
    if (wired === undefined || !wired.isPlugged || !wired.hasPower) return;
    const report = wired.board.report(channel);
    if (report !== undefined) this.#send(report, this.#clock.monotonicMs());
  }

  #arrived(bytes: Uint8Array, arrivedMs: number): void {
    this.lastByteAtMs = arrivedMs;
    const answers: { bytes: Uint8Array; afterMs: number; faults: AnswerFaults }[] = [];
    for (const wired of this.boards) {
      if (!wired.isPlugged || !wired.hasPower) continue;
      const { faults } = wired;
      const answer = wired.board.hear(bytes, {
        wrongBoard: faults.wrongBoard === true,
        wrongLock: faults.wrongLock === true,
      });
      if (answer === undefined) continue;
      this.#countDown(wired);
      if (faults.silent === true) continue;
      const afterMs = this.#settings.turnaroundMs + (faults.lateMs ?? 0);
      answers.push({ bytes: this.#spoil(answer, wired, faults), afterMs, faults });
    }
    const [first, second] = answers;
    if (first === undefined) return;
    // Two boards with one address: on the pair a 0 wins over a 1.
    const heard = second === undefined ? first.bytes : overlaid(first.bytes, second.bytes);
    this.#send(heard, arrivedMs + first.afterMs, first.faults);
  }

  #countDown(wired: WiredBoard): void {
    const { times } = wired.faults;
    if (times === undefined) return;
    wired.faults = times > 1 ? { ...wired.faults, times: times - 1 } : {};
  }

  #spoil(answer: Uint8Array, wired: WiredBoard, faults: AnswerFaults): Uint8Array {
    let bytes = Uint8Array.from(answer);
    const last = bytes.length - 1;
    if (faults.wrongChecksum === true) bytes[last] = (bytes[last] ?? 0) ^ 0x5a;
    if (faults.flipOneBit === true) {
      const bit = this.#bitToFlip % (bytes.length * 8);
      this.#bitToFlip += 1;
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    if (faults.cutAfterBytes !== undefined) bytes = bytes.slice(0, faults.cutAfterBytes);
    if (faults.twice === true) bytes = Uint8Array.of(...bytes, ...bytes);
    const report = faults.report === undefined ? undefined : wired.board.report(1);
    if (report !== undefined) {
      bytes =
        faults.report === 'before' ? Uint8Array.of(...report, ...bytes) : Uint8Array.of(...bytes, ...report);
    }
    if (faults.garbageInFront !== undefined) bytes = Uint8Array.of(...faults.garbageInFront, ...bytes);
    return bytes;
  }

  /** Bytes of a board begin to pass at `fromMs`. */
  #send(bytes: Uint8Array, fromMs: number, faults: AnswerFaults = {}): void {
    const untilMs = fromMs + wireMs(this.#settings.line, bytes.length);
    const cancels: Cancel[] = [];
    const chunks = faults.oneByteChunks === true ? bytes.length : faults.splitPauseMs === undefined ? 1 : 2;
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const begin = Math.floor((bytes.length * chunk) / chunks);
      const end = Math.floor((bytes.length * (chunk + 1)) / chunks);
      const pauseMs = chunk > 0 ? (faults.splitPauseMs ?? 0) : 0;
      const atMs = fromMs + wireMs(this.#settings.line, end) + pauseMs;
      cancels.push(this.#deliverAt(atMs, bytes.subarray(begin, end)));
    }
    const cancel = () => {
      for (const cancelChunk of cancels) cancelChunk();
    };
    const transmission = { fromMs, untilMs, cancel };
    this.#answers.add(transmission);
    this.#at(untilMs, () => this.#answers.delete(transmission));
  }

  /** Whether the host talks over a board; then nobody understands either. */
  #collide(fromMs: number, untilMs: number): boolean {
    let hasCollided = false;
    for (const answer of this.#answers) {
      if (answer.fromMs >= untilMs || answer.untilMs <= fromMs) continue;
      answer.cancel();
      this.#answers.delete(answer);
      this.collisions += 1;
      hasCollided = true;
    }
    return hasCollided;
  }

  #deliverAt(atMs: number, bytes: Uint8Array): Cancel {
    return this.#at(atMs, () => {
      for (const toHost of this.#hosts) toHost(bytes);
    });
  }

  #at(atMs: number, run: () => void): Cancel {
    const cancelTimer = this.#clock.after(Math.max(0, atMs - this.#clock.monotonicMs()), () => {
      this.#timers.delete(cancel);
      run();
    });
    const cancel = () => {
      cancelTimer();
      this.#timers.delete(cancel);
    };
    this.#timers.add(cancel);
    return cancel;
  }
}

function overlaid(first: Uint8Array, second: Uint8Array): Uint8Array {
  const longer = first.length >= second.length ? first : second;
  const shorter = longer === first ? second : first;
  return longer.map((byte, index) => byte & (shorter[index] ?? 0xff));
}
