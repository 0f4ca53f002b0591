import { describe, expect, it } from 'vitest';
import { kerong48Language } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => kerong48Language.tell('to-board', bytesOf(hex));
const heard = (hex: string) => kerong48Language.tell('from-board', bytesOf(hex));

describe('what the frames of 48-lock boards say', () => {
  it.each(vectors)('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it('to a board, locks counted from 1', () => {
    expect(told('02 00 00 60 03 65')).toEqual({ valid: true, kind: 'read-all', board: 0 });
    expect(told('02 00 03 61 03 69')).toEqual({ valid: true, kind: 'open', board: 0, channel: 4 });
    expect(told('02 01 2F 61 03 96')).toEqual({ valid: true, kind: 'open', board: 1, channel: 48 });
  });

  it('from a board, a set latch bit being closed', () => {
    const all = heard('02 00 00 75 08 00 00 00 00 00 01 00 00 00 00 00 03 83');
    expect(all).toMatchObject({ valid: true, kind: 'read-all-answer', board: 0 });
    if (!all.valid) return;
    expect(all.doors).toHaveLength(48);
    expect(all.doors?.indexOf('closed')).toBe(3);
    expect(all.doors?.lastIndexOf('closed')).toBe(3);
    expect(all.goods).toEqual(['present', ...new Array(47).fill('absent')]);
  });

  it('from a board about one lock', () => {
    expect(heard('02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88')).toMatchObject({
      kind: 'report',
      board: 0,
      channel: 11,
      door: 'open',
    });
    expect(heard('02 00 03 75 08 00 00 00 00 00 00 00 00 00 00 00 03 85')).toMatchObject({
      kind: 'open-answer',
      channel: 4,
      door: 'closed',
    });
    expect(heard('02 00 05 75 00 7C')).toEqual({ valid: true, kind: 'open-answer', board: 0, channel: 6 });
  });

  it('tells why bytes are none', () => {
    expect(told('02 00 00 60 03 66')).toEqual({ valid: false, reason: 'checksum' });
    expect(told('02 00')).toEqual({ valid: false, reason: 'length' });
    expect(heard('02 00 00 60 03 65')).toEqual({ valid: false, reason: 'structure' });
  });
});

describe('commands in bytes', () => {
  it('are those of §3.1 and §3.2', () => {
    expect(hexOf(kerong48Language.command({ command: 'open', board: 0, channel: 1 }))).toBe(
      '02 00 00 61 03 66',
    );
    expect(hexOf(kerong48Language.command({ command: 'open', board: 1, channel: 48 }))).toBe(
      '02 01 2F 61 03 96',
    );
    expect(hexOf(kerong48Language.command({ command: 'read-all', board: 1 }))).toBe('02 01 00 60 03 66');
  });

  it('do not exist for locks that do not, nor to read one lock or open all', () => {
    expect(kerong48Language.command({ command: 'open', board: -1, channel: 1 })).toBeUndefined();
    expect(kerong48Language.command({ command: 'open', board: 0, channel: 49 })).toBeUndefined();
    expect(kerong48Language.command({ command: 'open', board: 0 })).toBeUndefined();
    expect(kerong48Language.command({ command: 'read', board: 0, channel: 1 })).toBeUndefined();
    expect(kerong48Language.command({ command: 'open-all', board: 0 })).toBeUndefined();
  });
});
