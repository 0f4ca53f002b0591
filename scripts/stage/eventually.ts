/** How long anything may take that is waited for. */
export const patienceMs = 25_000;

/** Looks again and again until it is there. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  withinMs = patienceMs,
): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endMs) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((settle) => setTimeout(settle, 15));
  }
}
