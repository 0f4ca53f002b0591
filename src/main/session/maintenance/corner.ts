const touchesWanted = 5;
const withinMs = 3_000;

/**
 * Counts touches in the top left corner of the start screen. Five within three seconds ask for maintenance
 * mode. They are no secret and let nobody in: they only keep its sign-in off everybody else's screen.
 */
export class CornerTouches {
  #touchedMs: readonly number[] = [];

  /** Counts one at this monotonic time. Returns whether it was the fifth. */
  touched(nowMs: number): boolean {
    const recent = [...this.#touchedMs.filter((each) => nowMs - each < withinMs), nowMs];
    const isEnough = recent.length >= touchesWanted;
    this.#touchedMs = isEnough ? [] : recent;
    return isEnough;
  }
}
