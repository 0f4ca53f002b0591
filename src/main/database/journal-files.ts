import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface JournalEntry {
  readonly sequence: number;
  /** JSON: the table, the kind of change, and the row that it left behind. */
  readonly entry: string;
}

/** What the journal knows beyond a state of the database. */
export interface JournalReading {
  /** The changes that follow that state, up to the first one that is missing. */
  readonly entries: readonly JournalEntry[];
  /** Whether these are all: nothing is missing, and the journal had not fallen behind. */
  readonly isComplete: boolean;
  /** The newest change that the journal knows of, whatever is missing before it; 0 where it knows none. */
  readonly lastSequence: number;
  /** What the journal says of an earlier change, where it still has it. */
  readonly entryAt: (sequence: number) => string | undefined;
}

/**
 * Lies beside the journal's files as long as they have everything that was committed. Removing it is
 * the one thing that a full disk still lets the journal say.
 */
export function inStepPath(directory: string): string {
  return join(directory, 'in-step');
}

export function segmentPath(directory: string, firstSequence: number): string {
  return join(directory, `journal-${String(firstSequence).padStart(12, '0')}.txt`);
}

/** The journal's files, oldest first. */
export function segmentsOf(directory: string): { path: string; firstSequence: number }[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => /^journal-\d{12}\.txt$/.test(file))
    .sort()
    .map((file) => ({ path: join(directory, file), firstSequence: Number(file.slice(8, 20)) }));
}

/**
 * One line holds the changes of one commit, so that none is ever read by halves: the number of the
 * first, a checksum, and the changes with tabs between them, which JSON does not contain.
 */
export function formatLine(entries: readonly [JournalEntry, ...JournalEntry[]]): string {
  const { sequence } = entries[0];
  const changes = entries.map((each) => each.entry).join('\t');
  return `${sequence} ${checksumOf(sequence, changes)} ${changes}\n`;
}

/**
 * All changes whose line is whole. A power cut leaves a line without its end; a line that has its end
 * and does not match its checksum was damaged, and the ones after it count all the same.
 */
export function readSegment(path: string): {
  entries: JournalEntry[];
  wholeBytes: number;
  endsDamaged: boolean;
} {
  const entries: JournalEntry[] = [];
  const bytes = readFileSync(path);
  let wholeBytes = 0;
  let endsDamaged = false;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    const line = readLine(bytes.subarray(start, end).toString('utf8'));
    start = end + 1;
    endsDamaged = line === undefined;
    if (line === undefined) continue;
    entries.push(...line);
    wholeBytes = start;
  }
  return { entries, wholeBytes, endsDamaged };
}

function readLine(line: string): JournalEntry[] | undefined {
  const match = /^(\d+) ([0-9a-f]{16}) (.*)$/s.exec(line);
  const [, sequenceText = '', checksum, changes = ''] = match ?? [];
  const sequence = Number(sequenceText);
  if (match === null || checksum !== checksumOf(sequence, changes)) return undefined;
  return changes.split('\t').map((entry, index) => ({ sequence: sequence + index, entry }));
}

/** What the journal knows beyond the state that change `sequence` left. */
export function readJournalAfter(directory: string, sequence: number): JournalReading {
  const segments = segmentsOf(directory);
  const known = new Map<number, string>();
  let lastSequence = Math.max(0, (segments.at(-1)?.firstSequence ?? 0) - 1);
  let endsDamaged = false;
  segments.forEach(({ path }, index) => {
    const next = segments[index + 1];
    if (next !== undefined && next.firstSequence <= sequence) return;
    const read = readSegment(path);
    for (const each of read.entries) {
      known.set(each.sequence, each.entry);
      lastSequence = Math.max(lastSequence, each.sequence);
    }
    endsDamaged = read.endsDamaged;
  });

  const entries: JournalEntry[] = [];
  let reached = sequence;
  for (let entry = known.get(reached + 1); entry !== undefined; entry = known.get(reached + 1)) {
    reached += 1;
    entries.push({ sequence: reached, entry });
  }
  return {
    entries,
    isComplete: reached === lastSequence && !endsDamaged && existsSync(inStepPath(directory)),
    lastSequence,
    entryAt: (wanted) => known.get(wanted),
  };
}

function checksumOf(sequence: number, changes: string): string {
  return createHash('sha256').update(`${sequence} ${changes}`).digest('hex').slice(0, 16);
}
