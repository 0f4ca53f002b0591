import { describe, expect, it } from 'vitest';
import { kerongLanguage } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => kerongLanguage.tell('to-board', bytesOf(hex));
const heard = (hex: string) => kerongLanguage.tell('from-board', bytesOf(hex));

describe("what KERONG's short frames say", () => {
  it.each(vectors.filter(({ check }) => check === 'OK'))('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it('to a board, locks counted from 1', () => {
    expect(told('02 00 31 03 36')).toEqual({ valid: true, kind: 'open', board: 0, channel: 1 });
    expect(told('02 25 31 03 5B')).toEqual({ valid: true, kind: 'open', board: 2, channel: 6 });
    expect(told('02 20 30 03 55')).toEqual({ valid: true, kind: 'read-all', board: 2 });
    expect(told('02 00 33 03 38')).toEqual({ valid: true, kind: 'open-all', board: 0 });
    expect(told('02 F0 32 03 27')).toMatchObject({ kind: 'read-every-board', isForEveryBoard: true });
    expect(told('02 00 32 03 37')).toMatchObject({ kind: 'read-every-board', isForEveryBoard: false });
    expect(told('02 00 37 00 37 03 73')).toMatchObject({ kind: 'set-unlock-time', pulseMs: 550 });
    expect(told('02 00 39 05 03 43')).toMatchObject({ kind: 'set-unlock-delay', delaySeconds: 5 });
    expect(told('02 10 40 03 03 58')).toMatchObject({ kind: 'set-baud', board: 1, baud: 115_200 });
    expect(told('F5 B6 00 00 5F 0A')).toMatchObject({ kind: 'query-version', board: 0 });
  });

  it('from a board, a set latch bit being closed', () => {
    const all = heard('02 00 35 FE FF 01 00 03 38');
    expect(all).toMatchObject({ valid: true, kind: 'read-all-answer', board: 0 });
    if (!all.valid) return;
    expect(all.doors).toEqual(['open', ...new Array(15).fill('closed')]);
    expect(all.goods).toEqual(['present', ...new Array(15).fill('absent')]);
  });

  it('from a board that answers an unlock', () => {
    expect(heard('02 25 35 DF FF 00 00 03 3D')).toMatchObject({
      kind: 'open-answer',
      board: 2,
      channel: 6,
      door: 'open',
    });
    expect(heard('02 10 36 FF FF 00 00 03 49')).toMatchObject({ kind: 'read-every-board-answer', board: 1 });
    expect(heard('02 10 38 00 37 03 84')).toMatchObject({ kind: 'unlock-time-answer', pulseMs: 550 });
  });

  it('tells why bytes are none', () => {
    expect(told('02 00 30 03 36')).toEqual({ valid: false, reason: 'checksum' });
    expect(told('02 00')).toEqual({ valid: false, reason: 'length' });
    expect(heard('02 00 30 03 35')).toEqual({ valid: false, reason: 'structure' });
  });
});

describe('commands in bytes', () => {
  it('are those of §2.5 and §2.6', () => {
    expect(hexOf(kerongLanguage.command({ command: 'open', board: 0, channel: 1 }))).toBe('02 00 31 03 36');
    expect(hexOf(kerongLanguage.command({ command: 'open', board: 0, channel: 16 }))).toBe('02 0F 31 03 45');
    expect(hexOf(kerongLanguage.command({ command: 'open', board: 2, channel: 6 }))).toBe('02 25 31 03 5B');
    expect(hexOf(kerongLanguage.command({ command: 'read-all', board: 2 }))).toBe('02 20 30 03 55');
    expect(hexOf(kerongLanguage.command({ command: 'open-all', board: 0 }))).toBe('02 00 33 03 38');
  });

  it('do not exist for boards and locks that do not, nor to read one lock', () => {
    expect(kerongLanguage.command({ command: 'open', board: 16, channel: 1 })).toBeUndefined();
    expect(kerongLanguage.command({ command: 'open', board: 0, channel: 0 })).toBeUndefined();
    expect(kerongLanguage.command({ command: 'open', board: 0, channel: 17 })).toBeUndefined();
    expect(kerongLanguage.command({ command: 'open', board: 0 })).toBeUndefined();
    expect(kerongLanguage.command({ command: 'read', board: 0, channel: 1 })).toBeUndefined();
  });
});
