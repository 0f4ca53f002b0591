import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cabinetFile } from '../contract/cabinet-file.ts';
import { portKey } from './arguments.ts';
import { dataFolder } from './data-folder.ts';

/**
 * Refuses to touch a port that a running kiosk drives: two programs that talk on one pair destroy each
 * other's frames. A serial port is locked besides; a device server is not.
 *
 * @throws Error with the sentence for the technician.
 */
export async function refuseWhileKioskHolds(url: string, data: string | undefined): Promise<void> {
  const directory = dataFolder(data);
  if (!(await isInUse(directory))) return;
  const wanted = portKey(url);
  if (!portsOf(directory).some((port) => portKey(port) === wanted)) return;
  throw new Error(
    `the kiosk is running on ${directory} and holds ${url}: stop the kiosk first ("cubby bus monitor" shows its traffic while it runs)`,
  );
}

/** Whether a kiosk, or another command, works with this data folder. */
async function isInUse(directory: string): Promise<boolean> {
  if (!existsSync(join(directory, 'in-use.lock'))) return false;
  // Loaded only here: a bench without any cabinet needs no database.
  const { DataFolderBusy, lockDataFolder } = await import('../main/database/data-folder-lock.ts');
  try {
    lockDataFolder(directory)();
    return false;
  } catch (error) {
    if (error instanceof DataFolderBusy) return true;
    throw error;
  }
}

/** The ports of the cabinet file and of the last good one: which of them the kiosk uses, it alone knows. */
function portsOf(directory: string): string[] {
  return ['cabinet.json', 'cabinet.last-good.json'].flatMap((name) => {
    try {
      const file = cabinetFile.safeParse(JSON.parse(readFileSync(join(directory, name), 'utf8')));
      return file.success ? file.data.buses.map((bus) => bus.url) : [];
    } catch {
      // A file that is missing or broken names no port.
      return [];
    }
  });
}
