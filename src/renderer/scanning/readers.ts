/** What something can be held up to here; undefined where there is neither. */
export type Reader = 'camera' | 'scanner' | 'either' | undefined;

export function readerOf(hasCamera: boolean, hasScanner: boolean): Reader {
  if (hasCamera && hasScanner) return 'either';
  if (hasCamera) return 'camera';
  return hasScanner ? 'scanner' : undefined;
}
