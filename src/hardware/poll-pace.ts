export interface PollPace {
  /** From the beginning of one poll of a board to the next, nothing going on, ms. */
  readonly idleMs: number;
  /** From the end of a poll to the next, a door being watched, just pulsed, or open, ms. */
  readonly fastPauseMs: number;
  /** Between polls of a silent board: doubled from the first to the second, ms. */
  readonly silentMs: { readonly first: number; readonly longest: number };
}

export const usualPace: PollPace = {
  idleMs: 500,
  fastPauseMs: 25,
  silentMs: { first: 1_000, longest: 5_000 },
};
