import { describe, expect, it } from 'vitest';
import { commandBody } from '../../contract/command.ts';
import { commandFor, newReadings } from './scanned-text.ts';

describe('what was scanned', () => {
  it.each([
    ['00340434161094042557', { name: 'scan', text: '00340434161094042557' }],
    ['  1Z999AA10123456784\n', { name: 'scan', text: '1Z999AA10123456784' }],
    ['', { name: 'scanUnreadable' }],
    ['A\u0000B', { name: 'scanUnreadable' }],
    ['12\u001d34', { name: 'scan', text: '12\u001d34' }],
    [
      ']C142020260\u001d9400110200881234567890',
      { name: 'scan', text: '42020260\u001d9400110200881234567890', isGs1: true },
    ],
    [']Q1x', { name: 'scan', text: ']Q1x' }],
    ['\u001d', { name: 'scanUnreadable' }],
    ['Grüße', { name: 'scanUnreadable' }],
    ['x'.repeat(10_000), { name: 'scanUnreadable' }],
  ])('%#', (text, command) => {
    expect(commandFor(text)).toEqual(command);
    expect(commandBody.safeParse(commandFor(text)).success).toBe(true);
  });
});

describe('a code that stays in front of the camera', () => {
  it('counts once, and again only when it was away', () => {
    const { isNew } = newReadings();
    expect(isNew('A', 0)).toBe(true);
    for (let now = 100; now < 60_000; now += 100) expect(isNew('A', now)).toBe(false);
    expect(isNew('B', 60_000)).toBe(true);
    expect(isNew('A', 60_100)).toBe(true);
    expect(isNew('A', 62_000)).toBe(false);
    expect(isNew('A', 65_000)).toBe(true);
  });

  it('counts again at once where it did not count, because the screen changed under it', () => {
    const readings = newReadings();
    expect(readings.isNew('A', 0)).toBe(true);
    readings.forget();
    expect(readings.isNew('A', 50)).toBe(true);
    expect(readings.isNew('A', 100)).toBe(false);
  });
});
