import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { isWhole } from './connection.ts';
import { replaceFile } from './durable-file.ts';
import type { Journal } from './journal.ts';

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

/** When the newest backup was made; undefined where there is none. */
export function newestBackupMs(directory: string): number | undefined {
  const stamp = /cabinet-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sqlite$/.exec(
    backupsIn(directory).at(-1) ?? '',
  );
  if (stamp === null) return undefined;
  const [, year, month, day, hour, minute, second] = stamp.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

/** The last change of the journal that a database holds. */
export function journalSequenceOf(db: BetterSqlite3.Database): number {
  const found = db.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'journal'").pluck().get();
  return typeof found === 'number' ? found : 0;
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
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const target = join(directory, `cabinet-${stampOf(options.nowMs)}.sqlite`);
  const temporary = `${target}.part`;
  rmSync(temporary, { force: true });
  await db.backup(temporary);
  settleBackup(temporary, target);
  journal.beginNextSegment();
  dropOldBackups(db, journal, directory, options);
  return target;
}

/** As `writeBackup`, at once: before the schema of an existing database is changed. */
export function writeBackupNow(db: BetterSqlite3.Database, directory: string, nowMs: number): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const target = join(directory, `cabinet-${stampOf(nowMs)}.sqlite`);
  const temporary = `${target}.part`;
  rmSync(temporary, { force: true });
  db.prepare('VACUUM INTO $path').run({ path: temporary });
  settleBackup(temporary, target);
  return target;
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
  const handle = openSync(temporary, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  replaceFile(temporary, target);
}

function dropOldBackups(
  db: BetterSqlite3.Database,
  journal: Journal,
  directory: string,
  { nowMs, keepDays }: { nowMs: number; keepDays: number },
): void {
  const oldest = `cabinet-${stampOf(nowMs - keepDays * 86_400_000)}.sqlite`;
  const backups = backupsIn(directory);
  for (const backup of backups.slice(0, -1)) {
    if (backup < join(directory, oldest)) rmSync(backup);
  }
  const [oldestKept] = backupsIn(directory);
  if (oldestKept === undefined) return;
  const copy = new BetterSqlite3(oldestKept, { readonly: true });
  try {
    const held = journalSequenceOf(copy);
    journal.dropThrough(held);
    db.prepare('DELETE FROM journal WHERE sequence <= $held').run({
      held: Math.min(held, journal.lastSequence),
    });
  } finally {
    copy.close();
  }
}
