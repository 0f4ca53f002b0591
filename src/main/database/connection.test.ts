import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, isDamage, isWhole } from './connection.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-connection-'));
  path = join(directory, 'cabinet.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const setting = (db: BetterSqlite3.Database, name: string) => db.pragma(name, { simple: true });

describe('connect', () => {
  it('writes ahead and syncs each commit, also in a file that is opened again', () => {
    connect(path).close();
    const db = connect(path);
    expect(setting(db, 'journal_mode')).toBe('wal');
    expect(setting(db, 'synchronous')).toBe(2);
    db.close();
  });

  it('would not sync each commit in a file that is opened again, did it not say so', () => {
    connect(path).close();
    const control = new BetterSqlite3(path);
    expect(setting(control, 'journal_mode')).toBe('wal');
    expect(setting(control, 'synchronous')).toBe(1);
    control.close();
  });

  it('keeps foreign keys', () => {
    const db = connect(path);
    db.exec(`CREATE TABLE parent (id TEXT PRIMARY KEY) STRICT;
      CREATE TABLE child (parent TEXT REFERENCES parent (id)) STRICT`);
    expect(() => db.exec("INSERT INTO child VALUES ('nobody')")).toThrow('FOREIGN KEY');
    db.close();
  });

  it('lets triggers see the rows that a REPLACE deletes', () => {
    const db = connect(path);
    db.exec(`CREATE TABLE kept (id TEXT PRIMARY KEY) STRICT; INSERT INTO kept VALUES ('a');
      CREATE TRIGGER kept_stays BEFORE DELETE ON kept BEGIN SELECT RAISE(ABORT, 'it stays'); END`);
    expect(() => db.exec("REPLACE INTO kept VALUES ('a')")).toThrow('it stays');
    db.close();
  });

  it('lets go of a file that it cannot use', () => {
    writeFileSync(path, 'this is no database, and longer than a header of one hundred bytes'.repeat(20));
    let error: unknown;
    try {
      connect(path);
    } catch (thrown) {
      error = thrown;
    }
    expect(isDamage(error)).toBe(true);
  });
});

describe('isWhole', () => {
  it('finds a page that was overwritten', () => {
    const db = connect(path);
    db.exec('CREATE TABLE t (a TEXT) STRICT');
    for (let row = 0; row < 200; row += 1) db.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100));
    expect(isWhole(db)).toBe(true);
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 3 * 4096, 3 * 4096 + 64);
    writeFileSync(path, bytes);
    const again = connect(path);
    expect(isWhole(again)).toBe(false);
    again.close();
  });
});
