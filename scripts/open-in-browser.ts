import { spawn } from 'node:child_process';

/**
 * Opens a page in the default browser of whoever sits here. Where there is no display or no browser
 * nothing happens: its address has been printed too.
 */
export function openInBrowser(url: string): void {
  const [command, ...args] = browserCommand(url, process.platform, process.env) ?? [];
  if (command === undefined) return;
  // Verbatim, or Windows would get the quotes of the empty title as a part of it.
  const opener = spawn(command, args, { stdio: 'ignore', detached: true, windowsVerbatimArguments: true });
  opener.once('error', () => {});
  opener.unref();
}

/** What this operating system calls its default browser with; undefined where nobody could see it. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string[] | undefined {
  if (platform === 'darwin') return ['open', url];
  // `start` takes its first quoted argument for a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '""', url];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ['xdg-open', url] : undefined;
}
