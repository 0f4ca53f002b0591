// What can be said of the code without running it, counted like any other test.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const projects = readdirSync(root).filter((name) => /^tsconfig\.(?!base).*\.json$/.test(name));

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`${root}node_modules/${program}`, ...args],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return { status, output: `${stdout}${stderr}` };
}

describe('the code', () => {
  it('is formatted and passes the linter', () => {
    const { status, output } = run('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.');
    expect(status, output).toBe(0);
  });

  it.each(projects)('has sound types: %s', (project) => {
    const { status, output } = run('typescript/bin/tsc', '--build', project);
    expect(status, output).toBe(0);
  });

  it('has a lockfile that names no host, so that any registry serves it', () => {
    expect(readFileSync(`${root}package-lock.json`, 'utf8')).not.toContain('"resolved"');
  });
});
