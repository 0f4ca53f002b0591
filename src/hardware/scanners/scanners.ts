import type { Symbology } from './aim.ts';

/** Why something was scanned and nothing was read. `severalLines`: one code that holds several of them. */
export type UnreadableCause = 'tooLong' | 'unframed' | 'unprintable' | 'severalLines';

/** What came of one pull of the trigger. */
export type Reading = {
  /** Monotonic milliseconds at which its first byte came: what the screen was then is what it is meant for. */
  readonly beganMonotonicMs: number;
} & (
  | {
      readonly text: string;
      /** Undefined where the scanner sends no AIM identifiers. */
      readonly symbology: Symbology | undefined;
      /** Whether `text` is GS1 elements, with their separators (GS) kept. */
      readonly isGs1: boolean;
    }
  | { readonly unreadable: UnreadableCause }
);

export interface ScannerHealth {
  readonly scannerId: string;
  readonly isConnected: boolean;
  /** Whether a reading would count now: connected, and quiet for long enough. Never so while it babbles. */
  readonly isListening: boolean;
  readonly read: number;
  readonly unreadable: number;
  /** Lines that began and were never ended. */
  readonly halfLines: number;
  /** Bytes that came too soon after a reading or after the port had opened, and were dropped. */
  readonly droppedBytes: number;
}

export interface ScannersListener {
  scanned?(scannerId: string, reading: Reading): void;
  /** Its port was opened, or is gone; it is opened again for ever. */
  connected?(scannerId: string): void;
  lost?(scannerId: string, reason: string): void;
}

/**
 * The barcode scanners of the cabinet, as main sees them. What one sends is as hostile as what comes
 * from a network: every reading is bounded, printable and apart from the next, and nothing else gets
 * out of here.
 */
export interface Scanners {
  /** Opens the ports. Never rejects: a scanner that is missing is tried for ever. */
  start(): void;
  /** Adds a listener; the returned function removes it. */
  listen(listener: ScannersListener): () => void;
  health(): readonly ScannerHealth[];
  /** Closes the ports; no timer is left. */
  stop(): void;
}
