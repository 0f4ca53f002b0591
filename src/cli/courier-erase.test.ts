import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { demoCourier } from './demo-cabinet.ts';
import { prepareDemo } from './demo-prepare.ts';
import { cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-erase-'));
  await prepareDemo({ dataDirectory: directory });
});
afterEach(() => {
  endCubbies();
  rmSync(directory, { recursive: true, force: true });
});

const courier = (...args: string[]) => cubbyEnded('courier', ...args, '--data', directory);
const list = async () => jsonLines(await courier('list', '--json'));

it('cubby courier erase forgets who it was, once, and says who decided', { timeout: 30_000 }, async () => {
  const [known] = await list();
  expect(known).toMatchObject({ name: demoCourier.name, phone: demoCourier.e164 });
  const id = String(known?.id).slice(-8);
  expect(await courier('erase', id)).toMatchObject({ code: 2, err: expect.stringContaining('--by NAME') });
  expect(await courier('erase', id, '--by', 'alex')).toMatchObject({
    code: 0,
    out: `Courier ${id} is erased.\n`,
  });
  expect(await list()).toMatchObject([{ name: null, phone: null }]);
  expect(await courier('erase', id, '--by', 'alex')).toMatchObject({
    code: 1,
    out: `Courier ${id} was erased before.\n`,
  });
  const rows = jsonLines(await cubbyEnded('log', 'show', '--json', '--data', directory));
  expect(rows.filter(({ kind }) => kind === 'person.erased')).toMatchObject([
    { actor: 'technician:alex', subject: `person:${known?.id}` },
  ]);
});
