import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { connect } from './connection.ts';
import { migrate } from './migrate.ts';
import { journalSequenceOf, ReplayFault, replay } from './replay.ts';
import { releasedMigrations, TestPlace } from './test-place.ts';

let place: TestPlace;
let db: ReturnType<typeof connect>;
beforeEach(() => {
  place = new TestPlace();
  db = connect(place.path);
  migrate(db, releasedMigrations, 1, 1);
});
afterEach(() => {
  db.close();
  place.remove();
});

const entry = (row: Record<string, unknown>, change = 'insert', table = 'cabinet_state') =>
  JSON.stringify({ table, change, row });
const good = { sequence: 1, entry: entry({ name: 'a', value: 'b' }) };
const noMigration = () => {
  throw new Error('no migration is in this journal');
};
const states = () => db.prepare('SELECT name FROM cabinet_state').pluck().all();

it('repeats changes that fit', () => {
  replay(db, [good], noMigration);
  expect(states()).toEqual(['a']);
  expect(journalSequenceOf(db)).toBe(1);
});

it.each([
  ['a number is missing', 3, entry({ name: 'c', value: 'd' })],
  ['it is no JSON', 2, '{"table'],
  ['it is no change', 2, '{"table":"cabinet_state"}'],
  ['there is no such table', 2, entry({ name: 'c' }, 'insert', 'cabinet_secret')],
  ['there is no such column', 2, entry({ name: 'c', value: 'd', remark: 'e' })],
  ['the row is not there', 2, entry({ name: 'c', value: 'd' }, 'update')],
  ['the row was deleted before', 2, entry({ name: 'c', value: 'd' }, 'delete')],
  ['the row is there already', 2, entry({ name: 'a', value: 'd' })],
  ['a constraint is against it', 2, entry({ name: 'c', value: null })],
  ['made again, it is another', 2, entry({ name: 'c', value: 'd' }).replace(',', ', ')],
])('leaves everything as it was where a change does not fit: %s', (_why, sequence, text) => {
  expect(() => replay(db, [good, { sequence, entry: text }], noMigration)).toThrow(ReplayFault);
  expect(states()).toEqual([]);
  expect(journalSequenceOf(db)).toBe(0);
});

it('a full disk is no fault of the journal', () => {
  const pages = z.int().parse(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 1}`);
  const large = { sequence: 1, entry: entry({ name: 'a', value: 'x'.repeat(100_000) }) };
  expect(() => replay(db, [large], noMigration)).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
  expect(states()).toEqual([]);
});
