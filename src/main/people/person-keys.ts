import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncDirectory, writeFileDurably } from '../database/durable-file.ts';
import { StoreFault } from '../database/transaction.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { isErrorCode } from '../secrets/secret-file.ts';

/** What a technician is told about the file of keys. */
export interface PersonKeysHealth {
  readonly keys: number;
  /** Lines that say nothing: torn by a crash, or damaged. */
  readonly unreadableLines: number;
  /** The file is there and could not be read at all, for instance `EACCES` or `EIO`. */
  readonly fault: string | undefined;
}

/**
 * Each person's own key, in one file outside the database (`person-keys` in the data folder), one
 * line a person: the id, a space, the key sealed under the cabinet's key `personKeys`. Nobody copies
 * this file, so a key that is erased is erased everywhere, backups of the database included.
 *
 * A line is on disk before the row that needs it is committed; a key without a row is harmless. Losing
 * the file costs reminders, not parcels: whoever has no key here simply cannot be read.
 */
export class PersonKeys {
  readonly #path: string;
  readonly #wrappingKey: Buffer;
  /** Sealed, as in the file: keys lie open in memory only while they are used. */
  readonly #sealed = new Map<string, string>();
  #unreadableLines = 0;
  #fault: string | undefined;
  #isNewFile = false;
  #endsTorn = false;

  /** Reads the file as far as it can be read; never throws for what the file holds or lacks. */
  constructor(dataDirectory: string, wrappingKey: Buffer) {
    this.#path = join(dataDirectory, 'person-keys');
    this.#wrappingKey = wrappingKey;
    this.#read();
  }

  health(): PersonKeysHealth {
    return { keys: this.#sealed.size, unreadableLines: this.#unreadableLines, fault: this.#fault };
  }

  /** The key of a person (32 bytes), or undefined where it was erased, lost or damaged. */
  keyOf(personId: string): Buffer | undefined {
    const sealed = this.#sealed.get(personId);
    const key = sealed === undefined ? undefined : unseal(this.#wrappingKey, sealed, boundTo(personId));
    return key === undefined ? undefined : Buffer.from(key, 'base64url');
  }

  /**
   * Makes a key for a person; it is on disk when this returns. A key that the person had before is
   * no longer used.
   *
   * @throws StoreFault where the disk refuses; the person then has no new key.
   */
  add(personId: string): Buffer {
    const key = randomBytes(32);
    const sealed = seal(this.#wrappingKey, key.toString('base64url'), boundTo(personId));
    // After a torn line a line of its own begins, or the new key would be lost with the old one.
    const line = `${this.#endsTorn ? '\n' : ''}${personId} ${sealed}\n`;
    // Whatever becomes of this append, the next one must not trust the end of the file.
    this.#endsTorn = true;
    onDisk(() => appendDurably(this.#path, line, this.#isNewFile));
    this.#endsTorn = false;
    this.#isNewFile = false;
    this.#sealed.set(personId, sealed);
    return key;
  }

  /**
   * Destroys the keys of these persons: the file is written anew without them. Returns how many lines
   * went. What is torn or damaged stays, unless it begins with the id of one of them.
   *
   * @throws StoreFault where the disk refuses; the file is then as it was.
   */
  erase(personIds: readonly string[]): number {
    const erased = new Set(personIds);
    const lines = onDisk(() => this.#lines());
    const kept = lines.filter((line) => !erased.has(idOf(line)));
    if (kept.length < lines.length) {
      onDisk(() => writeFileDurably(this.#path, kept.map((line) => `${line}\n`).join('')));
      this.#endsTorn = false;
    }
    for (const id of erased) this.#sealed.delete(id);
    return lines.length - kept.length;
  }

  /** Ids of all who have a line. */
  ids(): string[] {
    return [...this.#sealed.keys()];
  }

  #read(): void {
    let lines: string[];
    try {
      lines = this.#lines();
    } catch (error) {
      // The kiosk goes on without names and numbers; the fault is shown to the technician.
      this.#fault = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      return;
    }
    for (const line of lines) {
      const match = /^(\S+) (\d+\.[\w-]+)$/.exec(line);
      const [, id, sealed] = match ?? [];
      if (
        id === undefined ||
        sealed === undefined ||
        unseal(this.#wrappingKey, sealed, boundTo(id)) === undefined
      ) {
        this.#unreadableLines += 1;
      } else {
        this.#sealed.set(id, sealed);
      }
    }
  }

  #lines(): string[] {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (!isErrorCode(error, 'ENOENT')) throw error;
      this.#isNewFile = true;
      return [];
    }
    this.#endsTorn = text !== '' && !text.endsWith('\n');
    return text.split('\n').filter((line) => line !== '');
  }
}

function idOf(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

function boundTo(personId: string): { purpose: string; id: string } {
  return { purpose: 'personKey', id: personId };
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
