import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportResult } from './people/directory-import.ts';
import type { DirectoryPort } from './session/maintenance/means.ts';
import type { DirectoryFile, DirectoryOutcome } from './session/maintenance/state.ts';

/** Where Linux shows storage that somebody plugs in, by `udisks` or by hand. */
export const removableRoots = ['/media', '/run/media'] as const;

/** A root, a user, a stick: files lie no deeper. */
const foldersDeep = 3;
const filesAtMost = 8;
/** Looked at, at most, of a stick that holds a lifetime. */
const entriesAtMost = 2_000;
/** 20,000 residents and their numbers are half of this. */
const bytesAtMost = 4 * 1024 * 1024;
const shownName = /^[^\p{C}/\\]{1,60}\.csv$/iu;

interface Found extends DirectoryFile {
  readonly path: string;
}

/**
 * CSV files on storage that is plugged in. Whoever plugs it in may be anybody, so a file is known by an id
 * that says nothing of its place, is read only if it is a plain file of a sensible size that no link leads
 * to. What is in it, the import judges.
 *
 * @param options.importBytes imports a file or nothing of it.
 */
export function directoryFiles(options: {
  roots: readonly string[];
  importBytes: (bytes: Uint8Array, by: { actor: string; mostMayLeave: boolean }) => ImportResult;
}): DirectoryPort {
  const { roots, importBytes } = options;
  return {
    files: () => find(roots).map(({ id, name, bytes }) => ({ id, name, bytes })),
    importFile(fileId, by) {
      // Looked for anew: the stick may have been changed for another one.
      const found = find(roots).find(({ id }) => id === fileId);
      const bytes = found === undefined ? undefined : read(found.path);
      return bytes === undefined ? { kind: 'refused' } : outcomeOf(importBytes(bytes, by), fileId);
    },
  };
}

/** What the technician is told: what was done, or the first line to mend. */
function outcomeOf(result: ImportResult, fileId: string): DirectoryOutcome {
  if (result.ok) {
    const { added, changed, left } = result;
    return { kind: 'imported', added, changed, left };
  }
  if (result.refusal === 'mostWouldLeave') {
    const { leaving, of } = result;
    return { kind: 'mostWouldLeave', fileId, leaving, of };
  }
  const line =
    result.refusal === 'badRows' ? result.bad[0]?.line : 'line' in result ? result.line : undefined;
  return { kind: 'refused', ...(line !== undefined && { line }) };
}

function find(roots: readonly string[]): Found[] {
  const found: Found[] = [];
  let looked = 0;
  const look = (folder: string, deep: number): void => {
    for (const name of namesIn(folder)) {
      looked += 1;
      if (looked > entriesAtMost || found.length >= filesAtMost) return;
      const path = join(folder, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      if (stat.isDirectory() && deep < foldersDeep) look(path, deep + 1);
      else if (stat.isFile() && shownName.test(name) && stat.size > 0 && stat.size <= bytesAtMost) {
        found.push({ id: idOf(path, stat.size), name, bytes: stat.size, path });
      }
    }
  };
  for (const root of roots) look(root, 1);
  return found;
}

/** What cannot be listed is as if it were not there: pulled out, or not for the kiosk's user. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

function idOf(path: string, bytes: number): string {
  return createHash('sha256').update(`${bytes} ${path}`).digest('base64url').slice(0, 16);
}

/** The bytes; undefined where it is no plain file any more, grew, or cannot be read. */
function read(path: string): Uint8Array | undefined {
  let file: number | undefined;
  try {
    // Neither a link nor a pipe that never ends, whatever took the file's place since it was found.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size > bytesAtMost) return undefined;
    const bytes = Buffer.alloc(bytesAtMost + 1);
    let length = 0;
    for (;;) {
      const count = readSync(file, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
      if (length > bytesAtMost) return undefined;
    }
    return bytes.subarray(0, length);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
