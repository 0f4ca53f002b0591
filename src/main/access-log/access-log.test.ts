import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { connect } from '../database/connection.ts';
import type { CabinetDatabase } from '../database/open.ts';
import { TestPlace } from '../database/test-place.ts';
import { accessLogHead, appendAccessLog, newestLoggedMs } from './access-log.ts';
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
        subject: `compartment:A0${row % 10}`,
        detail: { zeta: row, alpha: 'ü', none: null, yes: true },
        nowMs: 1_000 + row,
      });
    }
  });
}

describe('the access log', () => {
  it('is whole when it is empty, and begins at its root', () => {
    expect(firstBrokenRow(database.store)).toBeUndefined();
    expect(accessLogHead(database.store)).toEqual({ segment: 1, sequence: 0, hash: '0'.repeat(64) });
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
    expect(accessLogHead(database.store)).toEqual({ segment: 1, sequence: 3, hash: rows[2]?.hash });
    expect(firstBrokenRow(database.store)).toBeUndefined();
  });

  it('has the same hash for the same row, today and in ten years', () => {
    append(1);
    expect(accessLogHead(database.store).hash).toBe(
      '5b508fd1e0d4ab57572611b2b3b8abc86e91683e0a576e2da7a7fbfb6e46e2df',
    );
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

  it('knows when its newest row was written, unless that is too old to count', () => {
    expect(newestLoggedMs(database.store, 0)).toBeUndefined();
    append(3);
    expect(newestLoggedMs(database.store, 2)).toBe(1_003);
    expect(newestLoggedMs(database.store, 3)).toBeUndefined();
  });

  const row = { occurred_ms: 1, kind: 'x', actor: 'x', subject: 'x', detail: '{}', hash: 'x' };
  const insertAs = (verb: string, given: Record<string, string | number>) => {
    const names = Object.keys(given);
    return database.store.transaction((tx) =>
      tx.run(
        `${verb} INTO access_log_1 (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`,
        given,
      ),
    );
  };

  it('takes only a row that follows the newest one', () => {
    append(2);
    const { hash } = accessLogHead(database.store);
    for (const wrong of [
      { sequence: 4, previous_hash: hash },
      { sequence: 2, previous_hash: hash },
      { sequence: -1, previous_hash: hash },
      { sequence: 3, previous_hash: 'f' },
    ]) {
      expect(() => insertAs('INSERT', { ...row, ...wrong })).toThrow('follows the newest one');
      expect(() => insertAs('REPLACE', { ...row, ...wrong })).toThrow('follows the newest one');
      expect(() => insertAs('INSERT OR IGNORE', { ...row, ...wrong })).toThrow('follows the newest one');
    }
    expect(insertAs('INSERT', { ...row, sequence: 3, previous_hash: hash })).toBe(1);
  });

  it.each([
    "UPDATE access_log_1 SET kind = 'other'",
    "UPDATE OR REPLACE access_log_1 SET kind = 'other'",
    'DELETE FROM access_log_1',
    'REPLACE INTO access_log_1 SELECT * FROM access_log_1',
    `INSERT INTO access_log_1 SELECT * FROM access_log_1 WHERE sequence = 2
       ON CONFLICT (sequence) DO UPDATE SET kind = 'other'`,
    "UPDATE access_log SET kind = 'other'",
    'DELETE FROM access_log',
    'DELETE FROM access_log_segment',
    'UPDATE access_log_segment SET first_sequence = 2',
    "UPDATE access_log_segment SET previous_hash = 'f'",
  ])('refuses %s', (sql) => {
    append(2);
    const before = accessLogHead(database.store);
    expect(() => database.store.transaction((tx) => tx.run(sql))).toThrow(
      /append-only|newest one|is a view|never forgotten|does not change/,
    );
    expect(accessLogHead(database.store)).toEqual(before);
  });

  it('lets nobody rewrite the schema that guards it, over a connection of the program', () => {
    const db = connect(place.path);
    try {
      db.pragma('writable_schema = ON');
      expect(() => db.exec("DELETE FROM sqlite_schema WHERE name = 'access_log_1_is_not_updated'")).toThrow(
        'may not be modified',
      );
    } finally {
      db.close();
    }
  });
});
