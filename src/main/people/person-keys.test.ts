import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreFault } from '../database/transaction.ts';
import { newId } from '../ids.ts';
import { PersonKeys } from './person-keys.ts';

const wrappingKey = randomBytes(32);
let directory: string;
let path: string;
let copyPath: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-person-keys-'));
  path = join(directory, 'person-keys');
  copyPath = join(directory, 'person-keys.copy');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('PersonKeys', () => {
  it('keeps each key over a restart, for its owner alone, and never in the clear', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    const made = new Map(Array.from({ length: 20 }, () => newId(Date.now())).map((id) => [id, keys.add(id)]));
    const again = new PersonKeys(directory, wrappingKey);
    for (const [id, key] of made) expect(again.keyOf(id)?.equals(key)).toBe(true);
    expect(again.health()).toEqual({ keys: 20, unreadableLines: 0, fault: undefined, copyFault: undefined });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(copyPath).mode & 0o777).toBe(0o600);
    expect(readFileSync(copyPath)).toEqual(readFileSync(path));
    const file = readFileSync(path, 'latin1');
    for (const key of made.values()) {
      for (const form of ['base64url', 'base64', 'hex', 'latin1'] as const) {
        expect(file).not.toContain(key.toString(form).replaceAll('=', ''));
      }
    }
  });

  it('reads nothing under another master, and does not throw', () => {
    const id = newId(1);
    new PersonKeys(directory, wrappingKey).add(id);
    const other = new PersonKeys(directory, randomBytes(32));
    expect(other.keyOf(id)).toBeUndefined();
    expect(other.health()).toMatchObject({ keys: 0, unreadableLines: 2 });
  });

  it('survives a tear anywhere without its copy: all keys before it are kept, and the next one is not lost', () => {
    const ids = ['a', 'b', 'c'].map((letter) => `${newId(1)}${letter}`);
    const keys = new PersonKeys(directory, wrappingKey);
    for (const id of ids) keys.add(id);
    const whole = readFileSync(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index);
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), (cut) => {
        writeFileSync(path, whole.subarray(0, cut));
        rmSync(copyPath, { force: true });
        const torn = new PersonKeys(directory, wrappingKey);
        ids.forEach((id, index) => {
          // The line end itself may be missing: the line is whole without it.
          const isWhole = cut >= (ends[index] ?? 0);
          expect(torn.keyOf(id) !== undefined).toBe(isWhole);
        });
        const late = torn.add('late');
        expect(new PersonKeys(directory, wrappingKey).keyOf('late')?.equals(late)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads on behind any damage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        rmSync(path, { force: true });
        const keys = new PersonKeys(directory, wrappingKey);
        keys.add('before');
        writeFileSync(path, Buffer.concat([readFileSync(path), garbage, Buffer.from('\n')]));
        const damaged = new PersonKeys(directory, wrappingKey);
        damaged.add('after');
        const again = new PersonKeys(directory, wrappingKey);
        expect(again.keyOf('before')).toBeDefined();
        expect(again.keyOf('after')).toBeDefined();
      }),
      { numRuns: 100 },
    );
  });

  it('erases a key from the file, and keeps the others', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    for (const id of ['a', 'b', 'c']) keys.add(id);
    const line = readFileSync(path, 'utf8').split('\n')[1] ?? '';
    expect(line.startsWith('b ')).toBe(true);
    expect(keys.erase(['b', 'nobody'])).toBe(1);
    expect(keys.keyOf('b')).toBeUndefined();
    const file = readFileSync(path, 'utf8');
    expect(file).not.toContain(line.slice(2));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const again = new PersonKeys(directory, wrappingKey);
    expect(['a', 'b', 'c'].filter((id) => again.keyOf(id) !== undefined)).toEqual(['a', 'c']);
    expect(again.erase(['b'])).toBe(0);
  });

  it('gives a person a second key where the first was lost, and then reads that one', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    const first = keys.add('a');
    const second = keys.add('a');
    expect(second.equals(first)).toBe(false);
    expect(new PersonKeys(directory, wrappingKey).keyOf('a')?.equals(second)).toBe(true);
    expect(keys.erase(['a'])).toBe(2);
  });

  it('goes on without keys where the file is lost or cannot be read', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    expect(keys.keyOf('a')).toBeUndefined();
    expect(keys.health()).toMatchObject({ keys: 0, unreadableLines: 0, fault: undefined });
    mkdirSync(path);
    const blocked = new PersonKeys(directory, wrappingKey);
    expect(blocked.health().fault).toBe('EISDIR');
    expect(blocked.keyOf('a')).toBeUndefined();
    expect(() => blocked.add('a')).toThrow(StoreFault);
    expect(() => blocked.erase(['a'])).toThrow(StoreFault);
    expect(blocked.keyOf('a')).toBeUndefined();
  });

  it.skipIf(!existsSync('/dev/full'))(
    'tells a full disk from a broken one, and writes the next key whole',
    () => {
      const keys = new PersonKeys(directory, wrappingKey);
      symlinkSync('/dev/full', path);
      const fault = (() => {
        try {
          return keys.add('a');
        } catch (error) {
          return error;
        }
      })();
      expect(fault).toMatchObject({ name: 'StoreFault', kind: 'diskFull' });
      expect(keys.keyOf('a')).toBeUndefined();
      rmSync(path);
      keys.add('b');
      expect(new PersonKeys(directory, wrappingKey).keyOf('b')).toBeDefined();
    },
  );

  it.skipIf(process.getuid?.() === 0)('leaves the old file where the folder cannot be written', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    keys.add('a');
    chmodSync(directory, 0o500);
    expect(() => keys.erase(['a'])).toThrow();
    chmodSync(directory, 0o700);
    expect(new PersonKeys(directory, wrappingKey).keyOf('a')).toBeDefined();
  });

  describe('with its copy', () => {
    const open = () => new PersonKeys(directory, wrappingKey);

    it.each([
      ['file', () => path],
      ['copy', () => copyPath],
    ])('loses nothing when the %s is lost, and makes it anew', (_, lost) => {
      const made = new Map(['a', 'b'].map((id) => [id, open().add(id)]));
      rmSync(lost());
      for (const [id, key] of made) expect(open().keyOf(id)?.equals(key)).toBe(true);
      expect(readFileSync(path, 'utf8').split('\n').sort()).toEqual(
        readFileSync(copyPath, 'utf8').split('\n').sort(),
      );
    });

    it('reads a key that is damaged in one from the other, wherever the damage is', () => {
      const made = new Map(['aa', 'bb', 'cc'].map((id) => [id, open().add(id)]));
      const whole = readFileSync(path);
      fc.assert(
        fc.property(
          fc.nat({ max: whole.length - 1 }),
          fc.integer({ min: 1, max: 255 }),
          fc.boolean(),
          (at, flip, isCopy) => {
            const damaged = Buffer.from(whole);
            damaged.writeUInt8(damaged.readUInt8(at) ^ flip, at);
            writeFileSync(path, isCopy ? whole : damaged);
            writeFileSync(copyPath, isCopy ? damaged : whole);
            for (const keys of [open(), open()]) {
              for (const [id, key] of made) expect(keys.keyOf(id)?.equals(key)).toBe(true);
            }
          },
        ),
        { numRuns: 300 },
      );
    });

    it('prefers the newer key where a crash came between the two', () => {
      open().add('a');
      const before = readFileSync(copyPath);
      const newer = open().add('a');
      writeFileSync(copyPath, before);
      expect(open().keyOf('a')?.equals(newer)).toBe(true);
      rmSync(path);
      expect(open().keyOf('a')?.equals(newer)).toBe(true);
    });

    it('takes a new key when the copy cannot be written, says so, and erases nothing by halves', () => {
      mkdirSync(copyPath);
      const keys = open();
      keys.add('a');
      expect(keys.health()).toMatchObject({ fault: undefined, copyFault: 'EISDIR' });
      expect(() => keys.erase(['a'])).toThrow(StoreFault);
      rmSync(copyPath, { recursive: true });
      expect(keys.erase(['a'])).toBe(1);
      expect(keys.health().copyFault).toBeUndefined();
      expect(open().ids()).toEqual([]);
    });

    it('erases whom memory alone still knew, and keeps the others, where the file was taken away', () => {
      const keys = open();
      for (const id of ['a', 'b']) keys.add(id);
      rmSync(path);
      keys.erase(['a']);
      expect(open().ids()).toEqual(['b']);
    });

    /** A name in the folder, and what each step of a change made of it. */
    type Folder = Readonly<Record<string, Buffer | undefined>>;
    const names = ['person-keys', 'person-keys.new', 'person-keys.copy', 'person-keys.copy.new'];
    const folder = (): Folder =>
      Object.fromEntries(
        names.map((name) => {
          const at = join(directory, name);
          return [name, existsSync(at) ? readFileSync(at) : undefined];
        }),
      );
    const restore = (state: Folder) => {
      for (const name of names) {
        const bytes = state[name];
        if (bytes === undefined) rmSync(join(directory, name), { force: true });
        else writeFileSync(join(directory, name), bytes);
      }
    };
    const everywhere = () => Object.values(folder()).join('\n');

    it('killed anywhere in an erasure, has every other key, and the next try destroys the one for good', () => {
      const keys = open();
      const made = new Map(['one', 'two', 'three'].map((id) => [id, keys.add(id)]));
      const before = folder();
      const secret = /^two (.*)$/m.exec(String(before['person-keys']))?.[1] ?? '';
      keys.erase(['two']);
      const { 'person-keys': file, 'person-keys.copy': copy } = folder();
      const cut = fc.nat({ max: file?.length ?? 0 });
      // In the order of the writes and renames of `erase`.
      const states = fc.oneof(
        fc.constant(before),
        cut.map((end) => ({ ...before, 'person-keys.new': file?.subarray(0, end) })),
        fc.constant({ ...before, 'person-keys': file }),
        cut.map((end) => ({
          ...before,
          'person-keys': file,
          'person-keys.copy.new': copy?.subarray(0, end),
        })),
        fc.constant({ 'person-keys': file, 'person-keys.copy': copy }),
      );
      fc.assert(
        fc.property(states, (state) => {
          restore(state);
          const again = open();
          for (const id of ['one', 'three'])
            expect(again.keyOf(id)?.equals(made.get(id) ?? Buffer.alloc(0))).toBe(true);
          again.erase(['two']);
          for (const keysLeft of [again, open()]) {
            expect(keysLeft.keyOf('two')).toBeUndefined();
            expect(keysLeft.ids().sort()).toEqual(['one', 'three']);
          }
          expect(everywhere()).not.toContain(secret);
        }),
        { numRuns: 200 },
      );
    });

    it('killed anywhere while a key is added, has every other key, and takes the next', () => {
      const keys = open();
      const first = keys.add('one');
      const before = folder();
      const second = keys.add('two');
      const after = folder();
      const cutOf = (name: string) =>
        fc
          .integer({ min: before[name]?.length ?? 0, max: after[name]?.length ?? 0 })
          .map((end) => after[name]?.subarray(0, end));
      const states = fc.oneof(
        cutOf('person-keys').map((file) => ({ ...before, 'person-keys': file })),
        cutOf('person-keys.copy').map((copy) => ({ ...after, 'person-keys.copy': copy })),
      );
      fc.assert(
        fc.property(states, (state) => {
          restore(state);
          const again = open();
          expect(again.keyOf('one')?.equals(first)).toBe(true);
          expect([undefined, second.toString('hex')]).toContain(again.keyOf('two')?.toString('hex'));
          const third = again.add('three');
          expect(open().keyOf('three')?.equals(third)).toBe(true);
          expect(open().keyOf('one')?.equals(first)).toBe(true);
        }),
        { numRuns: 200 },
      );
    });
  });
});
