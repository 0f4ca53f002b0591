import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { StoreFault } from '../database/transaction.ts';
import { seal, unseal } from '../secrets/seal.ts';
import { PersonKeyFile } from './person-key-file.ts';

/** What a technician is told about the files of keys. */
export interface PersonKeysHealth {
  readonly keys: number;
  /** Lines of the file and its copy that say nothing: torn by a crash, or damaged. */
  readonly unreadableLines: number;
  /** The file is there and cannot be read or written, for instance `EACCES` or `EIO`. */
  readonly fault: string | undefined;
  /** The same of its copy, which then lags behind. */
  readonly copyFault: string | undefined;
}

/**
 * Each person's own key, in one file outside the database (`person-keys` in the data folder), one
 * line a person: the id, a space, the key sealed under the cabinet's key `personKeys`. It has one copy
 * beside it (`person-keys.copy`), and nobody makes another: an erasure rewrites both, so a key that is
 * erased is erased everywhere, backups of the database included.
 *
 * A line is on disk before the row that needs it is committed; a key without a row is harmless. Losing
 * both costs reminders, not parcels: whoever has no key here simply cannot be read.
 */
export class PersonKeys {
  readonly #file: PersonKeyFile;
  readonly #copy: PersonKeyFile;
  readonly #wrappingKey: Buffer;
  /** Sealed, as in the file: keys lie open in memory only while they are used. */
  readonly #sealed = new Map<string, string>();
  #unreadableLines = 0;
  #fault: string | undefined;
  #copyFault: string | undefined;

  /**
   * Reads the file as far as it can be read, and its copy for what it lacks, and lets each have what
   * the other has; never throws for what they hold or lack.
   */
  constructor(dataDirectory: string, wrappingKey: Buffer) {
    this.#file = new PersonKeyFile(join(dataDirectory, 'person-keys'));
    this.#copy = new PersonKeyFile(join(dataDirectory, 'person-keys.copy'));
    this.#wrappingKey = wrappingKey;
    const inFile = this.#tryFile(() => this.#read(this.#file));
    const inCopy = this.#tryCopy(() => this.#read(this.#copy));
    for (const [id, sealed] of [...(inCopy ?? []), ...(inFile ?? [])]) this.#sealed.set(id, sealed);
    // Where one cannot be read nobody knows what it lacks.
    if (inFile !== undefined) this.#tryFile(() => this.#complete(this.#file, inFile));
    if (inCopy !== undefined) this.#tryCopy(() => this.#complete(this.#copy, inCopy));
  }

  health(): PersonKeysHealth {
    return {
      keys: this.#sealed.size,
      unreadableLines: this.#unreadableLines,
      fault: this.#fault,
      copyFault: this.#copyFault,
    };
  }

  /** The key of a person (32 bytes), or undefined where it was erased, lost or damaged. */
  keyOf(personId: string): Buffer | undefined {
    const sealed = this.#sealed.get(personId);
    const key = sealed === undefined ? undefined : unseal(this.#wrappingKey, sealed, boundTo(personId));
    return key === undefined ? undefined : Buffer.from(key, 'base64url');
  }

  /**
   * Makes a key for a person; it is on disk when this returns. A key that the person had before is
   * no longer used. A copy that cannot be written is no reason to refuse a parcel.
   *
   * @throws StoreFault where the disk refuses; the person then has no new key.
   */
  add(personId: string): Buffer {
    const [key] = this.addAll([personId]);
    if (key === undefined) throw new Error('a key for each person');
    return key;
  }

  /** The same for many persons, in one write: thousands of them are no thousands of waits for the disk. */
  addAll(personIds: readonly string[]): Buffer[] {
    const made = personIds.map((id) => {
      const key = randomBytes(32);
      return { id, key, sealed: seal(this.#wrappingKey, key.toString('base64url'), boundTo(id)) };
    });
    const lines = made.map(({ id, sealed }) => lineOf(id, sealed));
    if (lines.length > 0) {
      this.#file.append(lines);
      this.#tryCopy(() => this.#copy.append(lines));
    }
    for (const { id, sealed } of made) this.#sealed.set(id, sealed);
    return made.map(({ key }) => key);
  }

  /**
   * Destroys the keys of these persons: file and copy are written anew without them, each at once.
   * Returns how many lines of the file went. What is torn or damaged stays, unless it begins with the
   * id of one of them.
   *
   * @throws StoreFault where the disk refuses. Each of the two is then as it was or as it should be,
   *   and the keys are gone when this has been called again without one.
   */
  erase(personIds: readonly string[]): number {
    const erased = new Set(personIds);
    const inFile = this.#file.lines();
    const held = new Set(inFile.map(idOf));
    // What only memory knows, because the file was taken away while the program runs, goes in again.
    const lines = [
      ...inFile,
      ...[...this.#sealed].filter(([id]) => !held.has(id)).map(([id, sealed]) => lineOf(id, sealed)),
    ];
    const kept = lines.filter((line) => !erased.has(idOf(line)));
    const isInCopy = this.#copy.lines().some((line) => erased.has(idOf(line)));
    if (kept.length < lines.length || isInCopy) {
      this.#file.rewrite(kept);
      this.#copy.rewrite(kept);
      this.#copyFault = undefined;
    }
    for (const id of erased) this.#sealed.delete(id);
    return lines.length - kept.length;
  }

  /** Ids of all who have a key. */
  ids(): string[] {
    return [...this.#sealed.keys()];
  }

  #read(file: PersonKeyFile): Map<string, string> {
    file.clearUnfinished();
    const found = new Map<string, string>();
    for (const line of file.lines()) {
      const [, id, sealed] = /^(\S+) (\d+\.[\w-]+)$/.exec(line) ?? [];
      if (
        id === undefined ||
        sealed === undefined ||
        unseal(this.#wrappingKey, sealed, boundTo(id)) === undefined
      ) {
        this.#unreadableLines += 1;
      } else {
        found.set(id, sealed);
      }
    }
    return found;
  }

  #complete(file: PersonKeyFile, has: ReadonlyMap<string, string>): void {
    const lacking = [...this.#sealed].filter(([id, sealed]) => has.get(id) !== sealed);
    if (lacking.length > 0) file.append(lacking.map(([id, sealed]) => lineOf(id, sealed)));
  }

  /** The kiosk goes on without what the disk refuses; the fault is shown to the technician. */
  #tryFile<T>(work: () => T): T | undefined {
    return attempt(work, (code) => {
      this.#fault = code;
    });
  }

  #tryCopy<T>(work: () => T): T | undefined {
    return attempt(work, (code) => {
      this.#copyFault = code;
    });
  }
}

function attempt<T>(work: () => T, refused: (code: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    const { cause } = error;
    refused(cause instanceof Error && 'code' in cause ? String(cause.code) : error.kind);
    return undefined;
  }
}

function lineOf(personId: string, sealed: string): string {
  return `${personId} ${sealed}`;
}

function idOf(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

function boundTo(personId: string): { purpose: string; id: string } {
  return { purpose: 'personKey', id: personId };
}
