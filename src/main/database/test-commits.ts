import { writeSync } from 'node:fs';
import { z } from '../../contract/zod.ts';
import { openCabinetDatabase } from './open.ts';
import { releasedMigrations } from './test-place.ts';

/**
 * A program that commits until it is killed, and reports each commit once it is told that it is on
 * disk; with a backup in between. Only tests start it, to kill it.
 */
const [directory = '', backUpEvery = '0'] = process.argv.slice(2);
const database = openCabinetDatabase({ directory, migrations: releasedMigrations, nowMs: Date.now() });
let isBackingUp = false;

function commitOnce(count: number): void {
  database.store.transaction((tx) => {
    tx.run(
      `INSERT INTO cabinet_state (name, value) VALUES ('counter', $count)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      { count: String(count) },
    );
    tx.run("INSERT INTO cabinet_state (name, value) VALUES ($name, 'a commit')", { name: `commit ${count}` });
  });
  // At once: what a killed process still has in a buffer is not reported.
  writeSync(1, `${count}\n`);
  if (!isBackingUp && Number(backUpEvery) > 0 && count % Number(backUpEvery) === 0) {
    isBackingUp = true;
    void database.backUp({ nowMs: Date.now() + count * 1_000, keepDays: 1 }).finally(() => {
      isBackingUp = false;
    });
  }
}

const last = database.store.get(
  z.object({ value: z.string() }),
  "SELECT value FROM cabinet_state WHERE name = 'counter'",
);
let count = Number(last?.value ?? 0);
const next = () => {
  count += 1;
  commitOnce(count);
  setImmediate(next);
};
next();
