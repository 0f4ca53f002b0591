import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { isWhole } from './connection.ts';
import { replaceFile, syncDirectory, syncFile } from './durable-file.ts';
import type { Journal } from './journal.ts';
import { appliedMigrations } from './migrate.ts';
import { journalSequenceOf } from './replay.ts';

/** File-name form of a moment: sorts by time and names no colon, which Windows forbids. */
export function stampOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
}

/** Backups of the directory, oldest first. */
export function backupsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => /^cabinet-\d{8}T\d{6}Z\.sqlite$/.test(file))
    .sort()
    .map((file) => join(directory, file));
}

/** When the newest backup was made; undefined where there is none. One from the future is none. */
export function newestBackupMs(directory: string, nowMs: number): number | undefined {
  return backupsIn(directory)
    .map(madeMs)
    .filter((made) => made <= nowMs)
    .at(-1);
}

function madeMs(backup: string): number {
  const [, date, hour, minute, second] = /(\d{8})T(\d\d)(\d\d)(\d\d)Z\.sqlite$/.exec(backup) ?? [];
  return Date.parse(`${date?.replace(/(....)(..)(..)/, '$1-$2-$3')}T${hour}:${minute}:${second}Z`);
}

/** The last change that a backup holds; undefined where the file is damaged or no cabinet's database. */
export function lastChangeOf(backup: string): number | undefined {
  try {
    const db = new BetterSqlite3(backup, { readonly: true });
    try {
      return isWhole(db) && appliedMigrations(db) > 0 ? journalSequenceOf(db) : undefined;
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof BetterSqlite3.SqliteError) return undefined;
    throw error;
  }
}

/**
 * Writes an online backup, checks it, and only then counts it as one; drops backups older than
 * `keepDays` (never the newest) and the part of the journal that all kept ones already hold.
 *
 * @returns the path of the backup.
 * @throws whatever the disk says; older backups are untouched then.
 */
export async function writeBackup(
  db: BetterSqlite3.Database,
  journal: Journal,
  directory: string,
  options: { nowMs: number; keepDays: number },
): Promise<string> {
  const { temporary, target } = beginBackup(directory, options.nowMs);
  await db.backup(temporary);
  settleBackup(temporary, target);
  journal.beginNextSegment();
  dropOldBackups(directory, options);
  dropJournal(db, journal, directory, options.nowMs);
  return target;
}

/** As `writeBackup`, at once: before the schema of an existing database is changed. */
export function writeBackupNow(db: BetterSqlite3.Database, directory: string, nowMs: number): string {
  const { temporary, target } = beginBackup(directory, nowMs);
  db.prepare('VACUUM INTO $path').run({ path: temporary });
  settleBackup(temporary, target);
  return target;
}

function beginBackup(directory: string, nowMs: number): { temporary: string; target: string } {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // What backups left behind that a power cut ended.
  for (const file of readdirSync(directory)) {
    if (/\.sqlite\.part(-\w+)?$/.test(file)) rmSync(join(directory, file));
  }
  const target = join(directory, `cabinet-${stampOf(nowMs)}.sqlite`);
  return { temporary: `${target}.part`, target };
}

function settleBackup(temporary: string, target: string): void {
  const copy = new BetterSqlite3(temporary);
  try {
    // A backup is one file: left in WAL mode, opening it for a look would put others beside it.
    copy.pragma('journal_mode = DELETE');
    if (!isWhole(copy)) throw new Error('the backup just written is damaged');
  } finally {
    copy.close();
  }
  syncFile(temporary);
  replaceFile(temporary, target);
}

function dropOldBackups(directory: string, { nowMs, keepDays }: { nowMs: number; keepDays: number }): void {
  for (const backup of backupsIn(directory).slice(0, -1)) {
    if (madeMs(backup) < nowMs - keepDays * 86_400_000) rmSync(backup);
  }
  syncDirectory(directory);
}

/**
 * Drops what every backup that may be restored holds. The last change that the oldest one holds is
 * kept: by it a journal is known to be this database's.
 */
function dropJournal(db: BetterSqlite3.Database, journal: Journal, directory: string, nowMs: number): void {
  const held = backupsIn(directory)
    .filter((backup) => madeMs(backup) <= nowMs)
    .map(lastChangeOf)
    .filter((sequence) => sequence !== undefined);
  const before = Math.min(...held, journal.lastSequence) - 1;
  journal.dropThrough(before);
  db.prepare('DELETE FROM journal WHERE sequence <= $before').run({ before });
}
