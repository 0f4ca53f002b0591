import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the disk alone takes for the writes on the way from a code to its pulse: so many times a page
 * appended and synced, in the data folder's own file system. One figure a round, in milliseconds.
 */
export function fsyncRounds(directory: string, syncs: number, rounds: number): number[] {
  const path = join(directory, 'fsync-floor');
  const handle = openSync(path, 'a', 0o600);
  const page = Buffer.alloc(4_096, 1);
  try {
    return Array.from({ length: rounds }, () => {
      const began = performance.now();
      for (let sync = 0; sync < syncs; sync += 1) {
        writeSync(handle, page);
        fdatasyncSync(handle);
      }
      return performance.now() - began;
    });
  } finally {
    closeSync(handle);
    rmSync(path);
  }
}
