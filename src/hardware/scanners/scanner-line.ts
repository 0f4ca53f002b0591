import { gs } from './gs1.ts';

/** How a scanner frames what it has read. */
export interface LineFraming {
  /** What ends a reading. Undefined: a CR, an LF or both, as most scanners send. */
  readonly terminator?: string | undefined;
  /** What stands before each reading and after it, ahead of the terminator; without them it is none. */
  readonly prefix: string;
  readonly suffix: string;
}

/** One line: what was read, or why it is no reading. */
export type ScannedLine =
  | { readonly text: string }
  | { readonly refused: 'tooLong' | 'unframed' | 'unprintable' };

/** The longest reading, in characters; longer than any label or code (as the contract's `scan`). */
export const longestReading = 512;

/** Printable ASCII, besides the separators of GS1 elements. No label holds anything else. */
const printable = /^[ -~]+$/;
const cr = 0x0d;
const lf = 0x0a;

/**
 * Bytes in any cut become lines. Memory is bounded whatever comes: a line beyond the limit is dropped
 * whole, up to its terminator. serialport's own line parsers keep all that comes until a terminator
 * does, and for ever.
 *
 * Bytes of 0x80 and above are refused like control characters, so UTF-8, Latin-1 and a wrong parity
 * need not be told apart.
 */
export class ScannerLine {
  readonly #framing: LineFraming;
  readonly #terminator: Uint8Array | undefined;
  /** One longer than the longest line with its frame and its terminator. */
  readonly #bytes: Uint8Array;
  #length = 0;
  #isTooLong = false;

  constructor(framing: LineFraming) {
    this.#framing = framing;
    const { terminator, prefix, suffix } = framing;
    if (terminator !== undefined) this.#terminator = Buffer.from(terminator, 'latin1');
    const terminatorLength = this.#terminator?.length ?? 1;
    this.#bytes = new Uint8Array(prefix.length + longestReading + suffix.length + terminatorLength + 1);
  }

  /** Whether a line has begun whose end is to come. What is left of a CR LF does not begin one. */
  get isPending(): boolean {
    return (
      this.#isTooLong || this.#bytes.subarray(0, this.#length).some((byte) => byte !== cr && byte !== lf)
    );
  }

  push(chunk: Uint8Array): ScannedLine[] {
    const lines: ScannedLine[] = [];
    for (const byte of chunk) {
      this.#bytes[this.#length] = byte;
      this.#length += 1;
      const terminatorLength = this.#terminatorLength();
      if (terminatorLength > 0) {
        const line = this.#end(terminatorLength);
        if (line !== undefined) lines.push(line);
      } else if (this.#length === this.#bytes.length) {
        this.#isTooLong = true;
        this.#keepBeginningOfTerminator();
      }
    }
    return lines;
  }

  /** Drops half a line: nobody knows what its other half was. */
  drop(): void {
    this.#length = 0;
    this.#isTooLong = false;
  }

  /** How long the terminator is that the pending bytes end with; 0 where they end with none. */
  #terminatorLength(): number {
    const terminator = this.#terminator;
    if (terminator === undefined) {
      const last = this.#bytes[this.#length - 1];
      return last === cr || last === lf ? 1 : 0;
    }
    const from = this.#length - terminator.length;
    return from >= 0 && terminator.every((byte, index) => this.#bytes[from + index] === byte)
      ? terminator.length
      : 0;
  }

  #keepBeginningOfTerminator(): void {
    const kept = (this.#terminator?.length ?? 1) - 1;
    this.#bytes.copyWithin(0, this.#length - kept, this.#length);
    this.#length = kept;
  }

  #end(terminatorLength: number): ScannedLine | undefined {
    const text = Buffer.from(this.#bytes.subarray(0, this.#length - terminatorLength)).toString('latin1');
    const isTooLong = this.#isTooLong;
    this.drop();
    return isTooLong ? { refused: 'tooLong' } : this.#unframed(text);
  }

  /** Undefined for a line with nothing on it, for instance between a CR and its LF. */
  #unframed(line: string): ScannedLine | undefined {
    const { prefix, suffix } = this.#framing;
    // A terminator longer than the one that was configured leaves its rest here.
    const framed = line.replaceAll(/^[\r\n]+|[\r\n]+$/g, '');
    if (framed === '') return undefined;
    if (
      framed.length < prefix.length + suffix.length ||
      !framed.startsWith(prefix) ||
      !framed.endsWith(suffix)
    ) {
      return { refused: 'unframed' };
    }
    const text = framed.slice(prefix.length, framed.length - suffix.length).trim();
    if (text === '') return undefined;
    if (text.length > longestReading) return { refused: 'tooLong' };
    return printable.test(text.replaceAll(gs, '')) ? { text } : { refused: 'unprintable' };
  }
}
