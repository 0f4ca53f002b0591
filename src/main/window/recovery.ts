import type { Clock } from '../../clock.ts';

const allowedReloads = 3;
const withinMs = 60_000;

/**
 * Says of each crash of the page whether loading it again is worth it. One crash is bad luck; a fourth
 * within a minute is not, and then whoever started the program starts all of it anew.
 */
export function reloadBudget(clock: Clock): () => boolean {
  let reloads: number[] = [];
  return () => {
    const now = clock.monotonicMs();
    reloads = reloads.filter((at) => now - at < withinMs);
    if (reloads.length >= allowedReloads) return false;
    reloads.push(now);
    return true;
  };
}
