import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CabinetDatabase } from '../database/open.ts';
import { openRaw, TestPlace } from '../database/test-place.ts';
import { accessLogHead, appendAccessLog } from './access-log.ts';
import { keepAccessLog } from './retention.ts';
import { firstBrokenRow } from './verify.ts';

let place: TestPlace;
let database: CabinetDatabase;
beforeEach(() => {
  place = new TestPlace();
  database = place.open();
});
afterEach(() => place.remove());

function append(count: number): void {
  database.store.transaction((tx) => {
    for (let row = 1; row <= count; row += 1) {
      appendAccessLog(tx, {
        kind: 'code.refused',
        actor: 'code',
        subject: `compartment:A0${row}`,
        nowMs: row,
      });
    }
  });
}

function month(number: number): void {
  const nowMs = Date.UTC(2026, number - 1, 2);
  database.store.transaction((tx) => keepAccessLog(tx, 24, { nowMs, isClockTrusted: true }));
}

/** Somebody with the file in hand, who takes the triggers away first. */
function tamper(sql: string): void {
  const raw = openRaw(place.path);
  const triggers = raw.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const name of triggers) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(sql);
  raw.close();
}

it('is whole when it is empty, and over more rows than are read at once', () => {
  expect(firstBrokenRow(database.store)).toBeUndefined();
  append(1_203);
  expect(firstBrokenRow(database.store)).toBeUndefined();
  tamper("UPDATE access_log_1 SET actor = 'nobody' WHERE sequence = 1100");
  expect(firstBrokenRow(database.store)).toEqual({ segment: 1, sequence: 1_100, why: 'altered' });
});

describe('one segment', () => {
  it.each([
    ["UPDATE access_log_1 SET kind = 'code.accepted' WHERE sequence = 3", 3, 'altered'],
    ['UPDATE access_log_1 SET occurred_ms = 0 WHERE sequence = 3', 3, 'altered'],
    ["UPDATE access_log_1 SET actor = 'courier:x' WHERE sequence = 3", 3, 'altered'],
    ["UPDATE access_log_1 SET subject = 'cabinet' WHERE sequence = 3", 3, 'altered'],
    [`UPDATE access_log_1 SET detail = '{"alpha":1}' WHERE sequence = 3`, 3, 'altered'],
    ["UPDATE access_log_1 SET hash = 'f' WHERE sequence = 3", 3, 'altered'],
    ["UPDATE access_log_1 SET previous_hash = 'f' WHERE sequence = 3", 3, 'followsAnother'],
    ['DELETE FROM access_log_1 WHERE sequence = 3', 4, 'rowsMissing'],
    ['DELETE FROM access_log_1 WHERE sequence < 4', 4, 'rowsMissing'],
    ['UPDATE access_log_1 SET sequence = 9 WHERE sequence = 6', 9, 'rowsMissing'],
    ['UPDATE access_log_1 SET sequence = -9 WHERE sequence = 6', -9, 'rowsMissing'],
    [
      `UPDATE access_log_1 SET sequence = 99 WHERE sequence = 2;
       UPDATE access_log_1 SET sequence = 2 WHERE sequence = 3;
       UPDATE access_log_1 SET sequence = 3 WHERE sequence = 99`,
      2,
      'followsAnother',
    ],
  ])('names the first row that does not fit after %s', (sql, sequence, why) => {
    append(6);
    tamper(sql);
    expect(firstBrokenRow(database.store)).toEqual({ segment: 1, sequence, why });
  });

  it('that lost its end is whole, and its head is not the one that was kept', () => {
    append(6);
    const kept = accessLogHead(database.store);
    tamper('DELETE FROM access_log_1 WHERE sequence = 6');
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(accessLogHead(database.store)).not.toEqual(kept);
  });
});

describe('several segments', () => {
  // Rows 1 to 3, then 4 and 5 with the row that tells of the new segment, then 6 and 7, then 8 and 9.
  beforeEach(() => {
    month(1);
    append(3);
    for (const number of [2, 3, 4]) {
      month(number);
      append(1);
    }
  });

  it('are one chain', () => {
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(accessLogHead(database.store)).toMatchObject({ segment: 4, sequence: 9 });
  });

  it.each([
    ["UPDATE access_log_2 SET kind = 'x' WHERE sequence = 5", 2, 5, 'altered'],
    ['DELETE FROM access_log_2 WHERE sequence = 5', 2, 5, 'rowsMissing'],
    ['DELETE FROM access_log_2', 2, 4, 'rowsMissing'],
    ['DROP VIEW access_log; DROP TABLE access_log_2', 2, 4, 'segmentMissing'],
    [
      'DROP VIEW access_log; DROP TABLE access_log_2; DELETE FROM access_log_segment WHERE number = 2',
      2,
      4,
      'segmentMissing',
    ],
    ['INSERT INTO access_log_2 SELECT * FROM access_log_3', 2, 7, 'sealBroken'],
    ["UPDATE access_log_segment SET last_hash = 'f' WHERE number = 2", 2, 5, 'sealBroken'],
    ["UPDATE access_log_segment SET previous_hash = 'f' WHERE number = 3", 3, 6, 'followsAnother'],
    ['UPDATE access_log_segment SET first_sequence = 7 WHERE number = 3', 3, 6, 'rowsMissing'],
    [
      'UPDATE access_log_segment SET last_hash = NULL, row_count = NULL, first_ms = NULL, last_ms = NULL WHERE number = 2',
      2,
      5,
      'sealBroken',
    ],
  ])('name the first row that does not fit after %s', (sql, segment, sequence, why) => {
    tamper(sql);
    expect(firstBrokenRow(database.store)).toEqual({ segment, sequence, why });
  });
});
