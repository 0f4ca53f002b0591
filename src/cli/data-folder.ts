import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The data folder that `--data` names, or the one that the kiosk uses where nobody names one. */
export function dataFolder(given: string | undefined): string {
  return given === undefined ? join(applicationData(), 'cubby') : resolve(given);
}

/** Electron's `appData`. */
function applicationData(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
  return process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
}
