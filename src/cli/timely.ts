import type { Clock } from '../clock.ts';

/** What `promise` resolves with, or undefined when that takes longer than `withinMs`. */
export function within<T>(clock: Clock, withinMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(withinMs, () => resolve(undefined));
    promise.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error);
      },
    );
  });
}

/** Runs `work` until Ctrl-C or SIGTERM asks it to end by aborting its signal. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const asked = new AbortController();
  const ask = () => asked.abort();
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  try {
    return await work(asked.signal);
  } finally {
    process.off('SIGINT', ask);
    process.off('SIGTERM', ask);
  }
}
