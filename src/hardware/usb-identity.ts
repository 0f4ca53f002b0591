import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where udev keeps the links that name a serial adapter by what it is and by where it is plugged in. */
export interface SerialFolders {
  readonly byId: string;
  readonly byPath: string;
}

export const usualSerialFolders: SerialFolders = {
  byId: '/dev/serial/by-id',
  byPath: '/dev/serial/by-path',
};

/**
 * The path under which the adapter that is `path` now will be found again when it was pulled out and the
 * numbers have moved: its link by identity, else by its place in the hub, else `path` itself. A path that is
 * such a link already is kept. Adapters of one kind without serial numbers share one name, which then points
 * to the last that was plugged in; where some adapter has a place and no name, all go by their places.
 * Rejects where `path` does not exist.
 */
export async function lastingPath(path: string, folders: SerialFolders): Promise<string> {
  const device = await realpath(path);
  if (dirname(path) === folders.byId || dirname(path) === folders.byPath) return path;
  const byId = await links(folders.byId);
  const byPath = await links(folders.byPath);
  const names = new Set(byId.values());
  const hasTwins = [...byPath.values()].some((placed) => !names.has(placed));
  return (hasTwins ? undefined : linkTo(device, byId)) ?? linkTo(device, byPath) ?? path;
}

/** Each link of a folder with the device behind it; none where there is no such folder. */
async function links(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await unless('ENOENT', readdir(folder))) ?? []) {
    const link = join(folder, name);
    const device = await unless('ENOENT', realpath(link));
    if (device !== undefined) found.set(link, device);
  }
  return found;
}

function linkTo(device: string, known: ReadonlyMap<string, string>): string | undefined {
  for (const [link, linked] of known) if (linked === device) return link;
  return undefined;
}

/** What is not there, or has just gone, is undefined. */
async function unless<T>(code: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return undefined;
    throw error;
  }
}
