import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directoryFiles } from './directory-files.ts';
import type { ImportResult } from './people/directory-import.ts';
import type { DirectoryPort } from './session/maintenance/means.ts';

let root: string;
let stick: string;
let imported: { text: string; actor: string; mostMayLeave: boolean }[];
let result: ImportResult;
let port: DirectoryPort;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cubby-media-'));
  stick = join(root, 'kim', 'STICK');
  mkdirSync(stick, { recursive: true });
  imported = [];
  result = { ok: true, added: 1, changed: 0, unchanged: 7, left: 2, skipped: [], ignoredColumns: [] };
  port = directoryFiles({
    roots: [root, join(root, 'nothing-here')],
    importBytes(bytes, by) {
      imported.push({ text: Buffer.from(bytes).toString('utf8'), ...by });
      return result;
    },
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, text: string | Buffer = 'residence,name\n', folder = stick) =>
  writeFileSync(join(folder, name), text);
const names = () => port.files().map(({ name }) => name);
const by = { actor: 'technician:1', mostMayLeave: false };
const importOnly = () => port.importFile(port.files()[0]?.id ?? '', by);

it('lists CSV files and hands over what is in them', () => {
  put('Bewohner.CSV', 'Wohnung;Name\n12;Müller\n');
  put('notes.txt');
  expect(names()).toEqual(['Bewohner.CSV']);
  expect(importOnly()).toEqual({ kind: 'imported', added: 1, changed: 0, left: 2 });
  expect(imported).toEqual([{ text: 'Wohnung;Name\n12;Müller\n', ...by }]);
});

it('leads nowhere else', () => {
  const outside = join(root, 'secret');
  writeFileSync(outside, 'a,b\n');
  symlinkSync(outside, join(stick, 'link.csv'));
  symlinkSync('/etc', join(stick, 'folder'));
  mkdirSync(join(stick, 'folder.csv'));
  execFileSync('mkfifo', [join(stick, 'pipe.csv')]);
  mkdirSync(join(stick, 'deeper', 'still'), { recursive: true });
  put('deep.csv', 'x', join(stick, 'deeper', 'still'));
  put('bad\nname.csv');
  put('‮txt.csv');
  put(`${'x'.repeat(80)}.csv`);
  put('empty.csv', '');
  put('huge.csv');
  truncateSync(join(stick, 'huge.csv'), 4 * 1024 * 1024 + 1);
  expect(port.files()).toEqual([]);
  for (const id of ['', '../../etc/passwd', outside]) {
    expect(port.importFile(id, by)).toEqual({ kind: 'refused' });
  }
  expect(imported).toEqual([]);
});

it('tells the technician what the import says', () => {
  put('a.csv');
  result = { ok: false, refusal: 'badRows', bad: [{ line: 7, column: 'name', why: 'missing' }], good: 3 };
  expect(importOnly()).toEqual({ kind: 'refused', line: 7 });
  result = { ok: false, refusal: 'quotesWrong', line: 9 };
  expect(importOnly()).toEqual({ kind: 'refused', line: 9 });
  result = { ok: false, refusal: 'notText' };
  expect(importOnly()).toEqual({ kind: 'refused' });
  result = { ok: false, refusal: 'mostWouldLeave', leaving: 40, of: 60 };
  const { id = '' } = port.files()[0] ?? {};
  expect(importOnly()).toEqual({ kind: 'mostWouldLeave', fileId: id, leaving: 40, of: 60 });
});

it('refuses what was taken away, or became something else', () => {
  put('a.csv', 'a,b\n');
  const { id = '' } = port.files()[0] ?? {};
  rmSync(join(stick, 'a.csv'));
  symlinkSync('/etc/hostname', join(stick, 'a.csv'));
  expect(port.importFile(id, by)).toEqual({ kind: 'refused' });
  expect(imported).toEqual([]);
});

it('survives a stick that cannot be read', () => {
  put('a.csv');
  chmodSync(stick, 0o000);
  expect(() => port.files()).not.toThrow();
  chmodSync(stick, 0o700);
});

it('stops at eight files, and at two thousand names', () => {
  for (let index = 0; index < 20; index += 1) put(`${String(index).padStart(2, '0')}.csv`);
  expect(names()).toHaveLength(8);
  const full = join(root, 'a-full');
  mkdirSync(full);
  for (let index = 0; index < 2_001; index += 1) put(`${index}`, '', full);
  expect(names()).toEqual([]);
});
