import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncDirectory, writeFileDurably } from '../database/durable-file.ts';
import { StoreFault } from '../database/transaction.ts';
import { isErrorCode } from '../secrets/secret-file.ts';

/**
 * A file of lines for its owner's eyes alone. What a method has written is on disk when it returns,
 * and a power cut leaves at most one torn line at its end.
 *
 * Every method throws a StoreFault where the disk refuses.
 */
export class PersonKeyFile {
  readonly #path: string;
  #isThere = true;
  #endsTorn = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Its lines, whole or not; none where there is no file. */
  lines(): string[] {
    const text = onDisk(() => this.#text());
    this.#isThere = text !== undefined;
    this.#endsTorn = text !== undefined && text !== '' && !text.endsWith('\n');
    return (text ?? '').split('\n').filter((line) => line !== '');
  }

  /** Appends lines. Whatever becomes of an append, the next one does not trust the end of the file. */
  append(lines: readonly string[]): void {
    // After a torn line a line of its own begins, or the new one would be lost with the old one.
    const text = `${this.#endsTorn ? '\n' : ''}${lines.map((line) => `${line}\n`).join('')}`;
    this.#endsTorn = true;
    onDisk(() => appendDurably(this.#path, text, !this.#isThere));
    this.#endsTorn = false;
    this.#isThere = true;
  }

  /** Puts a file with these lines alone in its place; where that fails, the old one stands there. */
  rewrite(lines: readonly string[]): void {
    onDisk(() => writeFileDurably(this.#path, lines.map((line) => `${line}\n`).join('')));
    this.#endsTorn = false;
    this.#isThere = true;
  }

  /** Removes what a rewriting left behind that a power cut ended. */
  clearUnfinished(): void {
    onDisk(() => rmSync(`${this.#path}.new`, { force: true }));
  }

  #text(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }
}

/** What the disk refuses here has the same consequence as in the database: the change is not made. */
function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    const isFull = isErrorCode(error, 'ENOSPC') || isErrorCode(error, 'EDQUOT');
    throw new StoreFault(isFull ? 'diskFull' : 'io', error);
  }
}

function appendDurably(path: string, text: string, isNewFile: boolean): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (isNewFile) syncDirectory(dirname(path));
}
