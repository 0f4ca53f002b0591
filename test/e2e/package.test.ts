import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKiosk } from '../../scripts/stage/kiosk-process.ts';
import { startSimulator } from '../../scripts/stage/simulator-process.ts';
import { prepareDemo } from '../../src/cli/demo-prepare.ts';

const checkout = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

describe.runIf(process.platform === 'linux')('the packed program', () => {
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cubby-packed-'));
    await run(process.execPath, [join(checkout, 'scripts', 'package.mjs')], { cwd: checkout });
  }, 120_000);

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('starts on the simulated cabinet, with release fuses and from its archive, and ends when asked', async () => {
    const dataDirectory = join(directory, 'data');
    await prepareDemo({ dataDirectory });
    const simulator = await startSimulator(dataDirectory);
    try {
      const kiosk = await startKiosk({
        dataDirectory,
        environment: {},
        packed: join(checkout, 'release', 'linux-unpacked', 'cubby'),
      });
      const { buses } = await simulator.control.state();
      await kiosk.stop();
      expect(buses.every((bus) => bus.hasHost)).toBe(true);
      expect(await kiosk.ended).toBe(0);
    } finally {
      await simulator.stop();
    }
  });
});
