import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, isKioskUrl, pageResponse, pageUrl } from './page.ts';

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cubby-page-'));
  folder = join(root, 'renderer');
  await mkdir(join(folder, 'assets.js'), { recursive: true });
  await mkdir(join(root, 'renderer-secret'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'page.js'), 'export {}');
  await writeFile(join(folder, 'notes.txt'), 'not for the page');
  await writeFile(join(root, 'secret.js'), 'secret');
  await writeFile(join(root, 'renderer-secret', 'secret.js'), 'secret');
});
afterAll(() => rm(root, { recursive: true }));

const get = (url: string) => pageResponse(folder, { url, method: 'GET' });

describe('the page’s own scheme', () => {
  it('serves the page with its kind and its policy', async () => {
    const response = await get(pageUrl);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves modules as JavaScript, else no browser runs them', async () => {
    expect((await get('app://kiosk/page.js?v=1')).headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it.each([
    'app://kiosk/../secret.js',
    'app://kiosk/..%2fsecret.js',
    'app://kiosk/%2e%2e/secret.js',
    'app://kiosk/%2e%2e%2fsecret.js',
    'app://kiosk/..%5csecret.js',
    'app://kiosk/assets.js/..%2f..%2fsecret.js',
    'app://kiosk/..%2frenderer-secret%2fsecret.js',
    'app://kiosk//etc/passwd',
    'app://kiosk/%00.js',
    'app://kiosk/%ff.js',
    'app://kiosk/',
    'app://kiosk/assets.js',
    'app://kiosk/missing.js',
    'app://kiosk/notes.txt',
    'app://elsewhere/page.js',
    'file:///etc/passwd',
    'not a URL',
  ])('does not serve %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('answers nothing but GET', async () => {
    expect((await pageResponse(folder, { url: pageUrl, method: 'POST' })).status).toBe(404);
  });

  it('knows its own URLs from others', () => {
    expect(isKioskUrl('app://kiosk/index.html#x')).toBe(true);
    for (const url of ['https://kiosk/', 'app://kiosk.example/', 'app://kiosk:80/', 'about:blank', '', 'x']) {
      expect(isKioskUrl(url)).toBe(false);
    }
  });

  it('has a policy without a way out', () => {
    expect(contentSecurityPolicy).toContain("default-src 'none'");
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|http|data:|blob:|connect-src/);
  });
});
