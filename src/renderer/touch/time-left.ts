import { useEffect, useState } from 'react';

interface Countdown {
  /** Stays `undefined` until that much is left. */
  readonly showForMs?: number | undefined;
  /** Begins anew when this changes, although the time is the same. */
  readonly since?: unknown;
}

/** Whole seconds until `remainingMs` from now; counts down once a second and costs nothing in between. */
export function useSecondsLeft(
  remainingMs: number | undefined,
  { showForMs = Number.POSITIVE_INFINITY, since }: Countdown = {},
): number | undefined {
  const [left, setLeft] = useState<number>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `since` says that the same time begins anew.
  useEffect(() => {
    if (remainingMs === undefined) {
      setLeft(undefined);
      return;
    }
    const end = performance.now() + remainingMs;
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const ms = Math.max(0, end - performance.now());
      if (ms > showForMs) {
        setLeft(undefined);
        timer = setTimeout(tick, ms - showForMs);
        return;
      }
      setLeft(Math.ceil(ms / 1_000));
      if (ms > 0) timer = setTimeout(tick, ms % 1_000 || 1_000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [remainingMs, since, showForMs]);
  return left;
}
