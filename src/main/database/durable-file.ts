import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes names that were created, renamed or removed in a directory survive a power cut. */
export function syncDirectory(directory: string): void {
  // Windows cannot open a directory; its file systems order such changes themselves.
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes what a file holds survive a power cut. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Puts a synced file in the place of whatever stood at `target`; a reader sees the old one or the new. */
export function replaceFile(temporary: string, target: string): void {
  renameSync(temporary, target);
  syncDirectory(dirname(target));
}

/** Writes a whole file so that after a power cut it is the old one or the new one, never a part. */
export function writeFileDurably(path: string, content: string | Buffer, mode = 0o600): void {
  const temporary = `${path}.new`;
  const handle = openSync(temporary, 'w', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(handle, bytes, written);
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  replaceFile(temporary, path);
}
