import { describe, expect, it } from 'vitest';
import { wklyLanguage } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => wklyLanguage.tell('to-board', bytesOf(hex));
const heard = (hex: string) => wklyLanguage.tell('from-board', bytesOf(hex));

describe('what WKLY frames say', () => {
  it.each(vectors)('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it('to a board', () => {
    expect(told('57 4B 4C 59 09 01 82 01 82')).toEqual({ valid: true, kind: 'open', board: 1, channel: 1 });
    expect(told('57 4B 4C 59 09 01 83 05 87')).toEqual({ valid: true, kind: 'read', board: 1, channel: 5 });
    expect(told('57 4B 4C 59 08 00 84 85')).toEqual({ valid: true, kind: 'read-all', board: 0 });
    expect(told('57 4B 4C 59 0B 00 80 02 04 06 82')).toEqual({
      valid: true,
      kind: 'open-several',
      board: 0,
      channels: [4, 6],
      inTurn: false,
    });
    expect(told('57 4B 4C 59 09 00 88 01 89')).toMatchObject({ kind: 'hold-on', channel: 1 });
  });

  it('from a board', () => {
    expect(heard('57 4B 4C 59 0B 00 82 00 01 00 81')).toEqual({
      valid: true,
      kind: 'open-answer',
      board: 0,
      channel: 1,
      door: 'open',
      hasSucceeded: true,
    });
    expect(heard('57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87')).toMatchObject({
      kind: 'read-all-answer',
      doors: ['open', 'closed', 'closed', 'open'],
    });
    expect(heard('57 4B 4C 59 0A 02 85 05 01 80')).toEqual({
      valid: true,
      kind: 'report',
      board: 2,
      channel: 5,
      door: 'closed',
    });
    expect(heard('57 4B 4C 59 0A 00 88 00 01 8A')).toMatchObject({ kind: 'hold-on-answer', channel: 1 });
    expect(heard('57 4B 4C 59 0E 00 96 00 00 00 FF FF 01 90')).toMatchObject({
      kind: 'other-command',
      command: 0x96,
    });
  });

  it('tells why bytes are none', () => {
    expect(heard('57 4B 4C 59 0B 00 83 00 01 00 81')).toEqual({ valid: false, reason: 'checksum' });
    expect(heard('57 4B 4C')).toEqual({ valid: false, reason: 'length' });
    expect(heard('57 4B 4C 59 0B 00 83 00 01 02 82')).toEqual({ valid: false, reason: 'structure' });
  });
});

describe('commands in bytes', () => {
  const command = wklyLanguage.command;

  it('are those of §6.4 and §6.5', () => {
    expect(hexOf(command({ command: 'open', board: 0, channel: 1 }))).toBe('57 4B 4C 59 09 00 82 01 83');
    expect(hexOf(command({ command: 'read', board: 1, channel: 5 }))).toBe('57 4B 4C 59 09 01 83 05 87');
    expect(hexOf(command({ command: 'read-all', board: 0 }))).toBe('57 4B 4C 59 08 00 84 85');
    expect(hexOf(command({ command: 'open-all', board: 0 }))).toBe('57 4B 4C 59 08 00 86 87');
  });

  it('do not exist for boards and channels that do not', () => {
    expect(command({ command: 'read-all', board: 32 })).toBeUndefined();
    expect(command({ command: 'open', board: 1, channel: 25 })).toBeUndefined();
    expect(command({ command: 'read', board: 1 })).toBeUndefined();
  });
});
