import type { Cancel, Clock } from '../../clock.ts';
import { Port } from '../port.ts';
import type { Transport } from '../transport.ts';
import { readIdentifier, withoutIdentifier } from './aim.ts';
import { gs } from './gs1.ts';
import { type LineFraming, type ScannedLine, ScannerLine } from './scanner-line.ts';
import type { Reading, ScannerHealth, UnreadableCause } from './scanners.ts';

export interface ScannerSettings extends LineFraming {
  readonly id: string;
  /** `aim`: an AIM symbology identifier is sent ahead of each reading. */
  readonly symbologyIdentifiers: 'none' | 'aim';
}

export interface SerialScannerListener {
  scanned(reading: Reading): void;
  connected(): void;
  lost(reason: string): void;
}

/** A reading is over when so long nothing followed its terminator: a code may hold several lines. */
const quietMs = 50;
/** Half a line is dropped after this. Device servers and radio links pause within a line, for less. */
const halfLineMs = 1_000;
/**
 * The line must have been quiet for so long before another reading is heard. Nobody shows two codes
 * faster, and a scanner that babbles is heard once. After the port has opened it is the same: what a
 * device server kept from before may be the token of somebody who has left.
 */
const apartMs = 500;
/** More in one go is no scanner: the port is closed, and opened again later. */
const floodBytes = 65_536;

/** A scanner on a port: nothing is ever written to it. */
export class SerialScanner {
  readonly #settings: ScannerSettings;
  readonly #clock: Clock;
  readonly #listener: SerialScannerListener;
  readonly #port: Port;
  readonly #line: ScannerLine;
  readonly #counts = { read: 0, unreadable: 0, halfLines: 0, droppedBytes: 0 };
  /** The lines since it was last quiet; only the first is kept. */
  #first: ScannedLine | undefined;
  #lineCount = 0;
  #beganMs: number | undefined;
  #lastByteMs = Number.NEGATIVE_INFINITY;
  #bytesInOneGo = 0;
  #deafUntilMs = Number.POSITIVE_INFINITY;
  #cancelQuiet: Cancel = () => {};

  constructor(
    settings: ScannerSettings,
    transport: Transport,
    clock: Clock,
    listener: SerialScannerListener,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#listener = listener;
    this.#line = new ScannerLine(settings);
    this.#port = new Port(transport, clock, {
      opened: () => {
        this.#deafUntilMs = clock.monotonicMs() + apartMs;
        listener.connected();
      },
      bytes: (chunk) => this.#hear(chunk),
      closed: (reason) => {
        this.#forget();
        this.#deafUntilMs = Number.POSITIVE_INFINITY;
        listener.lost(reason);
      },
    });
  }

  start(): void {
    this.#port.start();
  }

  stop(): void {
    this.#port.stop();
    this.#forget();
  }

  health(): ScannerHealth {
    return {
      scannerId: this.#settings.id,
      isConnected: this.#port.isOpen,
      isListening: this.#clock.monotonicMs() >= this.#deafUntilMs,
      ...this.#counts,
    };
  }

  #hear(chunk: Uint8Array): void {
    const nowMs = this.#clock.monotonicMs();
    this.#bytesInOneGo =
      nowMs - this.#lastByteMs >= apartMs ? chunk.length : this.#bytesInOneGo + chunk.length;
    this.#lastByteMs = nowMs;
    if (this.#bytesInOneGo > floodBytes) {
      this.#counts.droppedBytes += chunk.length;
      this.#bytesInOneGo = 0;
      this.#port.reopen();
      return;
    }
    if (nowMs < this.#deafUntilMs) {
      this.#counts.droppedBytes += chunk.length;
      this.#deafUntilMs = Math.max(this.#deafUntilMs, nowMs + apartMs);
      return;
    }
    this.#beganMs ??= nowMs;
    for (const line of this.#line.push(chunk)) {
      this.#first ??= line;
      this.#lineCount += 1;
    }
    this.#cancelQuiet();
    this.#cancelQuiet = this.#clock.after(this.#line.isPending ? halfLineMs : quietMs, () => this.#quiet());
  }

  #quiet(): void {
    const beganMonotonicMs = this.#beganMs ?? this.#clock.monotonicMs();
    const line = this.#first;
    const isAlone = this.#lineCount === 1 && !this.#line.isPending;
    if (this.#line.isPending) this.#counts.halfLines += 1;
    this.#forget();
    if (line === undefined) return;
    this.#deafUntilMs = this.#lastByteMs + apartMs;
    if (!isAlone) this.#tellUnreadable('severalLines', beganMonotonicMs);
    else if ('refused' in line) this.#tellUnreadable(line.refused, beganMonotonicMs);
    else this.#tellText(line.text, beganMonotonicMs);
  }

  #tellText(text: string, beganMonotonicMs: number): void {
    const read =
      this.#settings.symbologyIdentifiers === 'aim' ? readIdentifier(text) : withoutIdentifier(text);
    // An identifier, and nothing behind it.
    if (read.text.replaceAll(gs, '').trim() === '') return;
    this.#counts.read += 1;
    this.#listener.scanned({ beganMonotonicMs, ...read });
  }

  #tellUnreadable(unreadable: UnreadableCause, beganMonotonicMs: number): void {
    this.#counts.unreadable += 1;
    this.#listener.scanned({ beganMonotonicMs, unreadable });
  }

  #forget(): void {
    this.#cancelQuiet();
    this.#line.drop();
    this.#first = undefined;
    this.#lineCount = 0;
    this.#beganMs = undefined;
  }
}
