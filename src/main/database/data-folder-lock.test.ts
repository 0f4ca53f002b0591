import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolderBusy, lockDataFolder } from './data-folder-lock.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a folder is one program’s at a time, and can be had again after it was given back', () => {
  const giveBack = lockDataFolder(directory);
  expect(() => lockDataFolder(directory)).toThrow(DataFolderBusy);
  giveBack();
  lockDataFolder(directory)();
});

test('a program that is killed leaves the folder to the next one', async () => {
  const script = `import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder-lock.ts'))};
    lockDataFolder(${JSON.stringify(directory)});
    process.stdout.write('locked');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(directory)).toThrow(DataFolderBusy);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  lockDataFolder(directory)();
});
