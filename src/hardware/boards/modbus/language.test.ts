import { describe, expect, it } from 'vitest';
import { modbusLanguage } from './language.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
const told = (hex: string) => modbusLanguage.tell('to-board', bytesOf(hex));
const heard = (hex: string) => modbusLanguage.tell('from-board', bytesOf(hex));

describe('what Modbus frames say', () => {
  it.each(vectors)('$hex ($meaning)', ({ hex, direction }) => {
    const story = direction === 'to board' ? told(hex) : heard(hex);
    expect(story).toMatchObject({ valid: true, kind: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/) });
  });

  it.each([
    ['01 05 02 00 00 07 8D B0', { kind: 'open', board: 1, channel: 1, pulseMs: 700 }],
    ['02 05 02 04 00 03 CD 81', { kind: 'open', board: 2, channel: 5, pulseMs: 300 }],
    ['01 05 04 00 00 05 0C F9', { kind: 'flash-off', channel: 1, pulseMs: 500 }],
    ['01 05 00 01 FF 00 DD FA', { kind: 'relay-on', channel: 2 }],
    ['01 05 00 03 00 00 3D CA', { kind: 'relay-off', channel: 4 }],
    ['01 05 00 00 55 00 F2 9A', { kind: 'relay-toggle', channel: 1 }],
    ['01 05 00 FF FF 00 BC 0A', { kind: 'all-relays-on', board: 1 }],
    ['01 05 00 FF 00 00 FD FA', { kind: 'all-relays-off', board: 1 }],
    ['01 05 00 01 01 00 9D 9A', { kind: 'write-coil', coil: 1, value: 0x0100 }],
    ['01 02 00 00 00 10 79 C6', { kind: 'read-all', board: 1, channels: 16 }],
    ['01 01 00 00 00 08 3D CC', { kind: 'read-relays', firstChannel: 1, channels: 8 }],
    ['01 0F 00 00 00 20 04 00 00 00 03 84 89', { kind: 'write-relays', channels: 32, on: [25, 26] }],
    ['00 06 40 00 00 01 5C 1B', { kind: 'write-register', board: 0, register: 0x4000, value: 1 }],
    ['01 03 80 00 00 01 AD CA', { kind: 'read-registers', register: 0x8000, count: 1 }],
  ])('to a board: %s', (hex, story) => {
    expect(told(hex)).toMatchObject({ valid: true, ...story });
  });

  it.each([
    ['01 05 02 00 00 07 8D B0', { kind: 'open-answer', board: 1, channel: 1, pulseMs: 700 }],
    ['01 01 02 01 80 B9 CC', { kind: 'read-relays-answer', board: 1, on: [1, 16] }],
    ['01 03 02 00 01 79 84', { kind: 'read-registers-answer', values: [1] }],
    ['FF 0F 00 00 00 08 41 D3', { kind: 'write-relays-answer', board: 255, channels: 8 }],
    ['01 85 02 C3 51', { kind: 'exception', function: 5, code: 2, meaning: 'illegal-data-address' }],
  ])('from a board: %s', (hex, story) => {
    expect(heard(hex)).toMatchObject({ valid: true, ...story });
  });

  it('takes an input that is 1 for a closed door', () => {
    const story = heard('01 02 02 FE FF B9 98');
    expect(story).toMatchObject({ kind: 'read-all-answer', board: 1 });
    if (story.valid) {
      expect(story.doors).toHaveLength(16);
      expect(story.doors?.flatMap((door, index) => (door === 'open' ? [index + 1] : []))).toEqual([1]);
    }
  });

  it('tells why bytes are none', () => {
    expect(heard('01 85 02 C3 52')).toEqual({ valid: false, reason: 'checksum' });
    expect(told('01 05')).toEqual({ valid: false, reason: 'length' });
  });
});

describe('commands in bytes', () => {
  it('are those of §8.5 and §8.6', () => {
    const { command } = modbusLanguage;
    expect(hexOf(command({ command: 'open', board: 2, channel: 5 }))).toBe('02 05 02 04 00 03 CD 81');
    expect(hexOf(command({ command: 'read-all', board: 1 }))).toBe('01 02 00 00 00 08 79 CC');
    expect(hexOf(command({ command: 'read-all', board: 1, channels: 16 }))).toBe('01 02 00 00 00 10 79 C6');
    const read = command({ command: 'read', board: 1, channel: 3 });
    expect(read && modbusLanguage.tell('to-board', read)).toEqual({
      valid: true,
      kind: 'read',
      board: 1,
      channel: 3,
    });
  });

  it('do not exist for boards and relays that do not, nor for all locks at once', () => {
    expect(modbusLanguage.command({ command: 'open', board: 0, channel: 1 })).toBeUndefined();
    expect(modbusLanguage.command({ command: 'open', board: 1, channel: 33 })).toBeUndefined();
    expect(modbusLanguage.command({ command: 'read', board: 1 })).toBeUndefined();
    expect(modbusLanguage.command({ command: 'read-all', board: 1, channels: 0 })).toBeUndefined();
    expect(modbusLanguage.command({ command: 'open-all', board: 1 })).toBeUndefined();
  });
});
