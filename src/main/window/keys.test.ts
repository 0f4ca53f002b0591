import { describe, expect, it } from 'vitest';
import { reachesPage } from './keys.ts';

const plain = { type: 'keyDown', control: false, alt: false, meta: false } as const;

describe('a physical keyboard', () => {
  it.each(['0', '9', 'a', 'Z', '-', '+', ' ', 'Backspace', 'Enter', 'Tab', 'Shift'])('types %s', (key) => {
    expect(reachesPage({ ...plain, key })).toBe(true);
  });

  it.each([
    'F1',
    'F5',
    'F11',
    'F12',
    'Escape',
    'Alt',
    'Control',
    'Meta',
    'ContextMenu',
    'PrintScreen',
    'BrowserBack',
    'BrowserHome',
    'LaunchMail',
    'Insert',
    'Delete',
    'Home',
    'PageDown',
    'ArrowLeft',
    'Dead',
    'Process',
    'Unidentified',
    'ZoomIn',
    '\u0000',
    'ä',
  ])('does not get %s to the page', (key) => {
    expect(reachesPage({ ...plain, key })).toBe(false);
  });

  it.each([
    ['control', 'w'],
    ['control', 'r'],
    ['control', 'p'],
    ['control', 'Tab'],
    ['control', '+'],
    ['alt', 'F4'],
    ['alt', 'Tab'],
    ['meta', 'l'],
    ['alt', 'Enter'],
  ] as const)('makes no chord of %s and %s', (modifier, key) => {
    expect(reachesPage({ ...plain, key, [modifier]: true })).toBe(false);
  });

  it('may always let go of a key', () => {
    expect(reachesPage({ ...plain, type: 'keyUp', key: 'Control', control: true })).toBe(true);
  });
});
