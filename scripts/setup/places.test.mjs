import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, fingerprint } from './places.mjs';

describe('the cache folder', () => {
  it('follows XDG_CACHE_HOME', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/elsewhere' }, 'linux')).toBe(join('/elsewhere', 'cubby'));
  });

  it.each([{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'relative' }])('is in ~/.cache with %o', (env) => {
    expect(cacheFolder(env, 'linux')).toBe(join(homedir(), '.cache', 'cubby'));
  });

  it("is in the user's own place on Windows and macOS", () => {
    expect(cacheFolder({ LOCALAPPDATA: 'C:' }, 'win32')).toBe(join('C:', 'cubby', 'cache'));
    expect(cacheFolder({}, 'darwin')).toBe(join(homedir(), 'Library', 'Caches', 'cubby'));
  });
});

it('a fingerprint tells apart what is cut differently', () => {
  expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
  expect(fingerprint('ab', 'c')).toBe(fingerprint('ab', 'c'));
});
