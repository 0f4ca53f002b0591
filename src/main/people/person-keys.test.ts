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

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-person-keys-'));
  path = join(directory, 'person-keys');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('PersonKeys', () => {
  it('keeps each key over a restart, for its owner alone, and never in the clear', () => {
    const keys = new PersonKeys(directory, wrappingKey);
    const made = new Map(Array.from({ length: 20 }, () => newId(Date.now())).map((id) => [id, keys.add(id)]));
    const again = new PersonKeys(directory, wrappingKey);
    for (const [id, key] of made) expect(again.keyOf(id)?.equals(key)).toBe(true);
    expect(again.health()).toEqual({ keys: 20, unreadableLines: 0, fault: undefined });
    expect(statSync(path).mode & 0o777).toBe(0o600);
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
    expect(other.health()).toMatchObject({ keys: 0, unreadableLines: 1 });
  });

  it('survives a tear anywhere: all keys before it are kept, and the next one is not lost', () => {
    const ids = ['a', 'b', 'c'].map((letter) => `${newId(1)}${letter}`);
    const keys = new PersonKeys(directory, wrappingKey);
    for (const id of ids) keys.add(id);
    const whole = readFileSync(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index);
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), (cut) => {
        writeFileSync(path, whole.subarray(0, cut));
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
    expect(keys.health()).toEqual({ keys: 0, unreadableLines: 0, fault: undefined });
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
});
