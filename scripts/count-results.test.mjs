import { describe, expect, it } from 'vitest';
import { countResults } from './count-results.mjs';

const file = (/** @type {string} */ status, /** @type {string[]} */ ...tests) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

describe('counting test results', () => {
  it('counts tests over all files', () => {
    const testResults = [file('passed', 'passed', 'skipped', 'todo'), file('failed', 'passed', 'failed')];
    expect(countResults({ testResults }, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [file('passed', 'passed'), file('failed')];
    expect(countResults({ testResults }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('counts a run that failed outside any test as a failure', () => {
    expect(countResults({ testResults: [file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a run without results as a failure', () => {
    expect(countResults(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
