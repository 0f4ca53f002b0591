const leastMs = 1_000;
/** No attempt is ever further away than this. */
export const longestBackOffMs = 5 * 60_000;

/**
 * How long to wait after the n-th failed attempt, in ms: somewhere between nothing and a bound that
 * doubles from 1 s to 5 min (full jitter), so that a street of cabinets does not come back as one.
 * `random` gives numbers from 0 to 1.
 */
export function backOffMs(attempts: number, random: () => number): number {
  const boundMs = Math.min(longestBackOffMs, leastMs * 2 ** Math.min(30, Math.max(0, attempts - 1)));
  return Math.ceil(boundMs * random());
}
