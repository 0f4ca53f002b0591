// Just enough of the zip format to unpack an archive whose hash we have checked. A bare Debian has tar
// and gzip but no unzip.
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_ENTRY = 0x02014b50;
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const CENTRAL_ENTRY_LENGTH = 46;
const LOCAL_HEADER_LENGTH = 30;
const DEFLATED = 8;

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} mode the permission bits
 * @property {number} method 0: stored, 8: deflated
 * @property {number} packedSize
 * @property {number} headerOffset
 */

/**
 * Unpacks the files of a zip for which `place` names a path inside `folder`; the others are skipped.
 * @param {string} zipFile
 * @param {string} folder
 * @param {(name: string) => string | undefined} place
 */
export async function unzip(zipFile, folder, place) {
  for (const entry of await listZip(zipFile)) {
    const path = entry.name.endsWith('/') ? undefined : place(entry.name);
    if (path === undefined) continue;
    const target = join(folder, path);
    if (!target.startsWith(normalize(folder + sep))) throw new Error(`${entry.name} would leave the folder`);
    await mkdir(dirname(target), { recursive: true });
    await unpackEntry(zipFile, entry, target);
  }
}

/**
 * The entries of a zip, from its central directory.
 * @param {string} zipFile
 * @returns {Promise<Entry[]>}
 */
export async function listZip(zipFile) {
  const file = await open(zipFile);
  try {
    const { size } = await file.stat();
    const tailLength = Math.min(size, END_LENGTH + LONGEST_COMMENT);
    const tail = Buffer.alloc(tailLength);
    await file.read(tail, 0, tailLength, size - tailLength);
    const end = findEnd(tail);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return readDirectory(directory, tail.readUInt16LE(end + 10));
  } finally {
    await file.close();
  }
}

/** @param {Buffer} tail */
function findEnd(tail) {
  for (let at = tail.length - END_LENGTH; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END_OF_CENTRAL_DIRECTORY) return at;
  }
  throw new Error('not a zip file');
}

/**
 * @param {Buffer} directory
 * @param {number} count
 */
function readDirectory(directory, count) {
  const entries = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (directory.readUInt32LE(at) !== CENTRAL_ENTRY) throw new Error('damaged zip directory');
    const nameLength = directory.readUInt16LE(at + 28);
    const nameStart = at + CENTRAL_ENTRY_LENGTH;
    entries.push({
      name: directory.toString('utf8', nameStart, nameStart + nameLength),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      method: directory.readUInt16LE(at + 10),
      packedSize: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at = nameStart + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {string} zipFile
 * @param {Entry} entry
 * @param {string} target
 */
async function unpackEntry(zipFile, entry, target) {
  const header = Buffer.alloc(LOCAL_HEADER_LENGTH);
  const file = await open(zipFile);
  try {
    await file.read(header, 0, LOCAL_HEADER_LENGTH, entry.headerOffset);
  } finally {
    await file.close();
  }
  // The local header's extra field may differ in length from the directory's.
  const start = entry.headerOffset + LOCAL_HEADER_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
  // An `end` before `start`, as an empty file would have, is not allowed.
  const packed =
    entry.packedSize === 0
      ? Readable.from([])
      : createReadStream(zipFile, { start, end: start + entry.packedSize - 1 });
  const output = createWriteStream(target);
  if (entry.method === DEFLATED) await pipeline(packed, createInflateRaw(), output);
  else await pipeline(packed, output);
  await chmod(target, entry.mode || 0o644);
}
