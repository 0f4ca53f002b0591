import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendAccessLog, hashOfRow } from '../main/access-log/access-log.ts';
import { canonicalJson } from '../main/access-log/canonical-json.ts';
import { keepAccessLog } from '../main/access-log/retention.ts';
import { migrate } from '../main/database/migrate.ts';
import type { CabinetDatabase } from '../main/database/open.ts';
import { openRaw, releasedMigrations, TestPlace } from '../main/database/test-place.ts';
import { cubbyEnded, endCubbies, jsonLines } from './test-cubby.ts';

let place: TestPlace;
let database: CabinetDatabase;
const november = Date.UTC(2026, 10, 24, 9);
const december = Date.UTC(2026, 11, 1, 9);

/** Rows 1 to 3 in November, 4 (the new segment's) and 5 in December. The kiosk goes on running. */
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
  database.store.transaction((tx) => {
    keepAccessLog(tx, 24, { nowMs: november, isClockTrusted: true });
    for (const actor of ['code', 'courier:1', '=cmd|calc']) {
      appendAccessLog(tx, {
        kind: 'door.requested',
        actor,
        subject: 'compartment:A1',
        detail: { attempt: 1, note: 'a "b", c' },
        nowMs: november,
      });
    }
  });
  database.store.transaction((tx) => {
    keepAccessLog(tx, 24, { nowMs: december, isClockTrusted: true });
    appendAccessLog(tx, { kind: 'door.closed', actor: 'door', subject: 'compartment:A1', nowMs: december });
  });
});
afterEach(() => {
  endCubbies();
  place.remove();
});

const log = (...args: string[]) => cubbyEnded('log', ...args, '--data', place.directory);

describe('cubby log verify', () => {
  it('says that the log is whole, with its head, while the kiosk runs', async () => {
    const { code, out } = await log('verify');
    expect(code).toBe(0);
    expect(out).toMatch(/^The access log is whole: segments 2, newest row 5 with the hash [0-9a-f]{64}\.\n$/);
    expect(jsonLines(await log('verify', '--json'))).toMatchObject([
      { isWhole: true, keptSegments: 2, droppedSegments: 0, head: { segment: 2, sequence: 5 } },
    ]);
  });

  it('names the first row that does not fit, also after the kiosk has ended', async () => {
    database.close();
    const raw = openRaw(place.path);
    raw.exec(
      "DROP TRIGGER access_log_1_is_not_updated; UPDATE access_log_1 SET actor = 'x' WHERE sequence = 2",
    );
    raw.close();
    const { code, out } = await log('verify');
    expect(code).toBe(1);
    expect(out).toBe('Row 2 in segment 1 does not fit: it does not say what was written.\n');
    expect(jsonLines(await log('verify', '--json'))).toEqual([
      { isWhole: false, broken: { segment: 1, sequence: 2, why: 'altered' } },
    ]);
  });

  it('says what is missing where there is no cabinet, or one of before', async () => {
    const empty = new TestPlace();
    try {
      const nothing = await cubbyEnded('log', 'verify', '--data', empty.directory);
      expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('holds no cabinet') });
      const old = openRaw(empty.path);
      migrate(old, releasedMigrations, 1, 2);
      old.close();
      const older = await cubbyEnded('log', 'verify', '--data', empty.directory);
      expect(older).toMatchObject({ code: 1, err: expect.stringContaining('start the kiosk once') });
    } finally {
      empty.remove();
    }
  });
});

it('cubby log show prints the newest rows, the newest last', async () => {
  expect((await log('show', '--rows', '2')).out).toBe(
    `4  2026-12-01T09:00:00.000Z  accessLog.segmentBegun  kiosk  segment:2 {"month":"2026-12","sealed":1,"sealedRows":3}
5  2026-12-01T09:00:00.000Z  door.closed  door  compartment:A1\n`,
  );
  expect(jsonLines(await log('show', '--json')).map((row) => [row.segment, row.sequence])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
    [2, 5],
  ]);
  expect(await log('show', '--rows', '0')).toMatchObject({ code: 2 });
});

describe('cubby log export', () => {
  const out = () => join(place.directory, 'export');

  it('writes JSON lines by which the chain can be computed again', async () => {
    const { code, out: said } = await log('export', '--out', `${out()}.jsonl`);
    expect({ code, said }).toEqual({ code: 0, said: `5 rows written to ${out()}.jsonl.\n` });
    expect(statSync(`${out()}.jsonl`).mode & 0o777).toBe(0o600);
    const rows = readFileSync(`${out()}.jsonl`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    let previous = '0'.repeat(64);
    for (const { sequence, occurredMs, kind, actor, subject, detail, previousHash, hash } of rows) {
      const row = { sequence, occurred_ms: occurredMs, kind, actor, subject, detail: canonicalJson(detail) };
      expect(hashOfRow({ ...row, previous_hash: previous })).toBe(hash);
      expect(previousHash).toBe(previous);
      previous = hash;
    }
  });

  it('writes CSV in which nothing is a formula', async () => {
    await log('export', '--out', `${out()}.csv`, '--since', '2026-11-24', '--until', '2026-12-01');
    const lines = readFileSync(`${out()}.csv`, 'utf8').split('\r\n');
    expect(lines[0]).toBe('segment,sequence,occurredMs,time,kind,actor,subject,detail,previousHash,hash');
    expect(lines[3]).toMatch(
      /^1,3,1795510800000,2026-11-24T09:00:00.000Z,door.requested,'=cmd\|calc,compartment:A1,"\{""attempt"":1,""note"":""a \\""b\\"", c""\}",[0-9a-f]{64},[0-9a-f]{64}$/,
    );
    expect(lines).toHaveLength(5);
  });

  it.each([
    [['--since', '2026-12-01T09:00:00Z'], 2],
    [['--until', '2026-12-01T10:00:00+01:00'], 3],
    [['--since', '2026-11-24T09:00:00.001Z', '--until', '2026-12-01'], 0],
  ])('with %j writes %i rows', async (args, count) => {
    expect((await log('export', '--out', out(), ...args)).out).toContain(`${count} rows`);
  });

  it('refuses a file that is there, and a time without a zone', async () => {
    await log('export', '--out', out());
    const before = readFileSync(out());
    expect(await log('export', '--out', out())).toMatchObject({
      code: 1,
      err: expect.stringContaining('EEXIST'),
    });
    expect(readFileSync(out())).toEqual(before);
    for (const time of ['2026-12-01T09:00:00', 'yesterday', '2026-13-01', '']) {
      expect(await log('export', '--out', `${out()}2`, '--since', time)).toMatchObject({ code: 2 });
    }
    expect(existsSync(`${out()}2`)).toBe(false);
    expect(await log('export')).toMatchObject({ code: 2 });
  });
});
