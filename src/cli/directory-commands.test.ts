import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { insert, openRaw } from '../main/database/test-place.ts';
import { run as closeCases } from './case-close.ts';
import { run as listCases } from './case-list.ts';
import type { ExitCode } from './command.ts';
import { prepareDemo } from './demo-prepare.ts';
import { run as badge } from './directory-badge.ts';
import { run as importFile } from './directory-import.ts';
import { run as pin } from './directory-pin.ts';
import { run as revoke } from './directory-revoke.ts';
import { run as search } from './directory-search.ts';
import { run as announce } from './preadvice-import.ts';

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-directory-commands-'));
  await prepareDemo({ dataDirectory: directory, port: 1 });
  // As after the kiosk's first start.
  const raw = openRaw(join(directory, 'cabinet.sqlite'));
  raw.exec("INSERT OR IGNORE INTO cabinet_state (name, value) VALUES ('epoch', 'e')");
  raw.close();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a command and returns what it printed. */
async function told(
  command: (args: readonly string[]) => Promise<ExitCode>,
  args: readonly string[],
): Promise<{ exitCode: ExitCode; text: string }> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { exitCode: await command([...args, '--data', directory]), text: written.join('') };
  } finally {
    write.mockRestore();
  }
}
const by = ['--by', 'kim'];
const file = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
const people = 'Wohnung;Name;Handy\n3.12;Ada Weiß;0151 23456789\n4;Ben Ott;0151 23456780\n';
const idOf = async (name: string) => (await told(search, [name])).text.slice(0, 8);

describe('cubby directory', { timeout: 60_000 }, () => {
  it('imports, and finds as a courier does', async () => {
    expect(await told(importFile, [file('a.csv', people), ...by])).toEqual({
      exitCode: 0,
      text: '2 added, 0 changed, 0 as before, 0 left.\n',
    });
    expect((await told(search, ['WEIS'])).text).toMatch(/^[\w-]{8} {2}3\.12 {2}A\. Weiß\n$/);
    expect(await told(search, ['xyz'])).toEqual({ exitCode: 1, text: 'Nobody is called so.\n' });
    expect(await told(search, ['we'])).toMatchObject({ exitCode: 1 });
    expect(JSON.parse((await told(search, ['ott', '--json'])).text)).toMatchObject({ shortName: 'B. Ott' });
  });

  it('tells each bad row with its line, and takes the others when asked to', async () => {
    const path = file(
      'b.csv',
      `${people}5;Zoe;030 1234567\n;Nobody;0151 23456781\n=1+1;Eve;0151 23456782;\n`,
    );
    const refused = await told(importFile, [path, ...by]);
    expect(refused).toEqual({
      exitCode: 1,
      text: `Nothing was changed: 3 rows cannot be taken, 2 can (--skip-bad takes those):
  line 4: the phone is a landline, which gets no messages
  line 5: no residence
  line 6: residence begins as a formula does
`,
    });
    expect((await told(importFile, [path, ...by, '--skip-bad'])).text).toContain('2 added');
    expect(JSON.parse((await told(importFile, [path, ...by, '--json'])).text)).toMatchObject({
      ok: false,
      refusal: 'badRows',
    });
  });

  it('refuses what is no table, before it is read where it is huge', async () => {
    expect((await told(importFile, [file('c.csv', 'a;b\n1;2\n'), ...by])).text).toBe(
      'Nothing was changed: there is no column for: residence, phone, name\n',
    );
    const huge = file('d.csv', '');
    truncateSync(huge, 5_000_000_000);
    await expect(told(importFile, [huge, ...by])).rejects.toThrow('larger than 4 MiB');
    await expect(told(importFile, [join(directory, 'none.csv'), ...by])).rejects.toThrow('there is no file');
    await expect(told(importFile, [directory, ...by])).rejects.toThrow('there is no file');
    await expect(told(importFile, [huge])).rejects.toThrow('--by');
    await expect(told(importFile, by)).rejects.toThrow('name one file');
  });

  it('makes a badge to print and a PIN, and revokes them', async () => {
    await told(importFile, [file('a.csv', people), ...by]);
    const ada = await idOf('weiss');
    const card = join(directory, 'card.svg');
    expect(await told(badge, [ada, '--out', card, ...by])).toEqual({
      exitCode: 0,
      text: `The badge of ${ada} is in ${card}.\n`,
    });
    expect(readFileSync(card, 'utf8')).toContain('Ada Weiß');
    expect(statSync(card).mode & 0o777).toBe(0o600);
    // Never over a file that is there, and then there is no badge either.
    await expect(told(badge, [ada, '--out', card, ...by])).rejects.toThrow('EEXIST');
    expect((await told(pin, [ada, ...by])).text).toMatch(/^Residence 3\.12, PIN \d{3} \d{3} \d{3}\n$/);
    expect(await told(revoke, [ada, ...by])).toMatchObject({ exitCode: 0 });
    expect(await told(revoke, [ada, ...by])).toEqual({ exitCode: 1, text: `${ada} had neither.\n` });
    await expect(told(pin, ['nobody-1', ...by])).rejects.toThrow('there is no person');
  });
});

it('cubby preadvice import announces what can be taken', async () => {
  await told(importFile, [file('a.csv', people), ...by]);
  const path = file('p.csv', 'Sendungsnummer,Wohnung,Name\nABC-1,3.12,Ada Weiß\nABC-2,9,Nobody\n');
  expect(await told(announce, [path, ...by])).toEqual({
    exitCode: 1,
    text: '1 parcels announced.\n  line 3: no phone, and nobody of that id or residence and name is in the directory\n',
  });
  expect((await told(announce, [file('q.csv', 'a,b\n1,2\n'), ...by])).text).toContain('a column for');
});

it('cubby case lists what was reported and closes it by its reference', async () => {
  expect(await told(listCases, [])).toEqual({ exitCode: 0, text: 'No case is open.\n' });
  const raw = openRaw(join(directory, 'cabinet.sqlite'));
  insert(raw, 'board', { id: 'b' });
  insert(raw, 'compartment', {
    id: 'a7',
    label: 'A07',
    size_class: 'S',
    board_id: 'b',
    sensor: 'latch',
    vacant_since_ms: 0,
  });
  insert(raw, 'problem_case', {
    id: 'c',
    reference: 'ABC234',
    kind: 'damaged',
    compartment_id: 'a7',
    opened_ms: 0,
  });
  raw.close();
  expect((await told(listCases, [])).text).toBe(
    'ABC234  A07    the parcel was damaged, 1970-01-01T00:00:00.000Z\n',
  );
  expect(await told(closeCases, ['abc234', ...by, '--note', 'paid'])).toEqual({
    exitCode: 0,
    text: 'Closed: 1.\n',
  });
  expect(await told(closeCases, ['ABC234', ...by])).toMatchObject({ exitCode: 1 });
  expect((await told(listCases, ['--all'])).text).toContain('by technician:kim: paid\n');
  await expect(told(closeCases, ['ABC234', ...by, '--note', 'a\nb'])).rejects.toThrow('one line');
});
