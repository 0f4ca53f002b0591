import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { z } from '../../contract/zod.ts';
import { syncDirectory } from './durable-file.ts';
import {
  formatLine,
  inStepPath,
  type JournalEntry,
  readSegment,
  segmentPath,
  segmentsOf,
} from './journal-files.ts';
import type { Reader } from './transaction.ts';

const journalRow = z.object({ sequence: z.int(), entry: z.string() });

/**
 * The journal outside the database: every change of a fact, commit by commit, in files that are only
 * appended to. A database that was restored from a backup is brought up to date from it.
 */
export class Journal {
  readonly #directory: string;
  #handle: number | undefined;
  #sizeBytes = 0;
  #lastSequence: number;
  #isInStep: boolean;
  #fault: unknown;

  /** Goes on behind the last whole line of the newest file in `directory`, or begins the first. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#isInStep = existsSync(inStepPath(directory));
    const newest = segmentsOf(directory).at(-1);
    this.#lastSequence = 0;
    if (newest === undefined) return;
    const { entries, wholeBytes } = readSegment(newest.path);
    this.#lastSequence = lastInRow(entries, newest.firstSequence);
    this.#handle = openSync(newest.path, 'a', 0o600);
    // What follows the last whole line was never reported as written.
    ftruncateSync(this.#handle, wholeBytes);
    fdatasyncSync(this.#handle);
    this.#sizeBytes = wholeBytes;
    // What follows damage in the middle is journaled again, in a file of its own.
    if (this.#lastSequence !== (entries.at(-1)?.sequence ?? this.#lastSequence)) this.close();
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
    try {
      const [first, ...others] = reader.all(
        journalRow,
        'SELECT sequence, entry FROM journal WHERE sequence > $last ORDER BY sequence',
        { last: this.#lastSequence },
      );
      if (first !== undefined) this.#append([first, ...others]);
      this.#noteInStep();
      this.#fault = undefined;
    } catch (error) {
      this.#fault = error;
      this.#noteOutOfStep();
    }
  }

  /** The next change begins a new file, so that old ones can be dropped whole. */
  beginNextSegment(): void {
    // Not while this one may end in half a line, which the next attempt takes off.
    if (this.#fault === undefined) this.close();
  }

  /** Drops files whose every change is at or before `sequence`: a kept backup holds them all. */
  dropThrough(sequence: number): void {
    const segments = segmentsOf(this.#directory);
    segments.forEach((segment, index) => {
      const next = segments[index + 1];
      if (next !== undefined && next.firstSequence <= sequence + 1) rmSync(segment.path);
    });
    syncDirectory(this.#directory);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #append(entries: readonly [JournalEntry, ...JournalEntry[]]): void {
    const first = entries[0].sequence;
    const line = Buffer.from(formatLine(entries));
    if (this.#fault === undefined && first !== this.#lastSequence + 1) this.close();
    this.#handle ??= this.#beginSegment(first);
    // What an attempt that failed has left behind.
    if (this.#fault !== undefined) ftruncateSync(this.#handle, this.#sizeBytes);
    for (let written = 0; written < line.length; ) written += writeSync(this.#handle, line, written);
    fdatasyncSync(this.#handle);
    this.#sizeBytes += line.length;
    this.#lastSequence = first + entries.length - 1;
  }

  #beginSegment(firstSequence: number): number {
    const handle = openSync(segmentPath(this.#directory, firstSequence), 'a', 0o600);
    try {
      syncDirectory(this.#directory);
      this.#sizeBytes = fstatSync(handle).size;
    } catch (error) {
      closeSync(handle);
      throw error;
    }
    return handle;
  }

  #noteInStep(): void {
    if (this.#isInStep) return;
    closeSync(openSync(inStepPath(this.#directory), 'w', 0o600));
    syncDirectory(this.#directory);
    this.#isInStep = true;
  }

  #noteOutOfStep(): void {
    this.#isInStep = false;
    try {
      rmSync(inStepPath(this.#directory), { force: true });
      syncDirectory(this.#directory);
    } catch {
      // The disk refuses even this. `fault` says so already, and the next commit tries again.
    }
  }
}

/** The last change up to which none is missing. */
function lastInRow(entries: readonly JournalEntry[], firstSequence: number): number {
  let last = firstSequence - 1;
  for (const { sequence } of entries) {
    if (sequence === last + 1) last = sequence;
  }
  return last;
}
