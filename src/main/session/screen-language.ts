import type { Cancel, Clock } from '../../clock.ts';
import type { Language } from '../../contract/configuration.ts';

/** The language that the person at the screen has chosen, until the next one comes. */
export class ScreenLanguage {
  readonly #clock: Clock;
  readonly #standard: () => Language;
  #current: Language;
  #cancel: Cancel = () => {};

  constructor(clock: Clock, standard: () => Language) {
    this.#clock = clock;
    this.#standard = standard;
    this.#current = standard();
  }

  get current(): Language {
    return this.#current;
  }

  /** @param forgotten called after so long, when the choice may have been somebody's who walked away at once. */
  choose(language: Language, forgetAfterMs: number, forgotten: () => void): void {
    this.#current = language;
    this.#cancel();
    this.#cancel = this.#clock.after(forgetAfterMs, forgotten);
  }

  /** The next person starts in the cabinet's language. */
  forget(): void {
    this.#current = this.#standard();
  }

  stop(): void {
    this.#cancel();
  }
}
