import type { Cancel, Clock } from '../clock.ts';

/** Leave to energise one coil of a group. */
export interface PowerTurn {
  /**
   * Gives the turn back: the coil is without current from `offAtMs` (monotonic), or never had any. What is said
   * first counts.
   */
  end(offAtMs: number | 'neverOn'): void;
}

interface Group {
  isTaken: boolean;
  cancelCoolDown: Cancel;
  readonly waiting: { readonly begin: () => void; readonly withdraw: () => void }[];
}

/**
 * One coil at a time on a power supply (PROTOCOLS §8.3, §10.6): two together may sag it so far that neither
 * opens and the boards restart. After a pulse the supply is given a time to recover. Turns are taken in
 * the order in which they were asked for.
 */
export class PowerTurns {
  readonly #clock: Clock;
  readonly #coolDownMs: number;
  readonly #groups = new Map<string, Group>();
  #isStopped = false;

  constructor(clock: Clock, coolDownMs: number) {
    this.#clock = clock;
    this.#coolDownMs = coolDownMs;
  }

  /** Resolves with the turn, or with undefined where it has not come after `withinMs`. */
  take(name: string, withinMs: number): Promise<PowerTurn | undefined> {
    const group = this.#group(name);
    if (!group.isTaken) {
      group.isTaken = true;
      return Promise.resolve(this.#turn(group));
    }
    return new Promise((resolve) => {
      const waiting = {
        begin: () => {
          cancel();
          resolve(this.#turn(group));
        },
        withdraw: () => {
          cancel();
          resolve(undefined);
        },
      };
      const cancel = this.#clock.after(withinMs, () => {
        group.waiting.splice(group.waiting.indexOf(waiting), 1);
        resolve(undefined);
      });
      group.waiting.push(waiting);
    });
  }

  /** Nobody who waits gets a turn any more. */
  stop(): void {
    this.#isStopped = true;
    for (const group of this.#groups.values()) {
      group.cancelCoolDown();
      for (const waiting of group.waiting.splice(0)) waiting.withdraw();
    }
  }

  #turn(group: Group): PowerTurn {
    let hasEnded = false;
    return {
      end: (offAtMs) => {
        if (hasEnded) return;
        hasEnded = true;
        const freeInMs = offAtMs === 'neverOn' ? 0 : offAtMs + this.#coolDownMs - this.#clock.monotonicMs();
        if (freeInMs <= 0 || this.#isStopped) next(group);
        else group.cancelCoolDown = this.#clock.after(freeInMs, () => next(group));
      },
    };
  }

  #group(name: string): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group = { isTaken: false, cancelCoolDown: () => {}, waiting: [] };
    this.#groups.set(name, group);
    return group;
  }
}

function next(group: Group): void {
  const waiting = group.waiting.shift();
  if (waiting === undefined) group.isTaken = false;
  else waiting.begin();
}
