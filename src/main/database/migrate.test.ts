import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connection.ts';
import { appliedMigrations, hasPendingMigrations, MigrationFault, migrate } from './migrate.ts';
import { releasedMigrations, TestPlace } from './test-place.ts';

let place: TestPlace;
let migrations: string;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  migrations = join(place.directory, 'migrations');
  mkdirSync(migrations);
  cpSync(join(releasedMigrations, '0001-cabinet.sql'), join(migrations, '0001-cabinet.sql'));
  db = connect(place.path);
});
afterEach(() => {
  db.close();
  place.remove();
});

const write = (file: string, sql: string) => writeFileSync(join(migrations, file), sql);
const second = 'ALTER TABLE board ADD COLUMN remark TEXT;\n';

function fault(): MigrationFault {
  try {
    migrate(db, migrations, 2);
  } catch (error) {
    if (error instanceof MigrationFault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('migrate', () => {
  it('applies each file once, with its checksum', () => {
    expect(appliedMigrations(db)).toBe(0);
    expect(migrate(db, migrations, 1)).toBe(1);
    expect(migrate(db, migrations, 2)).toBe(0);
    write('0002-remark.sql', second);
    expect(hasPendingMigrations(db, migrations)).toBe(true);
    expect(migrate(db, migrations, 3)).toBe(1);
    expect(hasPendingMigrations(db, migrations)).toBe(false);
    expect(db.prepare('SELECT number, file, applied_ms FROM migration').all()).toEqual([
      { number: 1, file: '0001-cabinet.sql', applied_ms: 1 },
      { number: 2, file: '0002-remark.sql', applied_ms: 3 },
    ]);
  });

  it('does not mind the line endings of a checkout on Windows', () => {
    write('0002-remark.sql', second);
    migrate(db, migrations, 1);
    write('0002-remark.sql', second.replaceAll('\n', '\r\n'));
    expect(migrate(db, migrations, 2)).toBe(0);
  });

  it('refuses one that was edited after it was applied', () => {
    write('0002-remark.sql', second);
    migrate(db, migrations, 1);
    write('0002-remark.sql', `${second}-- an afterthought\n`);
    expect(fault()).toMatchObject({ kind: 'edited', message: expect.stringContaining('0002-remark.sql') });
  });

  it('refuses to go on where one is missing', () => {
    write('0002-remark.sql', second);
    migrate(db, migrations, 1);
    renameSync(join(migrations, '0002-remark.sql'), join(migrations, '0002-note.sql'));
    expect(fault()).toMatchObject({ kind: 'missing', message: expect.stringContaining('0002-remark.sql') });
  });

  it('refuses a database that is newer than the program', () => {
    write('0002-remark.sql', second);
    migrate(db, migrations, 1);
    rmSync(join(migrations, '0002-remark.sql'));
    expect(fault()).toMatchObject({ kind: 'newer', message: expect.stringContaining('0002-remark.sql') });
  });

  it.each(['2-remark.sql', '0003-remark.sql', '0002_remark.sql', '0002-Remark.sql'])(
    'refuses the name %s before it touches anything',
    (file) => {
      write(file, second);
      expect(fault()).toMatchObject({ kind: 'misnamed', message: expect.stringContaining(file) });
      expect(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()).toBe(0);
    },
  );

  it('applies all of one or none of it, and says which could not be applied', () => {
    write('0002-remark.sql', second);
    write('0003-broken.sql', 'CREATE TABLE half (id TEXT) STRICT; INSERT INTO nowhere VALUES (1);');
    expect(fault()).toMatchObject({ kind: 'failed', message: expect.stringContaining('0003-broken.sql') });
    expect(appliedMigrations(db)).toBe(2);
    expect(db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  });
});
