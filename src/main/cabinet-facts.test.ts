import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../contract/zod.ts';
import { firstBrokenRow } from './access-log/verify.ts';
import { cabinetState, prepareFacts, setCabinetState } from './cabinet-facts.ts';
import { readConfiguration } from './configuration-store.ts';
import { smallCabinet } from './custody/test-custody.ts';
import type { CabinetDatabase } from './database/open.ts';
import { insert, openRaw, parcel, TestPlace } from './database/test-place.ts';
import { currentEpoch } from './exchange/event-outbox.ts';
import { beginRun } from './program-run.ts';

let place: TestPlace;
let database: CabinetDatabase;
beforeEach(() => {
  place = new TestPlace();
  start();
});
afterEach(() => place.remove());

/** As at a start of the kiosk. */
function start(): void {
  database = place.open();
  const nowMs = place.nowMs;
  const now = { nowMs, runningMs: 0 };
  const run = beginRun(database.store, now);
  prepareFacts(
    database.store,
    { cabinetFile: smallCabinet, origin: database.origin, run, secretsFingerprint: 'f' },
    { ...now, isClockTrusted: true, isOffline: true },
  );
}
function restart(between: () => void = () => {}): void {
  database.close();
  between();
  start();
}
const loseDatabase = () => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${place.path}${end}`, { force: true });
};
const loseAll = () => {
  loseDatabase();
  rmSync(place.journal, { recursive: true });
};

const identity = () => ({
  cabinet: cabinetState(database.store, 'cabinet_id'),
  epoch: currentEpoch(database.store),
});
const doubts = () =>
  database.store
    .all(
      z.object({ id: z.string(), doubt: z.string().nullable() }),
      'SELECT id, doubt FROM compartment ORDER BY id',
    )
    .map(({ id, doubt }) => `${id} ${doubt ?? 'none'}`);
const eventNames = () =>
  database.store
    .all(
      z.object({ name: z.string() }),
      "SELECT name FROM event_outbox WHERE epoch = (SELECT value FROM cabinet_state WHERE name = 'epoch') ORDER BY sequence",
    )
    .map(({ name }) => name);

function storeParcel(): void {
  const raw = openRaw(place.path);
  insert(raw, 'person', { id: 'courier', kind: 'courier' });
  insert(raw, 'person', { id: 'recipient', kind: 'recipient' });
  insert(raw, 'parcel', { id: 'p', ...parcel, compartment_id: 'a1' });
  raw.close();
}

describe('a new cabinet', () => {
  it('has an identity, an epoch, a configuration and its compartments', () => {
    expect(identity()).toEqual({ cabinet: expect.any(String), epoch: expect.any(String) });
    expect(readConfiguration(database.store).version).toBe(1);
    expect(doubts()).toHaveLength(smallCabinet.compartments.length);
    expect(doubts().every((each) => each.endsWith('none'))).toBe(true);
    expect(cabinetState(database.store, 'audit_needed')).toBeUndefined();
    expect(eventNames()).toEqual(['cabinet.started']);
  });

  it('keeps them from one start to the next', () => {
    const before = identity();
    restart();
    expect(identity()).toEqual(before);
    expect(readConfiguration(database.store).version).toBe(1);
    expect(eventNames()).toEqual(['cabinet.started', 'cabinet.started']);
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('sets a value once where it is the same', () => {
    const changes = () => {
      const raw = openRaw(place.path);
      const last = raw.prepare('SELECT max(sequence) FROM journal').pluck().get();
      raw.close();
      return last;
    };
    const before = changes();
    database.store.transaction((tx) => setCabinetState(tx, 'secrets_fingerprint', 'f'));
    expect(changes()).toBe(before);
  });
});

describe('a cabinet restored with all of its journal', () => {
  it('goes on as it was, and says so', async () => {
    const before = identity();
    await place.dailyBackup(database);
    storeParcel();
    restart(loseDatabase);
    expect(identity()).toEqual(before);
    expect(doubts().every((each) => each.endsWith('none'))).toBe(true);
    expect(cabinetState(database.store, 'audit_needed')).toBeUndefined();
    expect(eventNames()).toContain('cabinet.restored');
    restart();
    expect(eventNames().filter((name) => name === 'cabinet.restored')).toHaveLength(1);
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });
});

describe('a cabinet restored without its journal', () => {
  it('begins a new epoch, doubts every vacant compartment, and wants an audit', async () => {
    const before = identity();
    storeParcel();
    await place.dailyBackup(database);
    restart(loseAll);
    const after = identity();
    expect(after.cabinet).toBe(before.cabinet);
    expect(after.epoch).not.toBe(before.epoch);
    expect(doubts()).toEqual([
      'a1 none',
      ...smallCabinet.compartments.slice(1).map(({ id }) => `${id} restoredWithoutJournal`),
    ]);
    expect(cabinetState(database.store, 'audit_needed')).toBe('yes');
    const first = database.store.get(
      z.object({ sequence: z.int() }),
      'SELECT min(sequence) AS sequence FROM event_outbox WHERE epoch = $epoch',
      { epoch: after.epoch },
    );
    expect(first).toEqual({ sequence: 1 });
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('does so once: the next start is an ordinary one', async () => {
    await place.dailyBackup(database);
    restart(loseAll);
    const { epoch } = identity();
    restart();
    expect(identity().epoch).toBe(epoch);
    expect(eventNames().filter((name) => name === 'cabinet.restored')).toHaveLength(1);
  });

  it('does so though the program was killed before it could', async () => {
    const { epoch } = identity();
    await place.dailyBackup(database);
    restart(() => {
      loseAll();
      // Opened, and dead before the facts were prepared.
      place.open().close();
    });
    expect(identity().epoch).not.toBe(epoch);
    expect(cabinetState(database.store, 'audit_needed')).toBe('yes');
  });
});
