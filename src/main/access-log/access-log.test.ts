import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import type { CabinetDatabase } from '../database/open.ts';
import { openRaw, TestPlace } from '../database/test-place.ts';
import { accessLogHead, appendAccessLog, firstBrokenRow } from './access-log.ts';

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
        subject: `compartment:A0${row % 10}`,
        detail: { zeta: row, alpha: 'ü', none: null, yes: true },
        nowMs: 1_000 + row,
      });
    }
  });
}

/** Somebody with the file in hand, who takes the triggers away first. */
function tamper(sql: string): void {
  const raw = openRaw(place.path);
  raw.exec('DROP TRIGGER access_log_is_not_updated; DROP TRIGGER access_log_is_not_deleted');
  raw.exec(sql);
  raw.close();
}

describe('the access log', () => {
  it('is whole when it is empty, and begins at its root', () => {
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(accessLogHead(database.store)).toEqual({ sequence: 0, hash: '0'.repeat(64) });
  });

  it('chains each row to the one before', () => {
    append(3);
    const rows = database.store.all(
      z.object({ sequence: z.int(), previous_hash: z.string(), hash: z.string(), detail: z.string() }),
      'SELECT * FROM access_log ORDER BY sequence',
    );
    expect(rows.map((row) => row.sequence)).toEqual([1, 2, 3]);
    expect(rows[0]?.previous_hash).toBe('0'.repeat(64));
    expect(rows[1]?.previous_hash).toBe(rows[0]?.hash);
    expect(rows[2]?.previous_hash).toBe(rows[1]?.hash);
    expect(rows[0]?.detail).toBe('{"alpha":"ü","none":null,"yes":true,"zeta":1}');
    expect(accessLogHead(database.store)).toEqual({ sequence: 3, hash: rows[2]?.hash });
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('has the same hash for the same row, today and in ten years', () => {
    append(1);
    expect(accessLogHead(database.store).hash).toBe(
      '5b508fd1e0d4ab57572611b2b3b8abc86e91683e0a576e2da7a7fbfb6e46e2df',
    );
  });

  it('is whole over more rows than are read at once', () => {
    append(1_203);
    expect(firstBrokenRow(database.store)).toBeUndefined();
    tamper("UPDATE access_log SET actor = 'nobody' WHERE sequence = 1100");
    expect(firstBrokenRow(database.store)).toBe(1_100);
  });

  it.each([
    ["UPDATE access_log SET kind = 'code.accepted' WHERE sequence = 3", 3],
    ['UPDATE access_log SET occurred_ms = 0 WHERE sequence = 3', 3],
    ["UPDATE access_log SET actor = 'courier:x' WHERE sequence = 3", 3],
    ["UPDATE access_log SET subject = 'cabinet' WHERE sequence = 3", 3],
    [`UPDATE access_log SET detail = '{"alpha":1}' WHERE sequence = 3`, 3],
    ["UPDATE access_log SET hash = 'f' WHERE sequence = 3", 3],
    ["UPDATE access_log SET previous_hash = 'f' WHERE sequence = 3", 3],
    ['DELETE FROM access_log WHERE sequence = 3', 4],
    ['DELETE FROM access_log WHERE sequence < 4', 4],
    ['UPDATE access_log SET sequence = 9 WHERE sequence = 6', 9],
    [
      `UPDATE access_log SET sequence = 99 WHERE sequence = 2; UPDATE access_log SET sequence = 2 WHERE sequence = 3;
       UPDATE access_log SET sequence = 3 WHERE sequence = 99`,
      2,
    ],
  ])('names the first row that does not fit after %s', (sql, row) => {
    append(6);
    tamper(sql);
    expect(firstBrokenRow(database.store)).toBe(row);
  });

  it('that lost its end is whole, and its head is not the one that was kept', () => {
    append(6);
    const kept = accessLogHead(database.store);
    tamper('DELETE FROM access_log WHERE sequence = 6');
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(accessLogHead(database.store)).not.toEqual(kept);
  });

  it('has nothing of a transaction that was rolled back', () => {
    expect(() =>
      database.store.transaction((tx) => {
        appendAccessLog(tx, { kind: 'a', actor: 'kiosk', subject: 'cabinet', nowMs: 1 });
        throw new Error('no');
      }),
    ).toThrow('no');
    append(1);
    expect(accessLogHead(database.store).sequence).toBe(1);
  });
});
