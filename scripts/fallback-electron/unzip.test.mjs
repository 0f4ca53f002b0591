import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from './unzip.mjs';

/**
 * A zip file with these entries, every other one stored rather than deflated.
 * @param {{ name: string, content: string, mode: number }[]} entries
 */
function zip(entries) {
  const locals = [];
  const directory = [];
  let offset = 0;
  for (const [index, { name, content, mode }] of entries.entries()) {
    const method = index % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    locals.push(local, Buffer.from(name), Buffer.alloc(4), packed);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + 4 + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end, Buffer.from('a comment')]);
}

describe('unpacking a zip', () => {
  /** @type {string} */
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'unzip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /**
   * @param {{ name: string, content: string, mode: number }[]} entries
   * @param {(name: string) => string | undefined} place
   */
  async function unpack(entries, place = (name) => name) {
    const file = join(folder, 'a.zip');
    writeFileSync(file, zip(entries));
    await unzip(file, join(folder, 'out'), place);
  }

  it('brings back names, content and permissions', async () => {
    await unpack([
      { name: 'a/program', content: 'run '.repeat(1000), mode: 0o755 },
      { name: 'b.txt', content: 'text', mode: 0o644 },
      { name: 'empty', content: '', mode: 0o644 },
      { name: 'nothing', content: '', mode: 0o644 },
    ]);
    expect(readFileSync(join(folder, 'out', 'a', 'program'), 'utf8')).toBe('run '.repeat(1000));
    expect(statSync(join(folder, 'out', 'a', 'program')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'out', 'b.txt'), 'utf8')).toBe('text');
    expect(readFileSync(join(folder, 'out', 'empty'), 'utf8')).toBe('');
    expect(readFileSync(join(folder, 'out', 'nothing'), 'utf8')).toBe('');
  });

  it('leaves out what has no place, and renames', async () => {
    await unpack(
      [
        { name: 'old', content: 'kept', mode: 0o644 },
        { name: 'other', content: 'gone', mode: 0o644 },
      ],
      (name) => (name === 'old' ? 'new' : undefined),
    );
    expect(readFileSync(join(folder, 'out', 'new'), 'utf8')).toBe('kept');
    expect(() => statSync(join(folder, 'out', 'other'))).toThrow('ENOENT');
  });

  it('never writes outside its folder', async () => {
    await expect(unpack([{ name: '../x', content: 'x', mode: 0o644 }])).rejects.toThrow(
      'would leave the folder',
    );
  });

  it('refuses what is no zip file', async () => {
    writeFileSync(join(folder, 'a.zip'), 'x'.repeat(100));
    await expect(unzip(join(folder, 'a.zip'), folder, (name) => name)).rejects.toThrow('not a zip file');
  });
});
