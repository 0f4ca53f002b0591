import type { Clock } from '../../clock.ts';
import type { ScannerEntry } from '../../contract/cabinet-file.ts';
import { type LineSettings, lineOf } from '../line.ts';
import type { Transport } from '../transport.ts';
import { transportFor } from '../transport-for.ts';
import type { ScannerHealth, Scanners, ScannersListener } from './scanners.ts';
import { SerialScanner } from './serial-scanner.ts';

/** How scanners are set when they are bought; the URL says what is different. */
const usualLine: LineSettings = { baud: 9_600, dataBits: 8, parity: 'none', stopBits: 1 };

export interface CabinetScannersOptions {
  readonly entries: readonly ScannerEntry[];
  readonly clock: Clock;
  /** For tests: what the bytes go through. */
  readonly transportFor?: (url: string, line: LineSettings) => Transport;
}

/** All scanners of a cabinet file. */
export class CabinetScanners implements Scanners {
  readonly #scanners: readonly SerialScanner[];
  readonly #listeners = new Set<ScannersListener>();

  constructor(options: CabinetScannersOptions) {
    const openTransport = options.transportFor ?? transportFor;
    this.#scanners = options.entries.map((entry) => {
      const { id } = entry;
      return new SerialScanner(entry, openTransport(entry.url, lineOf(entry.url, usualLine)), options.clock, {
        scanned: (reading) => this.#tell((listener) => listener.scanned?.(id, reading)),
        connected: () => this.#tell((listener) => listener.connected?.(id)),
        lost: (reason) => this.#tell((listener) => listener.lost?.(id, reason)),
      });
    });
  }

  start(): void {
    for (const scanner of this.#scanners) scanner.start();
  }

  listen(listener: ScannersListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): ScannerHealth[] {
    return this.#scanners.map((scanner) => scanner.health());
  }

  stop(): void {
    for (const scanner of this.#scanners) scanner.stop();
  }

  #tell(say: (listener: ScannersListener) => void): void {
    for (const listener of this.#listeners) say(listener);
  }
}

export interface ScannerMistake {
  /** Where in the cabinet file, for instance `scanners[0].url`. */
  readonly path: string;
  readonly expected: string;
}

/** What the file's schema cannot know: whether the ports' parameters make sense. */
export function scannerMistakes(entries: readonly ScannerEntry[]): ScannerMistake[] {
  return entries.flatMap(({ url }, index) => {
    try {
      lineOf(url, usualLine);
      return [];
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return [{ path: `scanners[${index}].url`, expected: error.message }];
    }
  });
}
