import type { Cancel, Clock } from '../../clock.ts';
import type { SimulatedDoor } from './door.ts';
import type { WiredBoard } from './wired-board.ts';

/** What the boards and their coils live on. */
export class PowerSupply {
  readonly #clock: Clock;
  readonly #boards: () => Iterable<WiredBoard>;
  readonly #doors: () => Iterable<SimulatedDoor>;
  #cancelCut: Cancel = () => {};
  #isOn = true;
  /** How long a pulse keeps every board of its power group silent, ms; 0 where the supply is strong. */
  sagMs = 0;

  constructor(clock: Clock, boards: () => Iterable<WiredBoard>, doors: () => Iterable<SimulatedDoor>) {
    this.#clock = clock;
    this.#boards = boards;
    this.#doors = doors;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  switch(isOn: boolean): void {
    this.#cancelCut();
    this.#isOn = isOn;
    for (const door of this.#doors()) door.hasLostSupply = false;
    for (const wired of this.#boards()) {
      wired.hasPower = isOn;
      wired.board.reset();
    }
  }

  /** First the inputs lose their supply and read closed, then the boards; then it is back, unless `forMs` is null. */
  cut(closedMs: number, forMs: number | null): void {
    this.#cancelCut();
    for (const door of this.#doors()) door.hasLostSupply = true;
    this.#cancelCut = this.#clock.after(closedMs, () => {
      this.switch(false);
      if (forMs !== null) this.#cancelCut = this.#clock.after(forMs, () => this.switch(true));
    });
  }

  /** A coil of this board draws its current now. */
  pulsed(board: WiredBoard): void {
    if (this.sagMs === 0) return;
    const untilMs = this.#clock.monotonicMs() + this.sagMs;
    for (const wired of this.#boards()) if (wired.powerGroup === board.powerGroup) wired.goDown(untilMs);
  }

  stop(): void {
    this.#cancelCut();
  }
}
