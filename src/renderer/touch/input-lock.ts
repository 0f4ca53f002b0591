import { useEffect, useState } from 'react';

/** Longer than a double tap and shorter than anyone notices. */
const lockMs = 300;

/**
 * True for a moment after each change of `screen`, so that a press on its way to one screen, or the
 * second half of a double tap, never lands on the next one.
 */
export function useInputLock(screen: string): boolean {
  const [openFor, setOpenFor] = useState(screen);
  useEffect(() => {
    const timer = setTimeout(() => setOpenFor(screen), lockMs);
    return () => clearTimeout(timer);
  }, [screen]);
  return openFor !== screen;
}
