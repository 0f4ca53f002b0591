import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connection.ts';
import { Journal } from './journal.ts';
import { readJournalAfter, segmentsOf } from './journal-files.ts';
import { migrate } from './migrate.ts';
import { releasedMigrations, TestPlace } from './test-place.ts';
import { Store } from './transaction.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
let journal: Journal;
let store: Store;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 1);
  begin();
});
afterEach(() => {
  journal.close();
  store.close();
  place.remove();
});

/** As at a start: the journal is opened and brought up to date. */
function begin(): void {
  journal = new Journal(place.journal);
  store = new Store(db, () => journal.catchUp(store));
  journal.catchUp(store);
}

function restart(): void {
  journal.close();
  begin();
}

/** One commit of so many changes. */
function commit(count = 1): void {
  store.transaction((tx) => {
    for (let change = 0; change < count; change += 1) {
      tx.run(`INSERT INTO cabinet_state (name, value) VALUES ('counter', '1')
        ON CONFLICT (name) DO UPDATE SET value = value + 1`);
    }
  });
}

const onlyFile = () => {
  const [segment, ...others] = segmentsOf(place.journal);
  if (segment === undefined || others.length > 0) throw new Error('not one file');
  return segment.path;
};
const numbers = (after = 0) => readJournalAfter(place.journal, after).entries.map((each) => each.sequence);

// Each position is a journal opened anew, with its syncs.
describe('the journal', { timeout: 30_000 }, () => {
  it('has each commit, as one line, before the one who committed goes on', () => {
    commit(3);
    commit();
    expect(readFileSync(onlyFile(), 'utf8').split('\n')).toHaveLength(3);
    expect(readJournalAfter(place.journal, 0)).toMatchObject({ isComplete: true, lastSequence: 4 });
    expect(numbers()).toEqual([1, 2, 3, 4]);
    expect(numbers(3)).toEqual([4]);
    expect(journal.lastSequence).toBe(4);
  });

  it('does not have what was rolled back', () => {
    commit();
    expect(() =>
      store.transaction((tx) => {
        tx.run("DELETE FROM cabinet_state WHERE name = 'counter'");
        throw new Error('no');
      }),
    ).toThrow('no');
    commit();
    expect(numbers()).toEqual([1, 2]);
    const texts = readJournalAfter(place.journal, 0).entries.map((each) => each.entry);
    expect(texts.some((text) => text.includes('delete'))).toBe(false);
  });

  it('catches up at a start with what the database alone has', () => {
    commit();
    journal.close();
    const alone = new Store(db);
    alone.transaction((tx) => tx.run("INSERT INTO cabinet_state (name, value) VALUES ('alone', 'yes')"));
    expect(numbers()).toEqual([1]);
    begin();
    expect(numbers()).toEqual([1, 2]);
  });

  it('is read without half a line, wherever a power cut ended it, and goes on', () => {
    commit(2);
    commit(3);
    const whole = readFileSync(onlyFile());
    const firstLine = whole.indexOf(0x0a) + 1;
    for (let length = 0; length < whole.length; length += 1) {
      journal.close();
      writeFileSync(onlyFile(), whole.subarray(0, length));
      const kept = length < firstLine ? [] : [1, 2];
      expect(readJournalAfter(place.journal, 0), `${length} bytes`).toMatchObject({ isComplete: true });
      expect(numbers()).toEqual(kept);
      begin();
      expect(numbers()).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('tells a flipped byte, all over the file, and has it all again once the database was there', () => {
    commit(2);
    commit(2);
    commit(2);
    const whole = readFileSync(onlyFile());
    const path = onlyFile();
    // The last byte alone cannot be told from a power cut that came before it was written.
    for (let at = 0; at < whole.length - 1; at += 3) {
      journal.close();
      for (const { path: old } of segmentsOf(place.journal)) rmSync(old);
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0x01;
      writeFileSync(path, flipped);
      const reading = readJournalAfter(place.journal, 0);
      expect(reading.isComplete, `byte ${at}`).toBe(false);
      expect(reading.entries.length % 2).toBe(0);
      expect(reading.entries.length).toBeLessThan(6);
      begin();
      expect(numbers()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(readJournalAfter(place.journal, 0).isComplete).toBe(true);
    }
  });

  it('misses nothing quietly when a whole file is gone', () => {
    commit(2);
    journal.beginNextSegment();
    commit(2);
    journal.beginNextSegment();
    commit(2);
    const [, middle] = segmentsOf(place.journal);
    rmSync(middle?.path ?? '');
    expect(readJournalAfter(place.journal, 0)).toMatchObject({ isComplete: false, lastSequence: 6 });
    expect(numbers()).toEqual([1, 2]);
    expect(readJournalAfter(place.journal, 4)).toMatchObject({ isComplete: true, lastSequence: 6 });
  });

  it('is not complete where it ends before the state that it is asked about', () => {
    commit();
    expect(readJournalAfter(place.journal, 1).isComplete).toBe(true);
    expect(readJournalAfter(place.journal, 2).isComplete).toBe(false);
    expect(readJournalAfter(join(place.directory, 'nowhere'), 2)).toMatchObject({
      entries: [],
      isComplete: false,
      lastSequence: 0,
    });
  });

  it('begins anew with what the database still has, when it was lost', () => {
    commit(3);
    journal.close();
    rmSync(place.journal, { recursive: true });
    db.exec('DELETE FROM journal WHERE sequence < 3');
    begin();
    commit();
    expect(readJournalAfter(place.journal, 2)).toMatchObject({ isComplete: true });
    expect(readJournalAfter(place.journal, 1)).toMatchObject({ isComplete: false, entries: [] });
  });

  it('takes both halves of a checksum seriously: a whole line under another number is none', () => {
    commit();
    const line = readFileSync(onlyFile(), 'utf8');
    writeFileSync(onlyFile(), line.replace(/^1 /, '2 '));
    expect(numbers()).toEqual([]);
  });
});

describe('its files', () => {
  it('go once every change in them is held elsewhere, and not before', () => {
    commit(2);
    journal.beginNextSegment();
    commit(2);
    journal.beginNextSegment();
    commit(2);
    const firsts = () => segmentsOf(place.journal).map((segment) => segment.firstSequence);
    expect(firsts()).toEqual([1, 3, 5]);
    journal.dropThrough(1);
    expect(firsts()).toEqual([1, 3, 5]);
    journal.dropThrough(3);
    expect(firsts()).toEqual([3, 5]);
    expect(numbers(3)).toEqual([4, 5, 6]);
    // The newest stays, since the next change follows it.
    journal.dropThrough(6);
    expect(firsts()).toEqual([5]);
    restart();
    commit();
    expect(numbers(6)).toEqual([7]);
  });

  it('of others in the folder are left alone', () => {
    const others = join(place.journal, 'journal-of-the-technician.txt');
    writeFileSync(others, 'the lock of A07 sticks');
    commit();
    restart();
    journal.dropThrough(1);
    expect(existsSync(others)).toBe(true);
    expect(numbers()).toEqual([1]);
  });
});

describe('a disk that refuses', () => {
  const away = () => `${place.journal}.away`;
  /** A file where the folder was: nothing can be created in it. */
  const refuse = () => {
    journal.beginNextSegment();
    renameSync(place.journal, away());
    writeFileSync(place.journal, '');
  };
  const accept = () => {
    rmSync(place.journal);
    renameSync(away(), place.journal);
  };

  it('is a fault, does not keep anybody from committing, and is caught up with later', () => {
    commit();
    refuse();
    commit();
    commit();
    expect(journal.fault).toMatchObject({ code: 'ENOTDIR' });
    accept();
    expect(numbers()).toEqual([1]);
    commit();
    expect(journal.fault).toBeUndefined();
    expect(numbers()).toEqual([1, 2, 3, 4]);
    expect(readJournalAfter(place.journal, 0).isComplete).toBe(true);
  });
});

it('has nothing to do with a file that grew behind its back before it was opened', () => {
  commit();
  journal.close();
  appendFileSync(onlyFile(), '2 0123456789abcdef {"table"');
  begin();
  commit();
  expect(numbers()).toEqual([1, 2]);
  truncateSync(onlyFile(), 0);
  expect(numbers()).toEqual([]);
});
