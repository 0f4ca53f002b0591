import type { ChildProcess } from 'node:child_process';

const graceMs = 5_000;

/** Asks a process that we started to end, and makes it after 5 s. Resolves when it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => settle());
  });
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}
