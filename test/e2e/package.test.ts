import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
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

  test('brings the technician’s command, which runs on Node through a link, its database included', async () => {
    const link = join(directory, 'cubby');
    symlinkSync(join(checkout, 'release', 'linux-unpacked', 'bin', 'cubby'), link);
    const environment = { ...process.env, CUBBY_NODE: process.execPath };
    const cubby = (...args: string[]) => run(link, args, { env: environment });
    const open = ['--protocol', 'xor5', '--command', 'open', '--board', '1', '--channel', '5'];
    expect((await cubby('frame', 'encode', ...open)).stdout).toBe('8A 01 05 11 9F\n');
    const dataDirectory = join(directory, 'technician');
    await prepareDemo({ dataDirectory });
    expect((await cubby('compartment', 'list', '--data', dataDirectory)).stdout).toContain(
      'No compartments yet',
    );
    await expect(run(link, [], { env: { ...environment, CUBBY_NODE: 'no-node' } })).rejects.toThrow(
      'needs Node 20.18 or newer',
    );
  });
});
