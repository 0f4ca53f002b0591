import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateKerong } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated(address = 0, quirks: readonly string[] = []) {
  const clock = new ManualClock();
  doors = Array.from({ length: 16 }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  const board = simulateKerong({
    address,
    channels: 16,
    pulseMs: 550,
    doors,
    pulsed,
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
describe('a simulated KERONG board', () => {
  it('answers a read with latches and goods sensors (§2.6)', () => {
    const { answer } = simulated();
    expect(answer('02 00 30 03 35')).toBe('02 00 35 FF FF 00 00 03 38');
    doors[0]?.open();
    if (doors[0] !== undefined) doors[0].hasGoods = true;
    expect(answer('02 00 30 03 35')).toBe('02 00 35 FE FF 01 00 03 38');
    for (const door of doors) {
      door.open();
      door.hasGoods = false;
    }
    expect(answer('02 00 30 03 35')).toBe('02 00 35 00 00 00 00 03 3A');
  });

  it('has data full of delimiters', () => {
    const { answer } = simulated(2);
    doors.forEach((door, lock) => {
      if (![1, 8, 9].includes(lock)) door.open();
      door.hasGoods = [1, 8, 9].includes(lock);
    });
    expect(answer('02 20 30 03 55')).toBe('02 20 35 02 03 02 03 03 64');
  });

  it('obeys an unlock in silence', () => {
    expect(simulated(2).answer('02 25 31 03 5B')).toBeUndefined();
    expect(pulses).toEqual([[6, 550]]);
    expect(doors.map((door) => door.isOpen).indexOf(true)).toBe(5);
  });

  it('unlocks all in silence', () => {
    expect(simulated().answer('02 00 33 03 38')).toBeUndefined();
    expect(pulses).toHaveLength(16);
  });

  it('answers 32 to its own address and to F0', () => {
    const { answer } = simulated();
    expect(answer('02 00 32 03 37')).toBe('02 00 36 FF FF 00 00 03 39');
    expect(answer('02 F0 32 03 27')).toBe('02 00 36 FF FF 00 00 03 39');
    expect(answer('02 F0 30 03 25')).toBeUndefined();
  });

  it('tells and takes its unlock time, and keeps it through a power cut', () => {
    const { board, answer } = simulated();
    expect(answer('02 00 37 03 3C')).toBe('02 00 38 00 37 03 74');
    expect(answer('02 00 37 00 64 03 A0')).toBeUndefined();
    board.reset();
    answer('02 00 31 03 36');
    expect(pulses).toEqual([[1, 1_000]]);
  });

  it.each([
    ['a bad sum (§11)', '02 00 30 03 36'],
    ['a bad sum', '02 00 31 03 37'],
    ['another address', '02 20 30 03 55'],
    ['an unknown command', '02 00 34 03 39'],
    ['commands without a documented answer', '02 00 39 05 03 43'],
    ['the version query', 'F5 B6 00 00 5F 0A'],
    ['half a request', '02 00 31'],
  ])('is silent on %s: %s', (_, hex) => {
    expect(simulated().answer(hex)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('drops half a request at the end of a burst', () => {
    const { answer } = simulated();
    answer('02 00 31');
    expect(answer('03 36')).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    expect(simulated().answer('00 FF 02 02 00 30 03 35')).toBe('02 00 35 FF FF 00 00 03 38');
  });

  it('has no report of its own', () => {
    expect(simulated().board.report(1)).toBeUndefined();
  });

  it('can name another board', () => {
    expect(simulated().answer('02 00 30 03 35', { ...honest, wrongBoard: true })).toBe(
      '02 10 35 FF FF 00 00 03 48',
    );
  });
});

describe('with the quirk', () => {
  it('answersOpen answers an unlock, with what the latch was before', () => {
    const { answer } = simulated(2, ['answersOpen']);
    expect(answer('02 25 31 03 5B')).toBe('02 25 35 FF FF 00 00 03 5D');
    expect(answer('02 25 31 03 5B', { ...honest, wrongLock: true })).toBe('02 26 35 DF FF 00 00 03 3E');
  });

  it('lockedReadsZero has the other polarity', () => {
    const { answer } = simulated(0, ['lockedReadsZero']);
    expect(answer('02 00 30 03 35')).toBe('02 00 35 00 00 00 00 03 3A');
  });

  it('busyAfterUnlock misses three requests', () => {
    const { answer } = simulated(0, ['busyAfterUnlock']);
    answer('02 00 31 03 36');
    const answers = [1, 2, 3, 4].map(() => answer('02 00 30 03 35'));
    expect(answers).toEqual([undefined, undefined, undefined, '02 00 35 FE FF 00 00 03 37']);
  });

  it('each is told in a sentence', () => {
    const { board } = simulated();
    expect(Object.keys(board.knownQuirks)).toEqual(['answersOpen', 'lockedReadsZero', 'busyAfterUnlock']);
  });
});
