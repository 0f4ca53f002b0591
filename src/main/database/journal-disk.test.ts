import type * as fileSystem from 'node:fs';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './connection.ts';
import { Journal } from './journal.ts';
import { inStepPath, readJournalAfter, segmentsOf } from './journal-files.ts';
import { migrate } from './migrate.ts';
import { releasedMigrations, TestPlace } from './test-place.ts';
import { Store } from './transaction.ts';

/** What the disk does with what is written and synced next; it works where nothing is said. */
const disk = vi.hoisted(
  (): {
    roomBytes: number | undefined;
    syncFault: string | undefined;
    truncateFault: string | undefined;
  } => ({
    roomBytes: undefined,
    syncFault: undefined,
    truncateFault: undefined,
  }),
);
const refusal = (code: string) => Object.assign(new Error(code), { code });

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fileSystem>();
  return {
    ...real,
    writeSync(handle: number, bytes: Buffer, offset = 0) {
      if (disk.roomBytes === undefined) return real.writeSync(handle, bytes, offset);
      if (disk.roomBytes === 0) throw refusal('ENOSPC');
      const written = real.writeSync(handle, bytes, offset, Math.min(disk.roomBytes, bytes.length - offset));
      disk.roomBytes -= written;
      return written;
    },
    fdatasyncSync(handle: number) {
      if (disk.syncFault !== undefined) throw refusal(disk.syncFault);
      real.fdatasyncSync(handle);
    },
    ftruncateSync(handle: number, length: number) {
      if (disk.truncateFault !== undefined) throw refusal(disk.truncateFault);
      real.ftruncateSync(handle, length);
    },
  };
});

let place: TestPlace;
let db: ReturnType<typeof connect>;
let journal: Journal;
let store: Store;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 1);
  begin();
  commit();
});
afterEach(() => {
  Object.assign(disk, { roomBytes: undefined, syncFault: undefined, truncateFault: undefined });
  journal.close();
  store.close();
  place.remove();
});

function begin(): void {
  journal = new Journal(place.journal);
  store = new Store(db, () => journal.catchUp(store));
  journal.catchUp(store);
}
function commit(): void {
  store.transaction((tx) => {
    tx.run(`INSERT INTO cabinet_state (name, value) VALUES ('counter', '1')
      ON CONFLICT (name) DO UPDATE SET value = value + 1`);
  });
}
const reading = () => readJournalAfter(place.journal, 0);

describe('a disk that is full in the middle of a line', () => {
  it.each([0, 1, 20])('after %i bytes: the half is taken off before the next attempt', (roomBytes) => {
    disk.roomBytes = roomBytes;
    commit();
    commit();
    expect(journal.fault).toMatchObject({ code: 'ENOSPC' });
    expect(reading()).toMatchObject({ isComplete: false, lastSequence: 1 });
    expect(existsSync(inStepPath(place.journal))).toBe(false);
    disk.roomBytes = undefined;
    commit();
    expect(journal.fault).toBeUndefined();
    expect(reading()).toMatchObject({ isComplete: true, lastSequence: 4 });
    expect(reading().entries.map((each) => each.sequence)).toEqual([1, 2, 3, 4]);
  });

  it('and a restart then: the journal catches up', () => {
    disk.roomBytes = 20;
    commit();
    disk.roomBytes = undefined;
    journal.close();
    begin();
    expect(reading()).toMatchObject({ isComplete: true, lastSequence: 2 });
  });

  it('and a backup then: no other file begins before the half is gone', () => {
    disk.roomBytes = 20;
    commit();
    journal.beginNextSegment();
    disk.roomBytes = undefined;
    commit();
    expect(segmentsOf(place.journal)).toHaveLength(1);
    expect(reading()).toMatchObject({ isComplete: true, lastSequence: 3 });
  });

  it('and cannot even be cut: nothing is appended behind the half', () => {
    disk.roomBytes = 20;
    commit();
    disk.roomBytes = undefined;
    disk.truncateFault = 'EIO';
    commit();
    expect(journal.fault).toMatchObject({ code: 'EIO' });
    disk.truncateFault = undefined;
    commit();
    expect(reading()).toMatchObject({ isComplete: true, lastSequence: 4 });
  });
});

it('does not count what a sync refused', () => {
  disk.syncFault = 'EIO';
  commit();
  expect(journal.lastSequence).toBe(1);
  expect(journal.fault).toMatchObject({ code: 'EIO' });
  disk.syncFault = undefined;
  commit();
  const lines = readFileSync(segmentsOf(place.journal)[0]?.path ?? '', 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(2);
  expect(reading()).toMatchObject({ isComplete: true, lastSequence: 3 });
});

it('says nothing of a disk that works', () => {
  expect(journal.fault).toBeUndefined();
  expect(reading()).toMatchObject({ isComplete: true, lastSequence: 1 });
});
