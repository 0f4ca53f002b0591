import type { Cancel, Clock } from '../../clock.ts';
import { type LineSettings, wireMs } from '../line.ts';
import type { AnswerFaults } from './board.ts';
import { LineNoise } from './line-noise.ts';
import { randomFrom } from './random.ts';
import { Transmission } from './transmission.ts';
import type { WiredBoard } from './wired-board.ts';

export interface WireSettings {
  readonly line: LineSettings;
  /** From the last byte of a request to the first of the answer, ms. */
  readonly turnaroundMs: number;
  /** Where the noise takes its chances from; the same numbers damage the same bytes. */
  readonly random?: () => number;
}

/** Whether the host hears itself (PROTOCOLS §10.3): `glued` keeps the echo back until something follows it. */
export type Echo = 'none' | 'prompt' | 'glued';

/** How two boards that talk at once are heard. */
export type Together = 'overlaid' | 'xored' | 'interleaved';

/** The longest that a USB adapter keeps bytes back: the top of an FTDI chip's latency timer (§10.4). */
const longestLatencyMs = 255;

/**
 * The pair of wires between one host and its boards. Every byte takes its time at the line's baud
 * rate in both directions, which neither a pty nor a socket does by itself (PROTOCOLS §10.8), and
 * whoever talks while somebody else is talking garbles both.
 */
export class SimulatedWire {
  readonly #clock: Clock;
  readonly #settings: WireSettings;
  readonly #characterMs: number;
  readonly boards: readonly WiredBoard[];
  readonly noise: LineNoise;
  readonly #hosts = new Set<(bytes: Uint8Array) => void>();
  #hostTalksUntilMs = 0;
  readonly #talking = new Set<Transmission>();
  readonly #timers = new Set<Cancel>();
  #heldEcho: Uint8Array = new Uint8Array();
  #cancelHold: Cancel = () => {};
  /** When the last byte of the newest burst from the host arrived, monotonic ms. */
  lastByteAtMs = 0;
  echo: Echo = 'none';
  /** Bursts of the host, and answers and reports of boards, that have passed. */
  readonly passed = { bursts: 0, answers: 0 };
  /** Times that the host and a board talked at once. */
  collisions = 0;
  /** Times that two boards talked at once. */
  overlaps = 0;

  constructor(clock: Clock, settings: WireSettings, boards: readonly WiredBoard[]) {
    this.#clock = clock;
    this.#settings = settings;
    this.#characterMs = wireMs(settings.line, 1);
    this.boards = boards;
    this.noise = new LineNoise(settings.random ?? randomFrom(1));
  }

  get baud(): number {
    return this.#settings.line.baud;
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
    const burst = new Transmission(true, startMs, bytes, this.#characterMs);
    this.#hostTalksUntilMs = burst.untilMs;
    this.passed.bursts += 1;
    this.#talk(burst);
    this.#at(burst.untilMs, () => {
      const heard = burst.heard();
      if (this.echo === 'prompt') this.#deliver(heard);
      if (this.echo === 'glued') this.#hold(heard);
      this.#arrived(this.noise.pass('to-board', heard), burst.untilMs);
    });
    for (const wired of this.boards) {
      if (wired.faults.report !== 'during' || !wired.isUp(startMs)) continue;
      const report = wired.board.report(1);
      if (report === undefined) continue;
      this.#send(report, (burst.fromMs + burst.untilMs) / 2);
      wired.countDown();
    }
  }

  /** A board speaks by itself, if it is up and has something to report. */
  report(id: string, channel: number): void {
    const report = this.#reportOf(id, channel);
    if (report !== undefined) this.#send(report, this.#clock.monotonicMs());
  }

  /** Two boards report at the same moment. */
  reportTogether(first: [id: string, channel: number], second: [id: string, channel: number], how: Together) {
    const reports = [this.#reportOf(...first), this.#reportOf(...second)] as const;
    if (reports[0] === undefined || reports[1] === undefined) return;
    this.overlaps += 1;
    this.#send(together(reports[0], reports[1], how), this.#clock.monotonicMs());
  }

  #reportOf(id: string, channel: number): Uint8Array | undefined {
    const wired = this.boards.find((board) => board.id === id);
    return wired?.isUp(this.#clock.monotonicMs()) ? wired.board.report(channel) : undefined;
  }

  #arrived(bytes: Uint8Array, arrivedMs: number): void {
    this.lastByteAtMs = arrivedMs;
    for (const wired of this.boards) {
      const answer = wired.hear(bytes, arrivedMs);
      if (answer === undefined) continue;
      this.#send(answer.bytes, arrivedMs + this.#settings.turnaroundMs + answer.lateMs, answer.faults);
    }
  }

  /** Bytes of a board begin to pass at `fromMs`. */
  #send(bytes: Uint8Array, fromMs: number, faults: AnswerFaults = {}): void {
    const passing = this.noise.pass('from-board', bytes);
    if (passing.length === 0) return;
    const answer = new Transmission(false, fromMs, passing, this.#characterMs);
    this.passed.answers += 1;
    this.#talk(answer);
    const { length } = answer;
    const chunks = faults.oneByteChunks === true ? length : faults.splitPauseMs === undefined ? 1 : 2;
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      const begin = Math.floor((length * chunk) / chunks);
      const end = Math.floor((length * (chunk + 1)) / chunks);
      const pauseMs = chunk > 0 ? (faults.splitPauseMs ?? 0) : 0;
      const atMs = fromMs + end * this.#characterMs + pauseMs;
      this.#at(atMs, () => this.#deliver(answer.heard(begin, end)));
    }
  }

  /** Somebody begins to talk; whoever talks at that time is garbled, and garbles. */
  #talk(transmission: Transmission): void {
    const nowMs = this.#clock.monotonicMs();
    for (const other of this.#talking) {
      if (other.untilMs < nowMs) {
        this.#talking.delete(other);
        continue;
      }
      if (!other.overlaps(transmission)) continue;
      other.meet(transmission);
      if (other.isHost || transmission.isHost) this.collisions += 1;
      else this.overlaps += 1;
    }
    this.#talking.add(transmission);
  }

  #hold(echo: Uint8Array): void {
    this.#cancelHold();
    this.#heldEcho = Uint8Array.of(...this.#heldEcho, ...echo);
    const flushAtMs = this.#clock.monotonicMs() + longestLatencyMs;
    this.#cancelHold = this.#at(flushAtMs, () => this.#deliver(new Uint8Array()));
  }

  #deliver(heard: Uint8Array): void {
    this.#cancelHold();
    const bytes = this.#heldEcho.length === 0 ? heard : Uint8Array.of(...this.#heldEcho, ...heard);
    this.#heldEcho = new Uint8Array();
    if (bytes.length === 0) return;
    for (const toHost of this.#hosts) toHost(bytes);
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

function together(first: Uint8Array, second: Uint8Array, how: Together): Uint8Array {
  const longer = first.length >= second.length ? first : second;
  const shorter = longer === first ? second : first;
  switch (how) {
    case 'overlaid':
      return longer.map((byte, index) => byte & (shorter[index] ?? 0xff));
    case 'xored':
      return longer.map((byte, index) => byte ^ (shorter[index] ?? 0));
    case 'interleaved':
      return Uint8Array.from(
        [...longer].flatMap((byte, index) => [byte, ...shorter.subarray(index, index + 1)]),
      );
  }
}
