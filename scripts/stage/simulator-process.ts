import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SimulatorControl } from '../../src/hardware/simulator/simulator-control.ts';
import { endProcess } from './end-process.ts';

const startWithinMs = 10_000;

export interface SimulatorOptions {
  readonly turnaroundMs?: number;
  readonly pulseMs?: number;
  /** Serves the page that shows the cabinet, on any free port. */
  readonly withPage?: boolean;
}

export interface SimulatorProcess {
  readonly control: SimulatorControl;
  /** Where the page is, if it was asked for. */
  readonly pageUrl: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the simulated cabinet of this data folder as a process of its own and connects to its
 * control port.
 *
 * @throws where it does not listen within 10 s, with what it said.
 */
export async function startSimulator(
  dataDirectory: string,
  options: SimulatorOptions = {},
): Promise<SimulatorProcess> {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, '..', '..', 'src', 'cli', 'cubby.ts'),
      'simulate',
      ...['--cabinet', join(dataDirectory, 'cabinet.json'), '--control', '0', '--json', '--exit-with-parent'],
      ...(options.turnaroundMs === undefined ? [] : ['--turnaround-ms', String(options.turnaroundMs)]),
      ...(options.pulseMs === undefined ? [] : ['--pulse-ms', String(options.pulseMs)]),
      ...(options.withPage === true ? ['--page', '0'] : []),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  try {
    const { controlPort, pageUrl } = await whereItListens(child);
    const control = await SimulatorControl.connect(controlPort);
    return {
      control,
      pageUrl,
      async stop() {
        control.close();
        await endProcess(child);
      },
    };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

function whereItListens(child: ChildProcess): Promise<{ controlPort: number; pageUrl: string | undefined }> {
  return new Promise((settle, reject) => {
    let said = '';
    const fail = (why: string) =>
      reject(new Error(`the simulated cabinet ${why}${said === '' ? '' : `: ${said.trim()}`}`));
    const timer = setTimeout(() => fail('did not start within 10 s'), startWithinMs);
    child.stderr?.on('data', (bytes) => {
      said += String(bytes);
    });
    child.once('close', () => {
      clearTimeout(timer);
      fail('ended');
    });
    if (child.stdout === null) return;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const told = JSON.parse(line) as { event?: string; controlPort?: number; pageUrl?: string };
      if (told.event !== 'listening' || told.controlPort === undefined) return;
      clearTimeout(timer);
      settle({ controlPort: told.controlPort, pageUrl: told.pageUrl });
    });
  });
}
