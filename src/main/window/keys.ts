import type { Input } from 'electron';

type KeyInput = Pick<Input, 'type' | 'key' | 'control' | 'alt' | 'meta'>;

/** What moves between buttons and corrects what was typed. */
const named: ReadonlySet<string> = new Set(['Backspace', 'Enter', 'Tab', 'Shift', 'CapsLock', 'NumLock']);

/**
 * Which keys of a physical keyboard reach the page. A list of what is allowed, since the shortcuts that
 * lead out of a kiosk cannot be listed: no chords, no function keys, nothing that a browser acts on.
 * A scanner that poses as a keyboard can encode chords in a barcode; they end here too.
 */
export function reachesPage({ type, key, control, alt, meta }: KeyInput): boolean {
  // Letting go of a key does nothing by itself, and holding it back leaves a modifier stuck.
  if (type === 'keyUp') return true;
  if (control || alt || meta) return false;
  return /^[\x20-\x7e]$/.test(key) || named.has(key);
}
