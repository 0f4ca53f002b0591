import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from '../../contract/zod.ts';
import { syncDirectory } from './durable-file.ts';
import type { Reader } from './transaction.ts';

export interface JournalEntry {
  readonly sequence: number;
  /** JSON: the table, the kind of change, and the row that it left behind. */
  readonly entry: string;
}

const journalRow = z.object({ sequence: z.int(), entry: z.string() });

/**
 * The journal outside the database: every change of a fact, one line each, in files that are only
 * appended to. A database that was restored from a backup is brought up to date from it.
 *
 * A line is `sequence checksum json`. A line that is torn or does not match its checksum ends the
 * file: a power cut can leave one, and the database still has what it said.
 */
export class Journal {
  readonly #directory: string;
  #handle: number | undefined;
  #sizeBytes = 0;
  #lastSequence: number;
  #fault: unknown;

  /** Opens the newest file of `directory` behind its last whole line, or begins the first. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const newest = segmentsOf(directory).at(-1);
    this.#lastSequence = 0;
    if (newest === undefined) return;
    const path = join(directory, newest.file);
    const { entries, wholeBytes } = readSegment(path);
    this.#lastSequence = entries.at(-1)?.sequence ?? newest.firstSequence - 1;
    this.#handle = openSync(path, 'a', 0o600);
    // What follows the last whole line was never reported as written.
    ftruncateSync(this.#handle, wholeBytes);
    fdatasyncSync(this.#handle);
    this.#sizeBytes = wholeBytes;
  }

  /** The last change that is safely in the journal. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Why the journal could not be written, if so. The next commit tries again. */
  get fault(): unknown {
    return this.#fault;
  }

  /**
   * Appends what the database has and the journal lacks, and syncs it. Called after each commit and
   * at start. A disk that refuses is remembered in `fault` and does not stop the cabinet: the facts
   * are in the database.
   */
  catchUp(reader: Reader): void {
    const missing = reader.all(
      journalRow,
      'SELECT sequence, entry FROM journal WHERE sequence > $last ORDER BY sequence',
      { last: this.#lastSequence },
    );
    const first = missing[0];
    if (first === undefined) return;
    try {
      this.#handle ??= this.#beginSegment(first.sequence);
      const lines = Buffer.from(missing.map(formatLine).join(''));
      try {
        writeWhole(this.#handle, lines);
        fdatasyncSync(this.#handle);
      } catch (error) {
        ftruncateSync(this.#handle, this.#sizeBytes);
        throw error;
      }
      this.#sizeBytes += lines.length;
      this.#lastSequence = missing.at(-1)?.sequence ?? this.#lastSequence;
      this.#fault = undefined;
    } catch (error) {
      this.#fault = error;
    }
  }

  /** The next change begins a new file, so that old ones can be dropped whole. */
  beginNextSegment(): void {
    this.close();
  }

  /** Drops files whose every change is at or before `sequence`: a kept backup holds them all. */
  dropThrough(sequence: number): void {
    const segments = segmentsOf(this.#directory);
    segments.forEach((segment, index) => {
      const next = segments[index + 1];
      if (next !== undefined && next.firstSequence <= sequence + 1) {
        rmSync(join(this.#directory, segment.file));
      }
    });
    syncDirectory(this.#directory);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #beginSegment(firstSequence: number): number {
    const handle = openSync(segmentPath(this.#directory, firstSequence), 'a', 0o600);
    syncDirectory(this.#directory);
    this.#sizeBytes = 0;
    return handle;
  }
}

/**
 * The changes that follow `sequence`, as far as they follow without a gap; `isComplete` says whether
 * the journal reaches back to `sequence` and is whole up to its end.
 */
export function readJournalAfter(
  directory: string,
  sequence: number,
): { entries: JournalEntry[]; isComplete: boolean } {
  const segments = existsSync(directory) ? segmentsOf(directory) : [];
  const entries: JournalEntry[] = [];
  let last = sequence;
  let isComplete = segments.some((segment) => segment.firstSequence <= sequence + 1);
  segments.forEach((segment, index) => {
    const path = join(directory, segment.file);
    const read = readSegment(path);
    const isNewest = index === segments.length - 1;
    if (!isNewest && read.wholeBytes !== statSync(path).size) isComplete = false;
    for (const entry of read.entries) {
      if (entry.sequence <= last) continue;
      if (!isComplete || entry.sequence !== last + 1) {
        isComplete = false;
        return;
      }
      entries.push(entry);
      last = entry.sequence;
    }
  });
  return { entries, isComplete };
}

function segmentPath(directory: string, firstSequence: number): string {
  return join(directory, `journal-${String(firstSequence).padStart(12, '0')}.jsonl`);
}

function segmentsOf(directory: string): { file: string; firstSequence: number }[] {
  return readdirSync(directory)
    .filter((file) => /^journal-\d{12}\.jsonl$/.test(file))
    .sort()
    .map((file) => ({ file, firstSequence: Number(file.slice(8, 20)) }));
}

function formatLine({ sequence, entry }: JournalEntry): string {
  return `${sequence} ${checksumOf(sequence, entry)} ${entry}\n`;
}

function checksumOf(sequence: number, entry: string): string {
  return createHash('sha256').update(`${sequence} ${entry}`).digest('hex').slice(0, 16);
}

function readSegment(path: string): { entries: JournalEntry[]; wholeBytes: number } {
  const entries: JournalEntry[] = [];
  let wholeBytes = 0;
  const bytes = readFileSync(path);
  for (;;) {
    const end = bytes.indexOf(0x0a, wholeBytes);
    if (end === -1) break;
    const match = /^(\d+) ([0-9a-f]{16}) (.*)$/s.exec(bytes.subarray(wholeBytes, end).toString('utf8'));
    const [, sequenceText = '', checksum, entry = ''] = match ?? [];
    const sequence = Number(sequenceText);
    if (match === null || checksum !== checksumOf(sequence, entry)) break;
    entries.push({ sequence, entry });
    wholeBytes = end + 1;
  }
  return { entries, wholeBytes };
}

function writeWhole(handle: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
}
