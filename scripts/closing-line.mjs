// node closing-line.mjs RESULTS STATUS: says in one line what a run of the tests came to, from Vitest's
// JSON results and the exit status of `npm test`, and exits non-zero unless all of it went well.
import { readFileSync } from 'node:fs';
import { countResults } from './count-results.mjs';

const [resultsFile = '', status = '1'] = process.argv.slice(2);
const { passed, failed, skipped } = countResults(readResults(resultsFile), Number(status));
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** @param {string} file */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // set-up failed, or Vitest died: there is no file, or half of one
  }
}
