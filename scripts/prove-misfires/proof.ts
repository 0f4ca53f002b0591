import type { BoardFamily } from '../../src/hardware/boards/board-family.ts';
import { boardFamilies } from '../../src/hardware/boards/families.ts';
import { boardSimulators } from '../../src/hardware/boards/simulators.ts';
import { CabinetLockBoards } from '../../src/hardware/cabinet-lock-boards.ts';
import { SimulatedBoards } from '../../src/hardware/simulator/simulated-boards.ts';
import { WireTransport } from '../../src/hardware/simulator/wire-transport.ts';
import { wiringOfFamily } from '../../src/hardware/test-cabinet.ts';
import { ManualClock } from '../../src/manual-clock.ts';

export interface ProofResult {
  readonly unlocks: number;
  /** Unlocks after which the door that was asked for opened. */
  readonly opened: number;
  /** Pulses that reached a lock that nobody had asked for. */
  readonly wrongDoors: number;
  /** Of these, how many an alarm named within one sweep. */
  readonly noticed: number;
  /** What the family's check lets through, by arithmetic: unlocks × share. */
  readonly expectedWrongDoors: number;
  /** Changes of a door's state that were believed and had never happened. */
  readonly falseBeliefs: number;
  readonly reads: number;
  readonly damagedReads: number;
  readonly flippedBits: number;
}

/** A change that is believed so long after the movement is not about this movement, ms. */
const longestSightMs = 1_500;
const settleMs = 60_000;
/** All doors are looked at at least so often. */
const sweepMs = 2_000;
const step = 5;

/**
 * Unlocks doors of one family over a line that flips bits, on a clock of its own so that days pass in
 * minutes. The driver is the kiosk's; only its refusal to pulse on such a line is switched off, or there
 * would be nothing to count.
 */
export class Proof {
  readonly #clock = new ManualClock();
  readonly #simulated: SimulatedBoards;
  readonly #lockBoards: CabinetLockBoards;
  readonly #doors: readonly string[];
  readonly #family: BoardFamily;
  readonly #flips: number;
  readonly #random: () => number;
  readonly #moved = new Map<string, number>();
  readonly #alarmed = new Set<string>();
  readonly #wronglyPulsed = new Set<string>();
  #asked = '';
  #unlocks = 0;
  #opened = 0;
  #wrongDoors = 0;
  #noticed = 0;
  #falseBeliefs = 0;

  constructor(family: BoardFamily, flips: number, random: () => number) {
    this.#family = family;
    this.#flips = flips;
    this.#random = random;
    const { maxChannels, minAddress } = family.abilities;
    const channels = Math.min(maxChannels, 24);
    const first = Math.max(1, minAddress);
    const wiring = wiringOfFamily(family.name, [
      { address: first, channels },
      { address: first + 1, channels },
    ]);
    this.#doors = wiring.doors.map(({ id }) => id);
    this.#simulated = new SimulatedBoards({
      wiring,
      families: boardFamilies,
      simulators: boardSimulators,
      clock: this.#clock,
    });
    const wire = this.#simulated.wire('bus');
    wire.noise.settings = { flips, lost: 0, doubled: 0, direction: 'both' };
    this.#lockBoards = new CabinetLockBoards({
      wiring,
      families: boardFamilies,
      clock: this.#clock,
      transportFor: () => new WireTransport(wire),
      lineLimits: { alarmShare: 1, stopShare: 1 },
    });
    this.#simulated.listen((event) => {
      if (event.event === 'door') this.#moved.set(event.door, this.#clock.monotonicMs());
      if (event.event === 'pulse' && event.door !== undefined && event.door !== this.#asked) {
        this.#wronglyPulsed.add(event.door);
      }
    });
    this.#lockBoards.listen({
      doorEdge: ({ doorId, from, to }) => {
        if (from === 'unknown' || to === 'unknown') return;
        const isTrue = this.#simulated.door(doorId).isOpen === (to === 'open');
        const sinceMs = this.#clock.monotonicMs() - (this.#moved.get(doorId) ?? Number.NEGATIVE_INFINITY);
        if (!isTrue && sinceMs > longestSightMs) this.#falseBeliefs += 1;
      },
      unaskedEdge: ({ doorId }) => this.#alarmed.add(doorId),
    });
  }

  async run(unlocks: number, progress: (done: number) => void = () => {}): Promise<ProofResult> {
    this.#lockBoards.start();
    await this.#until(() => this.#doors.every((door) => this.#lockBoards.door(door) === 'closed'));
    for (let done = 0; done < unlocks; done += 1) {
      await this.#unlock(this.#doors[Math.floor(this.#random() * this.#doors.length)] ?? '');
      progress(done + 1);
    }
    const health = this.#lockBoards.health();
    const result = {
      unlocks: this.#unlocks,
      opened: this.#opened,
      wrongDoors: this.#wrongDoors,
      noticed: this.#noticed,
      expectedWrongDoors: this.#unlocks * this.#family.misfireShare(this.#flips),
      falseBeliefs: this.#falseBeliefs,
      reads: health.reduce((sum, { answered, garbled, timedOut }) => sum + answered + garbled + timedOut, 0),
      damagedReads: health.reduce((sum, { garbled }) => sum + garbled, 0),
      flippedBits: this.#simulated.wire('bus').noise.counts.flippedBits,
    };
    await this.#lockBoards.stop();
    this.#simulated.stop();
    return result;
  }

  async #unlock(door: string): Promise<void> {
    this.#asked = door;
    this.#alarmed.clear();
    this.#wronglyPulsed.clear();
    let isOver = false;
    void this.#lockBoards.open(door).finally(() => {
      isOver = true;
    });
    await this.#until(() => isOver);
    this.#unlocks += 1;
    await this.#sweep();
    await this.#until(() => [...this.#wronglyPulsed].every((wrong) => this.#alarmed.has(wrong)), sweepMs);
    if (this.#simulated.door(door).isOpen) {
      this.#opened += 1;
      await this.#until(() => this.#lockBoards.door(door) === 'open', sweepMs);
    }
    for (const wrong of this.#wronglyPulsed) {
      this.#wrongDoors += 1;
      if (this.#alarmed.has(wrong)) this.#noticed += 1;
    }
    for (const each of this.#doors) this.#simulated.door(each).close();
    if (await this.#until(() => this.#doors.every((each) => this.#lockBoards.door(each) === 'closed')))
      return;
    throw new Error(`${this.#family.name}: the doors did not come to rest`);
  }

  /** One full look at all doors. */
  async #sweep(): Promise<void> {
    let isOver = false;
    void this.#lockBoards.sweep().finally(() => {
      isOver = true;
    });
    await this.#until(() => isOver);
  }

  /** Lets time pass until it is true, at most `withinMs`; whether it became true. */
  async #until(isTrue: () => boolean, withinMs = settleMs): Promise<boolean> {
    for (let waitedMs = 0; !isTrue(); waitedMs += step) {
      if (waitedMs > withinMs) return false;
      await this.#clock.advanceAsync(step);
    }
    return true;
  }
}
