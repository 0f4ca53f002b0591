import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, 'cubby.ts');
const running = new Set<ChildProcess>();

export interface EndedCubby {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The real command in a process of its own; only tests use it. npm runs scripts on this Node; so does this. */
export function cubby(...args: string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const closed = once(child, 'close').then(() => running.delete(child));
  return {
    child,
    firstLine: async () => {
      while (!out.includes('\n')) await once(child.stdout, 'data');
      return out.slice(0, out.indexOf('\n'));
    },
    ended: async (): Promise<EndedCubby> => {
      await closed;
      return { code: child.exitCode, out, err };
    },
  };
}

/** Runs it to its end. */
export function cubbyEnded(...args: string[]): Promise<EndedCubby> {
  return cubby(...args).ended();
}

/** What it printed as JSON lines. */
export function jsonLines({ out }: EndedCubby): Record<string, unknown>[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** For `afterEach`: a test that failed leaves no process behind. */
export function endCubbies(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}
