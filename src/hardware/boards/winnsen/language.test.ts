import { describe, expect, it } from 'vitest';
import { winnsenLanguage } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => winnsenLanguage.tell('to-board', bytesOf(hex));
const heard = (hex: string) => winnsenLanguage.tell('from-board', bytesOf(hex));

describe('what Winnsen frames say', () => {
  it.each(vectors)('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it('to a board', () => {
    expect(told('90 06 05 02 10 03')).toEqual({ valid: true, kind: 'open', board: 2, channel: 16 });
    expect(told('90 07 02 01 00 80 03')).toEqual({ valid: true, kind: 'read', board: 1, channel: 16 });
    expect(told('90 07 02 01 03 80 03')).toEqual({
      valid: true,
      kind: 'read-all',
      board: 1,
      channels: [1, 2, 16],
    });
    expect(told('90 06 12 01 05 03')).toMatchObject({ kind: 'read', channel: 5, dialect: 'clone' });
  });

  it('from a board', () => {
    expect(heard('90 07 85 01 05 01 03')).toEqual({
      valid: true,
      kind: 'open-answer',
      board: 1,
      channel: 5,
      door: 'open',
      result: 'opened',
      offset: 0x80,
    });
    expect(heard('90 07 A5 01 05 00 03')).toMatchObject({ door: 'unknown', result: 'failed', offset: 0xa0 });
    const all = heard('90 07 82 03 90 03 03');
    expect(all).toMatchObject({ kind: 'read-all-answer', board: 3 });
    if (all.valid) {
      expect(all.doors).toHaveLength(16);
      expect(all.doors?.flatMap((door, index) => (door === 'open' ? [index + 1] : []))).toEqual([
        5, 8, 9, 10,
      ]);
    }
    expect(heard('90 07 92 01 00 05 03')).toMatchObject({ kind: 'read-answer', channel: 5, door: 'closed' });
  });

  it('tells why bytes are none', () => {
    expect(heard('90 07 82 01')).toEqual({ valid: false, reason: 'length' });
    expect(heard('90 07 82 01 00 00 04')).toEqual({ valid: false, reason: 'structure' });
  });
});

describe('commands in bytes', () => {
  const command = winnsenLanguage.command;

  it('are those of §7.1', () => {
    expect(hexOf(command({ command: 'open', board: 1, channel: 5 }))).toBe('90 06 05 01 05 03');
    expect(hexOf(command({ command: 'read', board: 1, channel: 16 }))).toBe('90 07 02 01 00 80 03');
    expect(hexOf(command({ command: 'read-all', board: 1 }))).toBe('90 07 02 01 FF FF 03');
  });

  it('do not exist where boards have none', () => {
    expect(command({ command: 'open-all', board: 1 })).toBeUndefined();
    expect(command({ command: 'open', board: 0, channel: 1 })).toBeUndefined();
    expect(command({ command: 'open', board: 1, channel: 17 })).toBeUndefined();
    expect(command({ command: 'read', board: 1 })).toBeUndefined();
  });
});
