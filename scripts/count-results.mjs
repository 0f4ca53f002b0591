/**
 * @typedef {object} VitestResults the part of Vitest's JSON report that is read here
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one for each file
 */

/**
 * How many tests passed, failed and were skipped. What failed without being a test counts as one: a file
 * that could not be loaded, a set-up that did not work, an error outside any test.
 * @param {VitestResults | undefined} results undefined if there are none
 * @param {number} exitStatus of the run
 */
export function countResults(results, exitStatus) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of results?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const test of assertionResults) {
      if (test.status === 'passed' || test.status === 'failed') counts[test.status] += 1;
      else counts.skipped += 1;
    }
    if (status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  if (exitStatus !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
