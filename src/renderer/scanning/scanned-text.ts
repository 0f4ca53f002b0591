import type { CommandBody } from '../../contract/command.ts';

/** As long as the contract takes. */
const longest = 512;
/** Stands between GS1 elements (FNC1). */
const gs = '\u001d';
/** What the decoder puts in front of bars that hold GS1 elements: their AIM identifier. */
const gs1Identifier = ']C1';

/** What was read, as main wants to hear it. Main decides what it means. */
export function commandFor(text: string): CommandBody {
  const trimmed = text.trim();
  const isPrintable = /^[\x20-\x7e]+$/.test(trimmed.replaceAll(gs, ''));
  if (!isPrintable || trimmed.length > longest) return { name: 'scanUnreadable' };
  if (!trimmed.startsWith(gs1Identifier)) return { name: 'scan', text: trimmed };
  return { name: 'scan', text: trimmed.slice(gs1Identifier.length), isGs1: true };
}

/** A code must be out of sight for this long to be read again. */
const outOfSightMs = 2_500;

export interface Readings {
  /** Whether this is a new reading, and not the one before that is still in sight. */
  isNew(text: string, nowMs: number): boolean;
  /** The last one did not count: it is new again, also while it stays in sight. */
  forget(): void;
}

/**
 * Tells new readings from old ones: a code held still in front of the camera is read many times a
 * second and must count once, since a wrong one costs an attempt.
 */
export function newReadings(): Readings {
  let last: { text: string; seenMs: number } | undefined;
  return {
    isNew(text, nowMs) {
      const isNew = last === undefined || last.text !== text || nowMs - last.seenMs > outOfSightMs;
      last = { text, seenMs: nowMs };
      return isNew;
    },
    forget() {
      last = undefined;
    },
  };
}
