import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { electronArguments, electronExecutable } from '../electron-runtime.mjs';
import { endProcess } from './end-process.ts';

/** The line that main prints when the start screen can be touched. */
export const readyLine = 'The start screen can be touched.';
const startWithinMs = 30_000;

export interface WindowSize {
  readonly width: number;
  readonly height: number;
}

export interface KioskProcessOptions {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly size?: WindowSize;
  /** The packed program instead of the checkout. */
  readonly packed?: string;
  /** Every line that main prints, as it comes. */
  readonly onLine?: (line: string) => void;
  /** Every line of its log. */
  readonly onLog?: (line: string) => void;
}

/** The command line that starts the kiosk of this checkout, or the packed one. */
export function kioskCommand(options: KioskProcessOptions): { executable: string; args: string[] } {
  const { dataDirectory, size, packed } = options;
  const own = [
    '--data',
    dataDirectory,
    ...(size === undefined ? [] : ['--size', `${size.width}x${size.height}`]),
  ];
  if (packed !== undefined) return { executable: packed, args: [...electronArguments(), ...own] };
  return {
    executable: electronExecutable(),
    args: [...electronArguments(), join(import.meta.dirname, '..', '..'), '--development', ...own],
  };
}

export interface KioskProcess {
  readonly child: ChildProcess;
  /** Milliseconds from the spawn to the ready line. */
  readonly startedInMs: number;
  /** Resolves with the exit code when it ends, whoever ends it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Starts the kiosk and waits until its start screen can be touched.
 *
 * @throws where it ends before that, or is not ready within 30 s, with its exit code and last lines.
 */
export async function startKiosk(options: KioskProcessOptions): Promise<KioskProcess> {
  const { executable, args } = kioskCommand(options);
  const began = performance.now();
  const child = spawn(executable, args, {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((settle) => {
    child.once('exit', (code) => settle(code));
  });
  const lastLines: string[] = [];
  const keep = (line: string) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
  };
  const ready = new Promise<void>((settle) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line);
      options.onLine?.(line);
      if (line === readyLine) settle();
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      keep(line);
      options.onLog?.(line);
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((settle) => {
    timer = setTimeout(() => settle('late'), startWithinMs);
  });
  const outcome = await Promise.race([
    ready.then(() => 'ready' as const),
    ended.then(() => 'ended' as const),
    late,
  ]);
  clearTimeout(timer);
  if (outcome !== 'ready') {
    await endProcess(child);
    throw new KioskStartError(outcome, child.exitCode, lastLines);
  }
  return { child, startedInMs: performance.now() - began, ended, stop: () => endProcess(child) };
}

/** The kiosk did not come up. */
export class KioskStartError extends Error {
  readonly exitCode: number | null;

  constructor(how: 'ended' | 'late', exitCode: number | null, lastLines: readonly string[]) {
    const what = how === 'late' ? 'was not ready within 30 s' : `ended with exit code ${exitCode}`;
    super(`the kiosk ${what}\n${lastLines.join('\n')}`);
    this.exitCode = exitCode;
  }
}
