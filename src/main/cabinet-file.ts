import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CabinetFile, cabinetFile } from '../contract/cabinet-file.ts';
import { writeFileDurably } from './database/durable-file.ts';

export interface FileMistake {
  /** Where in the file, for instance `compartments[3].channel`; empty for the file as a whole. */
  readonly path: string;
  readonly expected: string;
}

export type CabinetFileReading =
  | {
      readonly kind: 'usable';
      readonly file: CabinetFile;
      /** The file itself is broken; this is the last one that was good. */
      readonly mistakes: readonly FileMistake[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'broken'; readonly mistakes: readonly FileMistake[] };

/**
 * Reads `cabinet.json` of the data folder. A good one is remembered; a broken one is reported with
 * the place of each mistake, and the last good one is used in its stead.
 */
export function readCabinetFile(directory: string): CabinetFileReading {
  const path = join(directory, 'cabinet.json');
  const lastGoodPath = join(directory, 'cabinet.last-good.json');
  const reading = readOne(path);
  if ('file' in reading) {
    if (!existsSync(lastGoodPath) || readFileSync(lastGoodPath, 'utf8') !== reading.text) {
      writeFileDurably(lastGoodPath, reading.text);
    }
    return { kind: 'usable', file: reading.file, mistakes: [], warnings: warningsOf(reading.file) };
  }
  const lastGood = readOne(lastGoodPath);
  if (!('file' in lastGood)) return { kind: 'broken', mistakes: reading.mistakes };
  return {
    kind: 'usable',
    file: lastGood.file,
    mistakes: reading.mistakes,
    warnings: warningsOf(lastGood.file),
  };
}

function readOne(path: string): { file: CabinetFile; text: string } | { mistakes: FileMistake[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { mistakes: [{ path: '', expected: `a file that can be read (${codeOf(error)})` }] };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return {
      mistakes: [{ path: '', expected: `JSON (${error instanceof Error ? error.message : 'not JSON'})` }],
    };
  }
  const checked = cabinetFile.safeParse(parsed);
  if (checked.success) return { file: checked.data, text };
  return {
    mistakes: checked.error.issues.map((issue) => ({ path: pathText(issue.path), expected: issue.message })),
  };
}

function warningsOf(file: CabinetFile): string[] {
  return file.buses
    .filter((bus) => bus.url.startsWith('tcp:') && !/^tcp:\/\/(127\.|\[::1\]|localhost:)/.test(bus.url))
    .map(
      (bus) =>
        `bus ${bus.id} is reached over a network (${bus.url}): whoever reaches that network can open doors`,
    );
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : 'unknown fault';
}
