import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { backupsIn, lastChangeOf, newestBackupMs, stampOf } from './backup.ts';
import { readJournalAfter, segmentsOf } from './journal-files.ts';
import type { CabinetDatabase } from './open.ts';
import { contentOf, openRaw, TestPlace } from './test-place.ts';

let place: TestPlace;
let database: CabinetDatabase;
let directory: string;
/** Changes that a new database has journaled: its migrations. */
let made: number;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
  directory = join(place.directory, 'backups');
  const raw = openRaw(place.path);
  made = z.int().parse(raw.prepare('SELECT count(*) FROM journal').pluck().get());
  raw.close();
});
afterEach(() => place.remove());

function commit(name: string, value = 'x'): void {
  database.store.transaction((tx) => {
    tx.run('INSERT INTO cabinet_state (name, value) VALUES ($name, $value)', { name, value });
  });
}
const names = (path: string) => {
  const states = z.array(z.object({ name: z.string() })).parse(contentOf(path).cabinet_state);
  return states.map(({ name }) => name);
};
const stamps = () => backupsIn(directory).map((path) => basename(path));

describe('a backup', () => {
  it('holds what was committed, in one file, and is opened for a look without changing the folder', async () => {
    commit('before');
    const backup = await place.dailyBackup(database);
    commit('after');
    expect(names(backup)).toEqual(['before']);
    expect(lastChangeOf(backup)).toBe(made + 1);
    expect(readdirSync(directory)).toEqual([basename(backup)]);
  });

  it('is written while others write, and holds each commit wholly or not at all', async () => {
    // Large enough for the copying to take many turns.
    for (let row = 0; row < 40; row += 1) commit(`filler ${row}`, 'x'.repeat(100_000));
    let isDone = false;
    const writing = place.dailyBackup(database).finally(() => {
      isDone = true;
    });
    let pairs = 0;
    while (!isDone && pairs < 2_000) {
      database.store.transaction((tx) => {
        for (const half of ['a', 'b']) {
          tx.run("INSERT INTO cabinet_state (name, value) VALUES ($name, 'pair')", {
            name: `${half} ${pairs}`,
          });
        }
      });
      pairs += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const held = names(await writing);
    expect(pairs).toBeGreaterThan(1);
    expect(held.filter((name) => name.startsWith('a '))).toHaveLength(
      held.filter((name) => name.startsWith('b ')).length,
    );
    database.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
    database = place.open();
    expect(database.origin).toMatchObject({ isComplete: true });
    expect(names(place.path).filter((name) => name.startsWith('b '))).toHaveLength(pairs);
  });

  it('that cannot be finished leaves the others and is no backup', async () => {
    commit('1');
    const good = await place.dailyBackup(database);
    const raw = openRaw(place.path);
    raw.unsafeMode();
    raw.pragma('writable_schema = ON');
    raw.exec(
      "UPDATE sqlite_schema SET sql = 'CREATE INDEX i ON nowhere (x)' WHERE name = 'parcel_by_compartment'",
    );
    raw.close();
    await expect(place.dailyBackup(database)).rejects.toThrow();
    expect(backupsIn(directory)).toEqual([good]);
  });

  it('that a power cut ended is cleared away by the next one', async () => {
    await place.dailyBackup(database);
    for (const end of ['', '-wal', '-journal']) {
      writeFileSync(join(directory, `cabinet-20261101T090000Z.sqlite.part${end}`), 'half');
    }
    writeFileSync(join(directory, 'note.txt'), 'of the technician');
    await place.dailyBackup(database);
    expect(readdirSync(directory)).toEqual([...stamps(), 'note.txt']);
  });

  it('does not keep the program from ending', async () => {
    const writing = place.dailyBackup(database).then(
      () => 'written',
      () => 'ended',
    );
    database.close();
    expect(await writing).toMatch(/written|ended/);
    database = place.open();
    expect(database.origin).toEqual({ kind: 'asLeft' });
  });
});

describe('older backups', () => {
  it('are kept for so many days', async () => {
    for (let day = 0; day < 12; day += 1) await place.dailyBackup(database, 7);
    // Today's, and those of the seven days before.
    expect(stamps()).toHaveLength(8);
    expect(stamps().at(0)).toBe(`cabinet-${stampOf(place.nowMs - 7 * 86_400_000)}.sqlite`);
  });

  it('go when they are too old, and the newest never does', async () => {
    await place.dailyBackup(database);
    place.nowMs += 100 * 86_400_000;
    expect(stamps()).toHaveLength(1);
    const only = await place.dailyBackup(database);
    expect(backupsIn(directory)).toEqual([only]);
  });

  it('from the future do not keep today’s from being made', async () => {
    const future = join(directory, `cabinet-${stampOf(Date.UTC(2099, 0, 1))}.sqlite`);
    const backup = await place.dailyBackup(database);
    writeFileSync(future, readFileSync(backup));
    expect(newestBackupMs(directory, place.nowMs)).toBe(place.nowMs);
    expect(newestBackupMs(directory, place.nowMs - 1)).toBeUndefined();
  });
});

describe('the journal', () => {
  it('reaches back to the oldest backup, and no further', async () => {
    for (let day = 0; day < 6; day += 1) {
      commit(`${day}`);
      await place.dailyBackup(database, 2);
    }
    const [oldest] = backupsIn(directory);
    const held = lastChangeOf(oldest ?? '') ?? 0;
    expect(held).toBe(made + 4);
    expect(readJournalAfter(place.journal, held)).toMatchObject({ isComplete: true, lastSequence: made + 6 });
    // Its own last change too, by which it is known to be this journal's.
    expect(readJournalAfter(place.journal, held).entryAt(held)).toBeDefined();
    expect(segmentsOf(place.journal).map(({ firstSequence }) => firstSequence)).toEqual([
      made + 4,
      made + 5,
      made + 6,
    ]);
    const raw = openRaw(place.path);
    expect(raw.prepare('SELECT min(sequence) FROM journal').pluck().get()).toBe(made + 4);
    raw.close();
  });

  it('is not kept for a backup that is damaged, nor lost for it', async () => {
    commit('1');
    const first = await place.dailyBackup(database);
    commit('2');
    await place.dailyBackup(database);
    truncateSync(first, 100);
    commit('3');
    await place.dailyBackup(database);
    expect(existsSync(first)).toBe(true);
    expect(segmentsOf(place.journal).map(({ firstSequence }) => firstSequence)).toEqual([made + 2, made + 3]);
  });

  it('stays where no change was made for days', async () => {
    commit('1');
    for (let day = 0; day < 10; day += 1) await place.dailyBackup(database, 2);
    commit('2');
    for (const backup of backupsIn(directory)) {
      const held = lastChangeOf(backup) ?? 0;
      expect(readJournalAfter(place.journal, held)).toMatchObject({
        isComplete: true,
        lastSequence: made + 2,
      });
    }
  });
});

it.each(['', 'no database', 'SQLite format 3\0 and nothing else'])('%j is no backup', (text) => {
  const path = join(place.directory, 'cabinet-20261101T090000Z.sqlite');
  writeFileSync(path, text);
  expect(lastChangeOf(path)).toBeUndefined();
  expect(lastChangeOf(place.directory)).toBeUndefined();
});
