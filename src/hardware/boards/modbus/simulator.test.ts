import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateModbus } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated({
  channels = 8,
  address = 1,
  inputsAddress,
  quirks = [],
}: {
  channels?: number;
  address?: number;
  inputsAddress?: number;
  quirks?: string[];
} = {}) {
  const clock = new ManualClock();
  doors = Array.from({ length: channels }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const board = simulateModbus({
    address,
    ...(inputsAddress === undefined ? {} : { inputsAddress }),
    channels,
    pulseMs: 300,
    doors,
    pulsed: (channel, pulseMs) => pulses.push([channel, pulseMs]),
    quirks: new Set(quirks),
  });
  return {
    board,
    answer: (hex: string, disguise = honest) => hexOf(board.hear(bytesOf(hex), disguise)),
  };
}

beforeEach(() => {
  pulses = [];
});

/** Against the bytes of the document, never against the driver. */
describe('a simulated relay board', () => {
  it('flashes a relay, repeats the request and springs the door', () => {
    const { answer } = simulated();
    expect(answer('01 05 02 00 00 07 8D B0')).toBe('01 05 02 00 00 07 8D B0');
    expect(pulses).toEqual([[1, 700]]);
    expect(doors[0]?.isOpen).toBe(true);
    expect(answer('01 01 00 00 00 08 3D CC')).toBe('01 01 01 00 51 88');
  });

  it('reads its inputs, first channel first', () => {
    const { answer } = simulated({ channels: 16 });
    doors[0]?.open();
    expect(answer('01 02 00 00 00 10 79 C6')).toBe('01 02 02 FE FF B9 98');
    for (const door of doors) door.open();
    expect(answer('01 02 00 00 00 08 79 CC')).toBe('01 02 01 00 A1 88');
  });

  it('switches relays and remembers them', () => {
    const { answer } = simulated({ channels: 16 });
    expect(answer('01 05 00 00 FF 00 8C 3A')).toBe('01 05 00 00 FF 00 8C 3A');
    expect(answer('01 05 00 01 FF 00 DD FA')).toBe('01 05 00 01 FF 00 DD FA');
    expect(answer('01 01 00 00 00 08 3D CC')).toBe('01 01 01 03 11 89');
    expect(answer('01 05 00 00 55 00 F2 9A')).toBe('01 05 00 00 55 00 F2 9A');
    expect(answer('01 01 00 00 00 08 3D CC')).toBe('01 01 01 02 D0 49');
    expect(answer('01 05 00 FF 00 00 FD FA')).toBe('01 05 00 FF 00 00 FD FA');
    expect(answer('01 01 00 00 00 08 3D CC')).toBe('01 01 01 00 51 88');
    expect(pulses.map(([channel]) => channel)).toEqual([1, 2]);
  });

  it('opens all at once with FC 0F, and every door springs', () => {
    const { answer } = simulated({ address: 255 });
    expect(answer('FF 0F 00 00 00 08 01 FF 30 1D')).toBe('FF 0F 00 00 00 08 41 D3');
    expect(doors.every((door) => door.isOpen)).toBe(true);
  });

  it('has its address and version in registers', () => {
    const { answer, board } = simulated();
    expect(answer('01 03 40 00 00 01 91 CA')).toBe('01 03 02 00 01 79 84');
    expect(answer('00 03 40 00 00 01 90 1B')).toBe('01 03 02 00 01 79 84');
    expect(answer('01 03 80 00 00 01 AD CA')).toMatch(/^01 03 02 00 C8/);
    expect(answer('01 03 10 00 00 08 40 CC')).toMatch(/^01 03 10 00 00/);
    board.settings.address = 7;
    expect(answer('00 06 40 00 00 01 5C 1B')).toBeUndefined();
    expect(board.settings.address).toBe(1);
    expect(answer('01 06 20 00 00 02 03 CB')).toBe('01 06 20 00 00 02 03 CB');
  });

  it.each([
    ['01 01 00 00 00 20 3D D2', '01 81 02', 'relays that it has not'],
    ['01 05 00 01 01 00 9D 9A', '01 85 03', 'a value that is none'],
    ['01 0F 00 00 00 20 04 FF FF FF FF C5 1C', '01 8F 02', 'writing relays that it has not'],
  ])('answers %s by %s (%s)', (hex, answered) => {
    expect(simulated().answer(hex)).toMatch(new RegExp(`^${answered}`));
    expect(pulses).toEqual([]);
  });

  it('says in the documented bytes that it has not got the coil', () => {
    const { answer } = simulated();
    expect(answer('01 05 02 08 00 03 0D B1')).toBe('01 85 02 C3 51');
  });

  it.each(['01 05 02 00 00 07 8D B1', '02 05 00 04 FF 00 CD C8', '01 05 02 00 00 07'])(
    'stays silent on %s',
    (hex) => {
      expect(simulated().answer(hex)).toBeUndefined();
      expect(pulses).toEqual([]);
    },
  );

  it('drops half a request at the end of a burst', () => {
    const { answer } = simulated();
    expect(answer('01 05 02 00')).toBeUndefined();
    expect(answer('00 07 8D B0')).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    expect(simulated().answer('00 01 05 FF 01 05 02 00 00 07 8D B0')).toBe('01 05 02 00 00 07 8D B0');
  });

  it('can name another board or another relay with a right check', () => {
    const { answer } = simulated();
    const request = '01 05 02 00 00 07 8D B0';
    expect(answer(request, { wrongBoard: true, wrongLock: false })).toMatch(/^02 05 02 00 00 07/);
    expect(answer(request, { wrongBoard: false, wrongLock: true })).toMatch(/^01 05 02 01 00 07/);
  });

  it('never speaks by itself', () => {
    expect(simulated().board.report(1)).toBeUndefined();
  });
});

describe('a simulated board with an input module beside it', () => {
  it('has its inputs there and not on the relay board', () => {
    const { answer } = simulated({ address: 2, inputsAddress: 1 });
    expect(answer('01 02 00 00 00 08 79 CC')).toBe('01 02 01 FF E1 C8');
    expect(answer('02 02 00 00 00 08 79 FF')).toMatch(/^02 82 01/);
    expect(answer('01 05 02 00 00 07 8D B0')).toMatch(/^01 85 01/);
    expect(answer('01 01 00 00 00 08 3D CC')).toMatch(/^01 81 01/);
    expect(pulses).toEqual([]);
    expect(answer('02 05 02 04 00 03 CD 81')).toBe('02 05 02 04 00 03 CD 81');
    expect(answer('01 02 00 00 00 08 79 CC')).toMatch(/^01 02 01 EF/);
  });
});

describe('ways of real boards', () => {
  it('are each told in a sentence', () => {
    const { knownQuirks } = simulated().board;
    expect(Object.keys(knownQuirks)).toEqual(['refusesFlash', 'noInputs', 'lastByteFirst']);
    for (const sentence of Object.values(knownQuirks)) expect(sentence).toMatch(/\.$/);
  });

  it('refuses a flash', () => {
    const { answer } = simulated({ quirks: ['refusesFlash'] });
    expect(answer('01 05 02 00 00 07 8D B0')).toMatch(/^01 85 03/);
    expect(pulses).toEqual([]);
  });

  it('has no inputs', () => {
    expect(simulated({ quirks: ['noInputs'] }).answer('01 02 00 00 00 08 79 CC')).toMatch(/^01 82 01/);
  });

  it('keeps the first relays in the last byte', () => {
    const { answer } = simulated({ channels: 32, quirks: ['lastByteFirst'] });
    expect(answer('01 0F 00 00 00 20 04 00 00 00 03 84 89')).toMatch(/^01 0F 00 00 00 20/);
    expect(pulses.map(([channel]) => channel)).toEqual([1, 2]);
    expect(answer('01 01 00 00 00 20 3D D2')).toMatch(/^01 01 04 00 00 00 03/);
  });
});
