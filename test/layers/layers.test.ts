import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const configFile = `${root}.dependency-cruiser.cjs`;
const { forbidden } = createRequire(import.meta.url)(configFile) as { forbidden: { name: string }[] };

interface Cruise {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
}

function cruise(folder: string, outputType: 'json' | 'err') {
  const program = `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`;
  const args = [program, 'src', '--config', configFile, '--output-type', outputType];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

function summaryOf(folder: string) {
  return (JSON.parse(cruise(folder, 'json').stdout) as Cruise).summary;
}

describe('the arrows between folders', () => {
  it('point one way', () => {
    const { totalCruised, violations } = summaryOf(root);
    expect(violations.map(({ from, to, rule }) => `${from} → ${to}: ${rule.name}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThan(10);
  });

  it('are each looked at: a tree that breaks every rule has every rule reported', () => {
    const planted = `${root}test/layers/planted`;
    const reported = new Set(summaryOf(planted).violations.map(({ rule }) => rule.name));
    expect([...reported].sort()).toEqual(forbidden.map(({ name }) => name).sort());
    expect(cruise(planted, 'err').status).toBeGreaterThan(0);
  });
});
