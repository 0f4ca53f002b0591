import type { Cancel, Clock } from '../../clock.ts';
import type { DirectorySearch, SearchAnswer } from '../people/directory-search.ts';

/** So many persons are read at once, a few ms apart, so that doors and keys are answered in between. */
const readAtOnce = 100;
const readEveryMs = 10;

/** The directory, open as long as a courier searches it, and closed when nobody is there any more. */
export class DirectoryDesk {
  readonly #clock: Clock;
  readonly #open: () => DirectorySearch;
  #search: DirectorySearch | undefined;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, open: () => DirectorySearch) {
    this.#clock = clock;
    this.#open = open;
  }

  /** Begins to read ahead, for a courier who is about to type. */
  open(): void {
    this.#search ??= this.#open();
    this.#readOn();
  }

  search(text: string): SearchAnswer {
    this.#search ??= this.#open();
    return this.#search.search(text);
  }

  /** Names lie open in memory no longer than somebody needs them. */
  close(): void {
    this.#cancel();
    this.#search = undefined;
  }

  #readOn(): void {
    this.#cancel();
    this.#cancel = this.#clock.after(readEveryMs, () => {
      if (this.#search?.readSome(readAtOnce) === false) this.#readOn();
    });
  }
}
