import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration } from '../contract/configuration.ts';
import { z } from '../contract/zod.ts';
import { ManualClock } from '../manual-clock.ts';
import { appendAccessLog } from './access-log/access-log.ts';
import { ClockTrust } from './clock-trust.ts';
import type { CustodyMeans } from './custody/moment.ts';
import { stampOf } from './database/backup.ts';
import type { CabinetDatabase } from './database/open.ts';
import { TestPlace } from './database/test-place.ts';
import { StoreFault } from './database/transaction.ts';
import { beginEpoch } from './exchange/event-outbox.ts';
import { openPersonCipher, type PersonCipher } from './people/person-cipher.ts';
import { findOrAddRecipient } from './people/recipients.ts';
import { beginRun, type ProgramRun } from './program-run.ts';
import { openSecrets } from './secrets/secrets.ts';
import { keepUp } from './upkeep.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

let place: TestPlace;
let clock: ManualClock;
let database: CabinetDatabase;
let run: ProgramRun;
let cipher: PersonCipher;
let stop: () => void;
let logged: string[];
let refusals: StoreFault[];
let shown: number;
/** Called when a backup has been written or has failed. */
let backedUp: () => void;

beforeEach(() => {
  place = new TestPlace();
  clock = new ManualClock();
  database = place.open();
  database.store.transaction((tx) => beginEpoch(tx, clock.now()));
  run = beginRun(database.store, { nowMs: clock.now(), runningMs: 0 });
  logged = [];
  refusals = [];
  shown = 0;
  backedUp = () => {};
  const clockTrust = new ClockTrust(clock, undefined, () => {});
  const moment = () => ({
    nowMs: clock.now(),
    runningMs: clock.monotonicMs(),
    isClockTrusted: clockTrust.isTrusted(),
    isOffline: true,
  });
  const means: CustodyMeans = {
    configuration: () => configuration.parse({}),
    codeKey: Buffer.alloc(32),
    announceCode: () => {},
    tellRecipient: () => {},
    codeMessage: () => ({ hasArrived: true, isWaiting: false }),
    withdrawMessages: () => {},
    lastFourDigits: () => undefined,
  };
  cipher = openPersonCipher({
    dataDirectory: place.directory,
    secrets: openSecrets({ dataDirectory: place.directory, environment: {}, isNewCabinet: true }),
  });
  stop = keepUp({
    clock,
    database,
    backupDirectory: join(place.directory, 'backups'),
    run,
    means,
    cipher,
    clockTrust,
    configuration: means.configuration,
    moment,
    changed: () => {
      shown += 1;
    },
    refused: (fault) => refusals.push(fault),
    log: (event) => {
      logged.push(event);
      if (event.startsWith('database.back')) backedUp();
    },
  });
});
afterEach(() => {
  stop();
  place.remove();
});

const backups = () => readdirSync(join(place.directory, 'backups')).sort();

/** Lets time pass, and waits until the backup that falls due in it has come to its end. */
async function passWithBackup(ms: number): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    backedUp = resolve;
  });
  clock.advance(ms);
  await ended;
  // Its `finally` comes after the line that was logged.
  await Promise.resolve();
}

describe('each minute', () => {
  const lastSeenMs = () =>
    database.store.get(z.object({ last_seen_ms: z.int() }), 'SELECT last_seen_ms FROM program_run')
      ?.last_seen_ms;

  it('the program leaves a sign of life, and the screens are made anew', async () => {
    await passWithBackup(minuteMs);
    expect(lastSeenMs()).toBe(clock.now());
    clock.advance(5 * minuteMs);
    expect(lastSeenMs()).toBe(clock.now());
    expect(shown).toBe(6);
  });

  it('is a minute also after the wall clock was set back by a day', async () => {
    await passWithBackup(minuteMs);
    clock.setWall(clock.now() - dayMs);
    clock.advance(3 * minuteMs);
    expect(shown).toBe(4);
    const kinds = database.store.all(z.object({ kind: z.string() }), 'SELECT kind FROM access_log');
    expect(kinds).toEqual([{ kind: 'clock.doubted' }]);
  });

  it('a disk that refuses is told, and the next minute comes all the same', async () => {
    await passWithBackup(minuteMs);
    const { transaction } = database.store;
    database.store.transaction = () => {
      throw new StoreFault('diskFull', undefined);
    };
    clock.advance(2 * minuteMs);
    expect(refusals.map((fault) => fault.kind)).toEqual(['diskFull', 'diskFull']);
    database.store.transaction = transaction;
    clock.advance(minuteMs);
    expect(refusals).toHaveLength(2);
  });

  it('a journal that has fallen behind is logged', async () => {
    await passWithBackup(minuteMs);
    rmSync(place.journal, { recursive: true });
    writeFileSync(place.journal, 'in the way');
    database.store.transaction((tx) => tx.run("UPDATE cabinet_state SET value = 'x'"));
    clock.advance(minuteMs);
    expect(logged).toContain('journal.behind');
  });

  it('a new month is a new segment of the access log, and no row is written but those', async () => {
    const kinds = () =>
      database.store
        .all(z.object({ kind: z.string() }), 'SELECT kind FROM access_log')
        .map(({ kind }) => kind);
    await passWithBackup(minuteMs);
    expect(kinds()).toEqual([]);
    database.store.transaction((tx) =>
      appendAccessLog(tx, { kind: 'a', actor: 'kiosk', subject: 'cabinet', nowMs: clock.now() }),
    );
    clock.advance(minuteMs);
    expect(kinds()).toEqual(['a']);
    database.store.transaction((tx) => tx.run("UPDATE access_log_segment SET month = '2026-10'"));
    clock.advance(2 * minuteMs);
    expect(kinds()).toEqual(['a', 'accessLog.segmentBegun']);
  });

  it('who is needed no more is erased in time, and a file of keys that cannot be written stops nothing else', async () => {
    await passWithBackup(minuteMs);
    database.store.transaction((tx) =>
      findOrAddRecipient(tx, cipher, { e164: '+4915123456789', nowMs: clock.now() }),
    );
    clock.advance(minuteMs);
    database.store.transaction((tx) =>
      tx.run('UPDATE person_unneeded SET since_ms = since_ms - $ms', { ms: 30 * dayMs - minuteMs }),
    );
    expect(logged).not.toContain('persons.erased');
    const copy = join(place.directory, 'person-keys.copy');
    rmSync(copy);
    mkdirSync(copy);
    const before = shown;
    clock.advance(minuteMs);
    expect(logged.at(-1)).toBe('persons.erasureFailed');
    expect([shown, refusals.length]).toEqual([before + 1, 0]);
    rmSync(copy, { recursive: true });
    clock.advance(minuteMs);
    expect(logged.at(-1)).toBe('persons.erased');
    expect(cipher.keys.ids()).toEqual([]);
  });

  it('a bug is thrown and not swallowed', async () => {
    await passWithBackup(minuteMs);
    database.store.transaction((tx) => tx.run('DROP TABLE program_run'));
    expect(() => clock.advance(minuteMs)).toThrow('program_run');
  });

  it('ends when it is stopped', () => {
    stop();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the backup', () => {
  it('is made in the first minute of a cabinet', async () => {
    await passWithBackup(minuteMs);
    expect(backups()).toEqual([`cabinet-${stampOf(clock.now())}.sqlite`]);
    clock.advance(10 * minuteMs);
    expect(logged).toEqual(['database.backedUp']);
  });

  it('is made once a day', async () => {
    const firstMs = clock.now() - dayMs + 10 * minuteMs;
    await database.backUp({ nowMs: firstMs, keepDays: 7 });
    clock.advance(9 * minuteMs);
    expect(backups()).toHaveLength(1);
    await passWithBackup(minuteMs);
    expect(backups()).toEqual([firstMs, firstMs + dayMs].map((ms) => `cabinet-${stampOf(ms)}.sqlite`));
  });

  it('is made in the first minute after the cabinet was away for longer', async () => {
    await database.backUp({ nowMs: clock.now() - 2 * dayMs, keepDays: 7 });
    await passWithBackup(minuteMs);
    expect(backups()).toHaveLength(2);
  });

  it('is not made again after a restart on the same day', async () => {
    await database.backUp({ nowMs: clock.now() - dayMs / 2, keepDays: 7 });
    clock.advance(10 * minuteMs);
    expect(backups()).toHaveLength(1);
  });

  it('is not made while the clock is doubted: its date would be wrong, and others would go for it', async () => {
    await passWithBackup(minuteMs);
    const before = backups();
    clock.setWall(clock.now() + 40 * dayMs);
    clock.advance(10 * minuteMs);
    expect(backups()).toEqual(before);
  });

  it('that fails is logged, and is tried again', async () => {
    writeFileSync(join(place.directory, 'backups'), 'in the way');
    await passWithBackup(minuteMs);
    expect(logged).toEqual(['database.backupFailed']);
    rmSync(join(place.directory, 'backups'));
    await passWithBackup(minuteMs);
    expect(logged).toEqual(['database.backupFailed', 'database.backedUp']);
    expect(backups()).toHaveLength(1);
  });
});
