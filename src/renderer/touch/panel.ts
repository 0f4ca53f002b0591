import { useSyncExternalStore } from 'react';

const millimetresAnInch = 25.4;

/** How many of the page's pixels are a millimetre on the glass, the page filling the panel. */
export function pixelsPerMillimetre(width: number, height: number, panelDiagonalInches: number): number {
  return Math.hypot(width, height) / (panelDiagonalInches * millimetresAnInch);
}

function onResize(listener: () => void): () => void {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
}

/** The diagonal of the page; what is drawn where there is no window is for a portrait panel. */
export function usePixelsPerMillimetre(panelDiagonalInches: number): number {
  const width = useSyncExternalStore(
    onResize,
    () => window.innerWidth,
    () => 1080,
  );
  const height = useSyncExternalStore(
    onResize,
    () => window.innerHeight,
    () => 1920,
  );
  return pixelsPerMillimetre(width, height, panelDiagonalInches);
}
