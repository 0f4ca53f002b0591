import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import {
  directoryIdsByPhone,
  languageOf,
  needsAccessibleReach,
  personsOfSameNumber,
  readDirectory,
} from './directory.ts';
import { type DirectoryImport, importDirectory } from './directory-import.ts';
import { eraseUnneeded, noteUnneeded } from './erasure.ts';
import { findOrAddRecipient } from './recipients.ts';
import { TestRegister } from './test-register.ts';

let test: TestRegister;
beforeEach(() => {
  test = new TestRegister();
});
afterEach(() => test.remove());

const head = 'Wohnung;Name;Handy;Sprache;Barrierefrei\n';
const ada = '3.12;Ada Weiß;0151 23456789;de;ja\n';
const ben = '3.12;Ben Weiß;0151 23456780;;\n';
const eve = '4;Eve Çelik;+43 664 1234567;en;nein\n';
const importFile = (text: string, options: Partial<DirectoryImport> = {}) =>
  importDirectory(
    test,
    { bytes: new TextEncoder().encode(text), country: 'DE', actor: 'technician:1', ...options },
    test.moment(),
  );
const people = () => readDirectory(test.store, test.cipher);
const named = (name: string) => {
  const found = people().find((person) => person.name.full === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('an import', () => {
  it('adds who is new, and the same file again changes nothing', () => {
    expect(importFile(head + ada + ben)).toEqual({
      ok: true,
      added: 2,
      changed: 0,
      unchanged: 0,
      left: 0,
      skipped: [],
      ignoredColumns: [],
    });
    expect(named('Ada Weiß')).toMatchObject({
      residence: '3.12',
      name: { full: 'Ada Weiß', surname: 'Weiß' },
      e164: '+4915123456789',
      language: 'de',
      accessibleReach: true,
      hasLeft: false,
      kind: 'resident',
    });
    const before = test.store.all(z.object({ ciphertext: z.string() }), 'SELECT ciphertext FROM person');
    expect(importFile(head + ada + ben)).toMatchObject({ added: 0, changed: 0, unchanged: 2, left: 0 });
    expect(test.store.all(z.object({ ciphertext: z.string() }), 'SELECT ciphertext FROM person')).toEqual(
      before,
    );
  });

  it('knows a person again by residence and name, and by the id once there is one', () => {
    importFile(head + ada);
    const { id } = named('Ada Weiß');
    // Written a little differently, with another number.
    expect(importFile(`${head}3-12;ada weiss;0151 23456781;;\n`)).toMatchObject({
      changed: 1,
      added: 0,
      left: 0,
    });
    expect(people()).toMatchObject([{ id, e164: '+4915123456781', name: { full: 'ada weiss' } }]);
    expect(importFile('ID;Wohnung;Name;Handy\n7;3.12;Ada Weiß;0151 23456781\n')).toMatchObject({
      changed: 1,
    });
    // She moves and marries: the id is enough.
    expect(importFile('ID;Wohnung;Name;Handy\n7;9;Ada Schwarz;0151 23456781\n')).toMatchObject({
      changed: 1,
    });
    expect(people()).toMatchObject([{ id, residence: '9', name: { surname: 'Schwarz' }, externalId: '7' }]);
    // The same name at the same place, but another person's id.
    expect(importFile('ID;Wohnung;Name;Handy\n8;9;Ada Schwarz;0151 23456782\n')).toMatchObject({
      added: 1,
      left: 1,
    });
  });

  it('marks who is missing as having left, and takes back who returns', () => {
    importFile(head + ada + ben);
    const { id } = named('Ben Weiß');
    expect(importFile(head + ada)).toMatchObject({ unchanged: 1, left: 1 });
    expect(named('Ben Weiß').hasLeft).toBe(true);
    expect(importFile(head + ada)).toMatchObject({ unchanged: 1, left: 0 });
    expect(importFile(head + ada + ben)).toMatchObject({ unchanged: 1, changed: 1, left: 0 });
    expect(named('Ben Weiß')).toMatchObject({ id, hasLeft: false });
  });

  it('changes nothing where a row is bad, unless asked to, and then nobody has left', () => {
    importFile(head + ada + ben);
    const file = `${head}${eve}5;Zoe;030 1234567;;\n`;
    const bad = [{ line: 3, why: 'phoneLandline' }];
    expect(importFile(file)).toEqual({ ok: false, refusal: 'badRows', bad, good: 1 });
    expect(people()).toHaveLength(2);
    expect(importFile(file, { skipsBadRows: true })).toMatchObject({
      ok: true,
      added: 1,
      left: 0,
      skipped: bad,
    });
    expect(people().filter((person) => person.hasLeft)).toEqual([]);
  });

  it('asks before more than half of many people leave', () => {
    const many = Array.from(
      { length: 24 },
      (_, n) => `${n + 10};Person ${'abcdefghijklmnopqrstuvwx'[n]};0151 234567${n + 10};;\n`,
    );
    importFile(head + many.join(''));
    expect(importFile(head + many.slice(0, 5).join(''))).toEqual({
      ok: false,
      refusal: 'mostWouldLeave',
      leaving: 19,
      of: 24,
    });
    expect(people().some((person) => person.hasLeft)).toBe(false);
    expect(importFile(head + many.slice(0, 5).join(''), { mostMayLeave: true })).toMatchObject({ left: 19 });
    expect(importFile(head)).toEqual({ ok: false, refusal: 'empty' });
  });

  it('is one row in the log and one event, without a name or a number', () => {
    importFile(head + ada);
    expect(test.log().at(-1)).toBe(
      'directory.imported technician:1 {"added":1,"changed":0,"left":0,"skipped":0,"unchanged":0}',
    );
    expect(test.events().at(-1)).toMatchObject({ name: 'directory.imported', added: 1 });
    const dump = JSON.stringify(test.store.all(z.object({ entry: z.string() }), 'SELECT entry FROM journal'));
    for (const secret of ['Weiß', '3.12', '15123456789']) expect(dump).not.toContain(secret);
  });

  it('takes in who has lost the key anew', () => {
    importFile(head + ada);
    const { id } = named('Ada Weiß');
    test.cipher.keys.erase([id]);
    expect(importFile(head + ada)).toMatchObject({ added: 1, left: 1 });
  });

  it('takes 5,000 people in one transaction in a few seconds', { timeout: 60_000 }, () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, n) =>
        `${1 + Math.floor(n / 3)};Vorname${n % 97} Name${n};0151 2${String(n).padStart(7, '0')};de;\n`,
    );
    const began = performance.now();
    expect(importFile(head + rows.join(''))).toMatchObject({ added: 5_000 });
    const addedMs = performance.now() - began;
    expect(importFile(head + rows.join(''))).toMatchObject({ unchanged: 5_000 });
    expect(addedMs).toBeLessThan(10_000);
  });
});

describe('people of one number', () => {
  it('are those in the directory and whoever it was typed for', () => {
    importFile(head + ada + ben.replace('80', '89'));
    const ids = people().map((person) => person.id);
    const typed = test.act((tx) => findOrAddRecipient(tx, test.cipher, { e164: '+4915123456789', nowMs: 1 }));
    const other = test.act((tx) => findOrAddRecipient(tx, test.cipher, { e164: '+4915123456700', nowMs: 1 }));
    for (const id of [...ids, typed]) {
      expect(personsOfSameNumber(test.store, id).sort()).toEqual([...ids, typed].sort());
    }
    expect(personsOfSameNumber(test.store, other)).toEqual([other]);
    expect(personsOfSameNumber(test.store, 'nobody')).toEqual(['nobody']);
    // Ada needs accessible reach, so what comes to her number does.
    expect(needsAccessibleReach(test.store, test.cipher, typed)).toBe(true);
    expect(needsAccessibleReach(test.store, test.cipher, other)).toBe(false);
    expect(languageOf(test.store, test.cipher, typed)).toBe('de');
    expect(languageOf(test.store, test.cipher, other)).toBeUndefined();
    expect(directoryIdsByPhone(test.store, test.cipher.hashPhone('+4915123456789'))).toHaveLength(2);
  });
});

describe('erasure', () => {
  const dayMs = 86_400_000;
  const tidy = () =>
    test.act((tx) => {
      noteUnneeded(tx, test.moment());
      return eraseUnneeded(tx, test.cipher, 30, test.moment());
    });

  it('leaves who is in the directory alone, and takes who has left after the days for everybody', () => {
    importFile(head + ada + ben);
    tidy();
    test.clock.advance(400 * dayMs);
    expect(tidy()).toBe(0);
    importFile(head + ada);
    tidy();
    test.clock.advance(29 * dayMs);
    expect(tidy()).toBe(0);
    test.clock.advance(2 * dayMs);
    expect(tidy()).toBe(1);
    expect(people()).toMatchObject([{ name: { full: 'Ada Weiß' } }]);
    expect(test.count('SELECT count(*) AS count FROM directory_entry')).toBe(1);
    expect(importFile(head + ada + ben)).toMatchObject({ added: 1, unchanged: 1 });
  });
});
