import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { backupsIn } from './backup.ts';
import { readJournalAfter, segmentsOf } from './journal-files.ts';
import type { CabinetDatabase } from './open.ts';
import { forgetRestoration } from './restore.ts';
import { openRaw, releasedMigrations, TestPlace } from './test-place.ts';

let place: TestPlace;
beforeEach(() => {
  place = new TestPlace();
});
afterEach(() => place.remove());

/** A fact that a test looks for afterwards. */
function note(database: CabinetDatabase, name: string): void {
  database.store.transaction((tx) => {
    tx.run("INSERT INTO cabinet_state (name, value) VALUES ($name, 'noted')", { name });
  });
}
const noted = (database: CabinetDatabase) =>
  database.store
    .all(z.object({ name: z.string() }), "SELECT name FROM cabinet_state WHERE value = 'noted' ORDER BY name")
    .map((row) => row.name);

/** Three days: 1 in both backups, 2 in the newer one, 3 in the journal alone. */
async function threeDays(): Promise<void> {
  const database = place.open();
  note(database, '1');
  await place.dailyBackup(database);
  note(database, '2');
  await place.dailyBackup(database);
  note(database, '3');
  database.close();
}

/** The consequences of a restoration are drawn, as at the start of the kiosk. */
function settle(database: CabinetDatabase): void {
  database.store.transaction((tx) => forgetRestoration(tx));
}

const loseDatabase = () => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
};
const loseJournal = () => rmSync(place.journal, { recursive: true });
const backups = () => backupsIn(join(place.directory, 'backups'));

function overwrite(path: string, from: number, length: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0x5a, from, Math.min(bytes.length, from + length));
  writeFileSync(path, bytes);
}

const damages: [string, (path: string) => void][] = [
  ['an overwritten header', (path) => overwrite(path, 0, 100)],
  ['an overwritten page', (path) => overwrite(path, 4096 * 2, 4096)],
  ['every page but the first overwritten', (path) => overwrite(path, 4096, statSync(path).size)],
  ['half of it missing', (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096)],
  ['a page cut through', (path) => truncateSync(path, 5_000)],
  ['no bytes', (path) => truncateSync(path, 0)],
  ['something else in it', (path) => writeFileSync(path, 'a poem about lockers\n'.repeat(500))],
];

describe('a database', () => {
  it('is new once, and then as it was left', () => {
    const first = place.open();
    expect(first.origin).toEqual({ kind: 'new' });
    note(first, '1');
    first.close();
    const second = place.open();
    expect(second.origin).toEqual({ kind: 'asLeft' });
    expect(noted(second)).toEqual(['1']);
  });

  it('whose first start was killed is still new', () => {
    writeFileSync(place.path, '');
    expect(place.open().origin).toEqual({ kind: 'new' });
  });

  it('that is not a cabinet’s is set aside', () => {
    const other = openRaw(place.path);
    other.exec("CREATE TABLE song (title TEXT); INSERT INTO song VALUES ('Lockers')");
    other.close();
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: false, from: null });
    const { setAside } = database.origin as { setAside: string };
    const aside = openRaw(setAside);
    expect(aside.prepare('SELECT title FROM song').pluck().get()).toBe('Lockers');
    aside.close();
  });

  it.each(damages)('with %s is set aside, and comes back whole', async (_what, damage) => {
    await threeDays();
    damage(place.path);
    const damaged = readFileSync(place.path);
    const database = place.open();
    expect(database.origin).toMatchObject({
      kind: 'restored',
      isComplete: true,
      wasDamaged: true,
      from: backups().at(-1),
    });
    expect(noted(database)).toEqual(['1', '2', '3']);
    const { setAside } = database.origin as { setAside: string };
    expect(setAside).toMatch(/set-aside\/20261126T090000Z\/cabinet\.sqlite$/);
    if (damaged.length > 0) expect(readFileSync(setAside).equals(damaged)).toBe(true);
    settle(database);
    database.close();
    expect(place.open().origin).toEqual({ kind: 'asLeft' });
  });

  it('that is gone comes back whole', async () => {
    await threeDays();
    loseDatabase();
    const database = place.open();
    expect(database.origin).toMatchObject({ isComplete: true, wasDamaged: false, setAside: null });
    expect(noted(database)).toEqual(['1', '2', '3']);
  });

  it('that is gone and has no backup yet is made by the journal alone', () => {
    const first = place.open();
    note(first, '1');
    first.close();
    loseDatabase();
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', from: null, isComplete: true });
    expect(noted(database)).toEqual(['1']);
  });

  it('whose write-ahead log is gone has what was in it', () => {
    const first = place.open();
    note(first, '1');
    first.close();
    const second = place.open();
    note(second, '2');
    // As after a power cut: the log was not copied into the file.
    const saved = readFileSync(place.path);
    second.close();
    writeFileSync(place.path, saved);
    expect(existsSync(`${place.path}-wal`)).toBe(false);
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: true, wasDamaged: false });
    expect(noted(database)).toEqual(['1', '2']);
  });

  it('is not mixed with the write-ahead log that a lost one left behind', async () => {
    await threeDays();
    const database = place.open();
    note(database, '4');
    const log = readFileSync(`${place.path}-wal`);
    expect(log.length).toBeGreaterThan(0);
    database.close();
    loseDatabase();
    writeFileSync(`${place.path}-wal`, log);
    const restored = place.open();
    expect(restored.origin).toMatchObject({ isComplete: true });
    expect(noted(restored)).toEqual(['1', '2', '3', '4']);
    expect(place.setAside().some((file) => file.endsWith('cabinet.sqlite-wal'))).toBe(true);
  });

  it('is restored from the backup before where the newest is damaged', async () => {
    await threeDays();
    const [older, newest] = backups();
    for (const [, damage] of damages) {
      damage(newest ?? '');
      loseDatabase();
      const database = place.open();
      expect(database.origin).toMatchObject({ from: older, isComplete: true });
      expect(noted(database)).toEqual(['1', '2', '3']);
      settle(database);
      database.close();
    }
  });

  it('is restored from the backup that holds the most, whatever its date says', async () => {
    await threeDays();
    const [older, newest] = backups();
    renameSync(older ?? '', join(place.directory, 'backups', 'cabinet-20990101T000000Z.sqlite'));
    loseDatabase();
    expect(place.open().origin).toMatchObject({ from: newest, isComplete: true });
  });

  it('set aside twice in a second is there twice', async () => {
    await threeDays();
    for (const poem of ['one', 'two', 'three']) {
      writeFileSync(place.path, poem.repeat(1_000));
      settle(place.open());
      for (const end of ['-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
    }
    const kept = place.setAside().filter((file) => file.endsWith('cabinet.sqlite'));
    expect(kept).toHaveLength(3);
  });
});

describe('without all of the journal', () => {
  const incomplete = { kind: 'restored', isComplete: false };

  it('says that it is not complete where there is none', async () => {
    await threeDays();
    loseDatabase();
    loseJournal();
    const database = place.open();
    expect(database.origin).toMatchObject(incomplete);
    expect(noted(database)).toEqual(['1', '2']);
  });

  it('replays up to a gap, and keeps the rest beside it', async () => {
    const first = place.open();
    note(first, '1');
    await place.dailyBackup(first);
    for (const name of ['2', '3', '4']) note(first, name);
    first.close();
    const newest = segmentsOf(place.journal).at(-1)?.path ?? '';
    const lines = readFileSync(newest, 'utf8').split('\n');
    writeFileSync(newest, [lines[0], ...lines.slice(2)].join('\n'));
    loseDatabase();
    const database = place.open();
    expect(database.origin).toMatchObject(incomplete);
    expect(noted(database)).toEqual(['1', '2']);
    expect(place.setAside().some((file) => /journal\/journal-\d+\.txt$/.test(file))).toBe(true);
    // The new journal is this database's, and is enough from here on.
    note(database, '5');
    settle(database);
    await place.dailyBackup(database);
    note(database, '6');
    database.close();
    loseDatabase();
    const again = place.open();
    expect(again.origin).toMatchObject({ isComplete: true });
    expect(noted(again)).toEqual(['1', '2', '5', '6']);
  });

  it('says so where the journal had fallen behind', async () => {
    await threeDays();
    rmSync(join(place.journal, 'in-step'));
    loseDatabase();
    expect(place.open().origin).toMatchObject(incomplete);
  });

  it('goes on saying so until the consequences are drawn, however often it is killed before', async () => {
    await threeDays();
    loseDatabase();
    loseJournal();
    place.open().close();
    const second = place.open();
    expect(second.origin).toMatchObject(incomplete);
    second.close();
    loseDatabase();
    const third = place.open();
    expect(third.origin).toMatchObject(incomplete);
    settle(third);
    third.close();
    expect(place.open().origin).toEqual({ kind: 'asLeft' });
  });

  it('says so where nothing is left but what was set aside', () => {
    mkdirSync(join(place.directory, 'set-aside', '20261124T090000Z'), { recursive: true });
    expect(place.open().origin).toMatchObject({ ...incomplete, from: null });
  });

  it.each(damages)('says so where nothing is left but a file with %s', async (_what, damage) => {
    await threeDays();
    loseJournal();
    rmSync(join(place.directory, 'backups'), { recursive: true });
    damage(place.path);
    const wasEmpty = statSync(place.path).size === 0;
    // An empty file in an empty folder is the first second of a new cabinet.
    expect(place.open().origin).toMatchObject(wasEmpty ? { kind: 'new' } : incomplete);
  });
});

describe('an old copy in place of the database', () => {
  it('is noticed, and what it lacks is replayed', async () => {
    await threeDays();
    const [older] = backups();
    loseDatabase();
    copyFileSync(older ?? '', place.path);
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: true, wasDamaged: false });
    expect(noted(database)).toEqual(['1', '2', '3']);
    expect(place.setAside().some((file) => file.endsWith('cabinet.sqlite'))).toBe(true);
  });

  it('is noticed also where the journal no longer reaches back to it, and the backups do', async () => {
    const first = place.open();
    note(first, '1');
    first.close();
    const ancient = readFileSync(place.path);
    const database = place.open();
    for (let day = 2; day < 7; day += 1) {
      note(database, String(day));
      await place.dailyBackup(database, 2);
    }
    database.close();
    expect(readJournalAfter(place.journal, 1).entries).toEqual([]);
    loseDatabase();
    writeFileSync(place.path, ancient);
    const restored = place.open();
    expect(restored.origin).toMatchObject({ kind: 'restored', isComplete: true });
    expect(noted(restored)).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('is the best there is where no backup reaches further, and the gap is told', async () => {
    await threeDays();
    const old = readFileSync(backups()[1] ?? '');
    rmSync(join(place.directory, 'backups'), { recursive: true });
    const newest = segmentsOf(place.journal).at(-1)?.path ?? '';
    const database = place.open();
    note(database, '4');
    database.close();
    const lines = readFileSync(newest, 'utf8').split('\n');
    writeFileSync(newest, lines.slice(1).join('\n'));
    loseDatabase();
    writeFileSync(place.path, old);
    const restored = place.open();
    expect(restored.origin).toMatchObject({ kind: 'restored', isComplete: false });
    expect(noted(restored)).toEqual(['1', '2']);
  });
});

describe('a journal that belongs to another database', () => {
  let other: TestPlace;
  beforeEach(async () => {
    other = new TestPlace();
    const stranger = other.open();
    for (const name of ['7', '8', '9', '91', '92', '93']) note(stranger, name);
    stranger.close();
    await threeDays();
    loseJournal();
    cpSync(other.journal, place.journal, { recursive: true });
  });
  afterEach(() => other.remove());

  it('is set aside where the database is lost too', () => {
    loseDatabase();
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: false });
    expect(noted(database)).toEqual(['1', '2']);
    expect(place.setAside().some((file) => file.endsWith('/journal'))).toBe(true);
  });

  it('is taken for the newer truth by nobody where the database stands', () => {
    const database = place.open();
    expect(database.origin).toMatchObject({ kind: 'restored', isComplete: false });
    expect(noted(database)).toEqual(['1', '2', '3']);
    expect(place.setAside().some((file) => file.endsWith('/journal'))).toBe(true);
  });

  it('and is no longer than the database’s own is set aside, and a new one begins', () => {
    loseJournal();
    const stranger = new TestPlace();
    const opened = stranger.open();
    note(opened, 'x');
    opened.close();
    cpSync(stranger.journal, place.journal, { recursive: true });
    stranger.remove();
    const database = place.open();
    expect(database.origin).toEqual({ kind: 'asLeft' });
    expect(place.setAside().some((file) => file.endsWith('/journal'))).toBe(true);
    database.close();
    loseDatabase();
    expect(noted(place.open())).toEqual(['1', '2', '3']);
  });
});

describe('a power cut in the middle of restoring', () => {
  it('leaves the whole of it to be done again', async () => {
    await threeDays();
    loseDatabase();
    // Half a copy, with the log of what was being replayed.
    writeFileSync(`${place.path}.restoring`, readFileSync(backups()[0] ?? '').subarray(0, 10_000));
    writeFileSync(`${place.path}.restoring-wal`, 'half a log');
    const database = place.open();
    expect(database.origin).toMatchObject({ isComplete: true });
    expect(noted(database)).toEqual(['1', '2', '3']);
  });

  it('between the new file and the journal that does not fit says what it would have said', async () => {
    await threeDays();
    overwrite(segmentsOf(place.journal).at(-1)?.path ?? '', 30, 3);
    loseDatabase();
    const first = place.open();
    expect(first.origin).toMatchObject({ isComplete: false });
    first.close();
    // The journal is back where it was before the last step.
    loseJournal();
    const aside = place.setAside().find((file) => file.endsWith('/journal')) ?? '';
    renameSync(join(place.directory, 'set-aside', aside), place.journal);
    const second = place.open();
    expect(second.origin).toMatchObject({ kind: 'restored', isComplete: false });
    expect(noted(second)).toEqual(['1', '2']);
  });
});

describe('a schema that changed', () => {
  beforeEach(() => {
    place.migrations = join(place.directory, 'migrations');
    cpSync(join(releasedMigrations, '0001-cabinet.sql'), join(place.migrations, '0001-cabinet.sql'));
  });
  const change = () =>
    writeFileSync(
      join(place.migrations, '0002-remark.sql'),
      `ALTER TABLE cabinet_state ADD COLUMN remark TEXT;
       DROP TRIGGER journal_cabinet_state_insert;
       CREATE TRIGGER journal_cabinet_state_insert AFTER INSERT ON cabinet_state BEGIN
         INSERT INTO journal (entry) VALUES (json_object('table', 'cabinet_state', 'change', 'insert',
           'row', json_object('name', new.name, 'value', new.value, 'remark', new.remark)));
       END;
       INSERT INTO cabinet_state (name, value) VALUES ('made by the migration', 'noted');`,
    );

  it('is backed up before, and is changed by a replay where it was changed', async () => {
    await threeDays();
    change();
    const database = place.open();
    expect(database.origin).toEqual({ kind: 'asLeft' });
    expect(backups()).toHaveLength(2);
    database.store.transaction((tx) => {
      tx.run("INSERT INTO cabinet_state (name, value, remark) VALUES ('4', 'noted', 'late')");
    });
    database.close();
    const remarks = z.object({ name: z.string(), remark: z.string() });
    // From the newest backup, from the one before, and from the journal's own beginning on.
    for (let left = backups().length; left >= 1; left -= 1) {
      loseDatabase();
      const restored = place.open();
      expect(restored.origin).toMatchObject({ isComplete: true, from: backups().at(-1) });
      expect(noted(restored)).toEqual(['1', '2', '3', '4', 'made by the migration']);
      const sql = 'SELECT name, remark FROM cabinet_state WHERE remark IS NOT NULL';
      expect(restored.store.all(remarks, sql)).toEqual([{ name: '4', remark: 'late' }]);
      settle(restored);
      restored.close();
      rmSync(backups().at(-1) ?? '');
    }
  });

  it('that this program does not know yet stops a replay, and nothing is thrown away', async () => {
    await threeDays();
    change();
    place.open().close();
    rmSync(join(place.migrations, '0002-remark.sql'));
    loseDatabase();
    for (const backup of backups().slice(1)) rmSync(backup);
    expect(() => place.open()).toThrow(expect.objectContaining({ name: 'MigrationFault', kind: 'newer' }));
    expect(existsSync(place.path)).toBe(false);
    expect(segmentsOf(place.journal).length).toBeGreaterThan(0);
  });
});

it('a disk that refuses is a StoreFault, and everything stays where it is', async () => {
  await threeDays();
  writeFileSync(`${place.directory}/set-aside`, 'in the way');
  writeFileSync(place.path, 'damaged'.repeat(1_000));
  expect(() => place.open()).toThrow();
  expect(readFileSync(place.path, 'utf8')).toContain('damaged');
});
