import { readFileSync } from 'node:fs';
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
 *
 * @param mistakesOf what the schema cannot know, for instance which boards can be driven.
 */
export function readCabinetFile(
  directory: string,
  mistakesOf: (file: CabinetFile) => readonly FileMistake[],
): CabinetFileReading {
  const lastGoodPath = join(directory, 'cabinet.last-good.json');
  const reading = readCabinetFileAt(join(directory, 'cabinet.json'), mistakesOf);
  const lastGood = readCabinetFileAt(lastGoodPath, mistakesOf);
  if ('file' in reading) {
    const { file, text } = reading;
    const isRemembered = 'file' in lastGood && lastGood.text === text;
    const warnings = [...cabinetFileWarnings(file), ...(isRemembered ? [] : remember(lastGoodPath, text))];
    return { kind: 'usable', file, mistakes: [], warnings };
  }
  const { mistakes } = reading;
  if (!('file' in lastGood)) return { kind: 'broken', mistakes };
  return { kind: 'usable', file: lastGood.file, mistakes, warnings: cabinetFileWarnings(lastGood.file) };
}

/** Keeps the file for the day it is broken. A disk that refuses is worth a warning and no more. */
function remember(path: string, text: string): string[] {
  try {
    writeFileDurably(path, text);
    return [];
  } catch (error) {
    return [`cabinet.json is good and could not be kept as the last good one (${codeOf(error)})`];
  }
}

/** One cabinet file, wherever it lies; `mistakesOf` as in `readCabinetFile`. Changes nothing. */
export function readCabinetFileAt(
  path: string,
  mistakesOf: (file: CabinetFile) => readonly FileMistake[],
): { file: CabinetFile; text: string } | { mistakes: readonly FileMistake[] } {
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
  if (!checked.success) {
    const { issues } = checked.error;
    return { mistakes: issues.map(({ path, message }) => ({ path: pathText(path), expected: message })) };
  }
  const mistakes = mistakesOf(checked.data);
  return mistakes.length > 0 ? { mistakes } : { file: checked.data, text };
}

/** What is allowed and ought to be known. */
export function cabinetFileWarnings(file: CabinetFile): string[] {
  return [
    ...file.buses.filter(isOnNetwork).map(({ id, url }) => overNetwork(`bus ${id}`, url, 'open doors')),
    ...file.scanners
      .filter(isOnNetwork)
      .map(({ id, url }) => overNetwork(`scanner ${id}`, url, 'see what is scanned and make up scans')),
  ];
}

function isOnNetwork({ url }: { readonly url: string }): boolean {
  const host = /^tcp:\/\/(\[[^\]]*\]|[^:/?]+):/i.exec(url)?.[1];
  return host !== undefined && !/^(127(\.\d{1,3}){3}|\[::1\]|localhost)$/i.test(host);
}

function overNetwork(what: string, url: string, can: string): string {
  return `${what} is reached over a network (${url}): whoever reaches that network can ${can}`;
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
