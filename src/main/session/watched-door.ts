import type { Cancel } from '../../clock.ts';
import type { DoorState, GoodsState } from '../../contract/compartment.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';
import { movingDoorIn } from './maintenance/state.ts';
import type { SessionState } from './state.ts';

/** The door that somebody stands at: its board is polled fast for as long as they do. */
export class WatchedDoor {
  readonly #lockBoards: Pick<WatchedLockBoards, 'door' | 'goods' | 'watch'>;
  #compartmentId: string | undefined;
  #stopWatching: Cancel = () => {};

  constructor(lockBoards: Pick<WatchedLockBoards, 'door' | 'goods' | 'watch'>) {
    this.#lockBoards = lockBoards;
  }

  follow(state: SessionState): void {
    const wanted = movingDoorOf(state);
    if (this.#compartmentId === wanted) return;
    this.stop();
    this.#compartmentId = wanted;
    if (wanted !== undefined) this.#stopWatching = this.#lockBoards.watch(wanted);
  }

  /** What is known of it; `unknown` where nobody stands at one. */
  get door(): DoorState {
    return this.#compartmentId === undefined ? 'unknown' : this.#lockBoards.door(this.#compartmentId);
  }

  /** What is seen behind it; `unknown` where nobody stands at one. */
  get goods(): GoodsState {
    return this.#compartmentId === undefined ? 'unknown' : this.#lockBoards.goods(this.#compartmentId);
  }

  stop(): void {
    this.#stopWatching();
    this.#stopWatching = () => {};
    this.#compartmentId = undefined;
  }
}

/** The door that is about to open, open, or to be closed again; undefined where nobody stands at one. */
function movingDoorOf(state: SessionState): string | undefined {
  switch (state.name) {
    case 'doorAnnounced':
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
    case 'askingWhetherInside':
      return state.task.compartment.id;
    case 'maintaining':
      return movingDoorIn(state.at);
    default:
      return undefined;
  }
}
