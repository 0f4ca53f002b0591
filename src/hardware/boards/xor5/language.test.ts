import { describe, expect, it } from 'vitest';
import { xor5Language } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const language = xor5Language(0x11);
const kecheng = xor5Language(0x33);
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => language.tell('to-board', bytesOf(hex));
const heard = (hex: string) => language.tell('from-board', bytesOf(hex));

describe('what XOR5 frames say', () => {
  it.each(vectors.filter(({ check }) => check === 'OK'))('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it('to a board', () => {
    expect(told('8A 01 05 11 9F')).toEqual({
      valid: true,
      kind: 'open',
      board: 1,
      channel: 5,
      parameter: 0x11,
    });
    expect(told('8A 01 05 11 03 9C')).toMatchObject({ kind: 'open', channel: 5, pulseMs: 3_000 });
    expect(told('8A 01 00 11 9A')).toMatchObject({ kind: 'open-all', board: 1 });
    expect(told('90 01 01 00 80 10')).toMatchObject({ kind: 'open-several', channels: [1, 24] });
    expect(told('80 02 07 33 B6')).toEqual({ valid: true, kind: 'read', board: 2, channel: 7 });
    expect(told('80 02 00 33 B1')).toEqual({ valid: true, kind: 'read-all', board: 2 });
    expect(told('7E 01 03 02 7E')).toMatchObject({ kind: 'set-unlock-time', channel: 3, pulseMs: 2_000 });
  });

  it('from a board', () => {
    expect(heard('8A 01 01 00 8A')).toEqual({
      valid: true,
      kind: 'open-answer',
      board: 1,
      channel: 1,
      door: 'open',
    });
    expect(heard('80 01 01 11 91')).toMatchObject({ kind: 'read-answer', channel: 1, door: 'closed' });
    expect(heard('81 01 03 11 92')).toMatchObject({ kind: 'report', channel: 3, door: 'closed' });
    const all = heard('80 01 80 00 00 33 32');
    expect(all).toMatchObject({ kind: 'read-all-answer', board: 1 });
    if (all.valid) expect(all.doors?.indexOf('closed')).toBe(23);
  });

  it('tells why bytes are none', () => {
    expect(heard('81 01 01 00 8A')).toEqual({ valid: false, reason: 'checksum' });
    expect(told('8A 01')).toEqual({ valid: false, reason: 'length' });
    expect(told('8A 01 05 12 9C')).toEqual({ valid: false, reason: 'structure' });
  });
});

describe('commands in bytes', () => {
  it('are those of §1.5', () => {
    expect(hexOf(language.command({ command: 'open', board: 1, channel: 1 }))).toBe('8A 01 01 11 9B');
    expect(hexOf(kecheng.command({ command: 'open', board: 1, channel: 1 }))).toBe('8A 01 01 33 B9');
    expect(hexOf(language.command({ command: 'read', board: 1, channel: 1 }))).toBe('80 01 01 33 B3');
    expect(hexOf(language.command({ command: 'read-all', board: 1 }))).toBe('80 01 00 33 B2');
    expect(hexOf(language.command({ command: 'open-all', board: 1 }))).toBe('8A 01 00 11 9A');
    expect(hexOf(kecheng.command({ command: 'open-all', board: 1 }))).toBe('9D 01 01 33 AE');
  });

  it('do not exist for boards and locks that do not', () => {
    expect(language.command({ command: 'open', board: 0, channel: 1 })).toBeUndefined();
    expect(language.command({ command: 'open', board: 1, channel: 0 })).toBeUndefined();
    expect(language.command({ command: 'read', board: 1 })).toBeUndefined();
  });
});
