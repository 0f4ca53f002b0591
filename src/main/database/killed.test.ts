import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { backupsIn } from './backup.ts';
import { readJournalAfter } from './journal-files.ts';
import type { CabinetDatabase } from './open.ts';
import { openRaw, TestPlace } from './test-place.ts';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.remove());

const program = fileURLToPath(new URL('./test-commits.ts', import.meta.url));

/** Lets the program commit, kills it without warning, and returns the last commit that it reported. */
async function killedWhileCommitting(reports: number, backUpEvery: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, place.directory, String(backUpEvery)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.split('\n').length > reports) child.kill('SIGKILL');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  await once(child, 'close');
  expect(err).toBe('');
  const whole = out.slice(0, out.lastIndexOf('\n'));
  return Number(whole.slice(whole.lastIndexOf('\n') + 1));
}

function commitsOf(database: CabinetDatabase): { counter: number; rows: number } {
  const row = database.store.get(
    z.object({ counter: z.coerce.number(), rows: z.int() }),
    `SELECT (SELECT value FROM cabinet_state WHERE name = 'counter') AS counter,
       (SELECT count(*) FROM cabinet_state WHERE value = 'a commit') AS rows`,
  );
  if (row === undefined) throw new Error('no counter');
  return row;
}

/** What the database itself journaled, beside what the journal's files have. */
function journaled(): { own: unknown[]; files: unknown[] } {
  const raw = openRaw(place.path);
  const own = raw.prepare('SELECT sequence, entry FROM journal ORDER BY sequence').all();
  raw.close();
  const first = z.object({ sequence: z.int() }).parse(own[0]).sequence;
  const { entries, entryAt } = readJournalAfter(place.journal, first);
  return { own, files: [{ sequence: first, entry: entryAt(first) }, ...entries] };
}

it('a program that is killed has kept every commit that it reported', { timeout: 60_000 }, async () => {
  for (const reports of [1, 3, 20, 60, 150]) {
    const reported = await killedWhileCommitting(reports, reports > 10 ? 10 : 0);
    const before = readJournalAfter(place.journal, 0);
    const database = place.open();
    expect(database.origin.kind).toBe('asLeft');
    const { counter, rows } = commitsOf(database);
    // One more may have been committed and not yet reported; none is there by halves.
    expect(counter - reported).toBeGreaterThanOrEqual(0);
    expect(counter - reported).toBeLessThanOrEqual(1);
    expect(rows).toBe(counter);
    expect(before.lastSequence).toBeGreaterThanOrEqual(2 * reported);
    const { own, files } = journaled();
    expect(files).toEqual(own);
    database.close();
  }
  expect(backupsIn(join(place.directory, 'backups')).length).toBeGreaterThan(0);
});

it('a program that is killed and loses its database has kept every commit too', {
  timeout: 60_000,
}, async () => {
  for (const reports of [2, 40, 90]) {
    const reported = await killedWhileCommitting(reports, 15);
    for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: true });
    const { counter, rows } = commitsOf(database);
    expect(counter - reported).toBeGreaterThanOrEqual(0);
    expect(rows).toBe(counter);
    database.close();
  }
});
