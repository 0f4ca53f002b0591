import { type Clock, pause } from '../clock.ts';
import type { BoardFamily, BoardReading, BoardRequest } from '../hardware/boards/board-family.ts';
import type { Bus } from '../hardware/bus.ts';
import { isSignOfTwo, looksDoubled } from '../hardware/doubled-address.ts';
import type { ExchangeOutcome } from '../hardware/exchange.ts';
import type { Heard } from '../hardware/turn-evidence.ts';
import { channelGuesses } from './bench-board.ts';
import { lookingAt } from './bench-bus.ts';
import { lastAnswerMs, quickAnswerMs, type ScanStep, scanRequest } from './scan-plan.ts';

/** Who answered at an address. */
export interface FoundBoard {
  /** All whose reads it answers. */
  readonly families: readonly [BoardFamily, ...BoardFamily[]];
  readonly baud: number;
  readonly address: number;
  /** How many doors it told of; undefined where it answers, and not to a read of its doors. */
  readonly doors: number | undefined;
  /** From the request's first byte to the answer's last, ms. */
  readonly answerMs: number | undefined;
  /** Its answers come garbled, or with more behind them: two boards have this address, or the line is bad. */
  readonly isDoubled: boolean;
}

export interface ScanWatcher {
  asking(step: ScanStep, address: number): void;
  /** The scan goes on when this has resolved. */
  found(board: FoundBoard): Promise<void>;
}

const patientAnswerMs = 500;
const looksAtFirst = 3;
const looksAtDoubled = 10;
/** A second board with the same address has spoken by this time after the first. */
const secondAnswerMs = 60;
const sendTries = 20;
const sendAgainMs = 250;

type Sent = Exclude<ExchangeOutcome<BoardReading>, { written: false }>;

/** Looks for boards on one open line, by reads alone. */
export class LineScan {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #watcher: ScanWatcher;

  constructor(bus: Bus, clock: Clock, watcher: ScanWatcher) {
    this.#bus = bus;
    this.#clock = clock;
    this.#watcher = watcher;
  }

  /**
   * Asks at every address of a step, impatiently; where anything was heard it looks closely. An answer
   * that comes late is heard while the next address is asked, so that one and the one before are looked
   * at. Ends early when `signal` says so.
   */
  async run(step: ScanStep, signal: AbortSignal): Promise<void> {
    const looked = new Set<number>();
    let previous: number | undefined;
    for (const address of step.addresses) {
      if (signal.aborted) return;
      this.#watcher.asking(step, address);
      const heardBefore = this.#heard();
      const isLast = address === step.addresses.at(-1);
      const outcome = await this.#ask(step, address, isLast ? lastAnswerMs : quickAnswerMs);
      const hasHeardOther = this.#heard() > heardBefore;
      const suspects = [
        ...(hasHeardOther && previous !== undefined ? [previous] : []),
        ...(hasHeardOther || outcome.answered ? [address] : []),
      ];
      for (const suspect of suspects) {
        if (looked.has(suspect)) continue;
        looked.add(suspect);
        await this.#look(step, suspect);
      }
      previous = address;
    }
  }

  /** Whatever came over the line that was no answer. */
  #heard(): number {
    const { noiseBytes, strayFrames, earlyBytes, unaskedBytes, collisions } = this.#bus.counts;
    return noiseBytes + strayFrames + earlyBytes + unaskedBytes + collisions;
  }

  /** Somebody may be there: asks patiently a few times, and more often where two seem to answer. */
  async #look(step: ScanStep, address: number): Promise<void> {
    const heard: Heard[] = [];
    let doors: number | undefined;
    let answerMs: number | undefined;
    let hasSaidElse = false;
    for (let looks = looksAtFirst; heard.length < looks; ) {
      const straysBefore = this.#bus.counts.strayFrames;
      let hasSpokenAgain = false;
      const outcome = await this.#ask(step, address, patientAnswerMs, () => {
        hasSpokenAgain = true;
      });
      await pause(this.#clock, secondAnswerMs);
      if (this.#bus.counts.strayFrames > straysBefore) hasSaidElse = true;
      if (outcome.answered) {
        doors = Math.max(doors ?? 0, outcome.answer.doors.length);
        answerMs = Math.min(answerMs ?? Number.POSITIVE_INFINITY, outcome.atMs - outcome.sentAtMs);
      }
      const bytes = outcome.heard.bytes + (hasSpokenAgain ? outcome.heard.shortestAnswerBytes : 0);
      heard.push({ ...outcome.heard, bytes });
      if (heard.some(isSignOfTwo)) looks = looksAtDoubled;
    }
    const isDoubled = looksDoubled(heard);
    if (doors === undefined && !isDoubled && !hasSaidElse) return;
    await this.#watcher.found({
      families: step.families,
      baud: step.line.baud,
      address,
      doors: doors ? await this.#countDoors(step, address, doors) : undefined,
      answerMs,
      isDoubled,
    });
  }

  /** Boards that are asked for a number of doors are asked for fewer until they have so many. */
  async #countDoors(step: ScanStep, address: number, doors: number): Promise<number> {
    const [family] = step.families;
    const guesses = channelGuesses({ family, settings: { address } }, 1);
    if (guesses.length === 1) return doors;
    for (const channels of guesses) {
      const request = family.board({ address, channels }).readAll();
      const outcome = await this.#exchange(request);
      if (outcome.answered && outcome.answer.doors.length > 0) return outcome.answer.doors.length;
    }
    return doors;
  }

  #ask(step: ScanStep, address: number, answerWithinMs: number, spokeAgain = () => {}): Promise<Sent> {
    const request = scanRequest(step.families[0], address);
    return this.#exchange({ ...request, answerWithinMs, listen: () => request.listen() }, spokeAgain);
  }

  /** A line on which nothing is heard is opened anew now and then: what was not sent is sent then. */
  async #exchange(request: BoardRequest<BoardReading>, spokeAgain = () => {}): Promise<Sent> {
    for (let time = 0; time < sendTries; time += 1) {
      const outcome = await this.#bus.exchange(request, {
        ...lookingAt,
        asker: { cameLate() {}, spokeAgain },
      });
      if (outcome.answered || outcome.written) return outcome;
      await pause(this.#clock, sendAgainMs);
    }
    throw new Error('the port was lost during the scan');
  }
}
