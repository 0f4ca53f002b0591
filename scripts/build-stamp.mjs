// Whether dist/ is what the sources say. By content, since git sets every file's time anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, inCheckout } from './setup/places.mjs';

const stampFile = inCheckout('dist', '.stamp');

/** What a build reads: migrations are read at run time, from where they are. */
const INPUTS = [
  'src',
  'assets',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
  'scripts/build.mjs',
];

function sourceFingerprint() {
  return fingerprint(
    ...INPUTS.flatMap((input) => filesIn(inCheckout(input))).flatMap((file) => [file, readFileSync(file)]),
  );
}

/**
 * @param {string} path
 * @returns {string[]} the files, in an order that does not change
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  const isFolder = !path.endsWith('.json') && !path.endsWith('.mjs');
  if (!isFolder) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Whether there is nothing to build. */
export function isBuilt() {
  try {
    return readFileSync(stampFile, 'utf8') === sourceFingerprint();
  } catch {
    return false; // no stamp: never built
  }
}

/**
 * Runs a build, and remembers what it was made from: as it was at the start, so that a file saved
 * meanwhile makes the next set-up build again.
 * @param {() => Promise<void>} build
 */
export async function buildAndStamp(build) {
  const made = sourceFingerprint();
  await build();
  writeFileSync(stampFile, made);
}
