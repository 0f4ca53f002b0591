import { describe, expect, it } from 'vitest';
import { browserCommand, openInBrowser } from './open-in-browser.ts';

const url = 'http://127.0.0.1:4000/';

describe('the default browser', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string[] | undefined]>([
    ['darwin', {}, ['open', url]],
    ['win32', {}, ['cmd', '/c', 'start', '""', url]],
    ['linux', { DISPLAY: ':0' }, ['xdg-open', url]],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', url]],
    ['linux', {}, undefined],
    ['linux', { DISPLAY: '' }, undefined],
  ])('on %s with %j', (platform, environment, command) => {
    expect(browserCommand(url, platform, environment)).toEqual(command);
  });

  it('is no reason to fail where there is none', async () => {
    const { DISPLAY, PATH } = process.env;
    process.env.DISPLAY = ':0';
    process.env.PATH = '/nonexistent';
    try {
      openInBrowser(url);
      await new Promise((settle) => setImmediate(settle));
    } finally {
      process.env.PATH = PATH;
      if (DISPLAY === undefined) delete process.env.DISPLAY;
      else process.env.DISPLAY = DISPLAY;
    }
  });
});
