import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateKerong48 } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated(address = 0, quirks: readonly string[] = []) {
  const clock = new ManualClock();
  doors = Array.from({ length: 48 }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  const board = simulateKerong48({
    address,
    channels: 48,
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

/** Opens all doors but these, channel 1 first. */
function openAllBut(...channels: readonly number[]): void {
  doors.forEach((door, index) => {
    if (!channels.includes(index + 1)) door.open();
  });
}

beforeEach(() => {
  pulses = [];
});

/** Against the bytes of the document, never against the driver. */
describe('a simulated 48-lock board', () => {
  it('answers a read with latches and goods sensors (§3.1, §3.2)', () => {
    const { answer } = simulated();
    const read = '02 00 00 60 03 65';
    expect(answer(read)).toBe('02 00 00 75 FF FF FF FF FF FF 00 00 00 00 00 00 03 74');
    openAllBut(4);
    expect(answer(read)).toBe('02 00 00 75 08 00 00 00 00 00 00 00 00 00 00 00 03 82');
    openAllBut();
    doors[3]?.open();
    doors[0]?.close();
    if (doors[0] !== undefined) doors[0].hasGoods = true;
    expect(answer(read)).toBe('02 00 00 75 01 00 00 00 00 00 01 00 00 00 00 00 03 7C');
    doors[0]?.open();
    expect(answer(read)).toBe('02 00 00 75 00 00 00 00 00 00 01 00 00 00 00 00 03 7B');
  });

  it('has data full of delimiters', () => {
    const { answer } = simulated();
    openAllBut(2, 9, 10, 18, 25, 26, 34, 41, 42);
    expect(answer('02 00 00 60 03 65')).toBe('02 00 00 75 02 03 02 03 02 03 00 00 00 00 00 00 03 89');
  });

  it('opens the lock behind the address, in silence', () => {
    expect(simulated(1).answer('02 01 2F 61 03 96')).toBeUndefined();
    expect(pulses).toEqual([[48, 550]]);
    expect(doors.map((door) => door.isOpen).indexOf(true)).toBe(47);
  });

  it('does not take the order of address and lock for the other one', () => {
    expect(simulated(0).answer('02 02 00 61 03 68')).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it.each([
    ['a bad sum', '02 00 00 61 03 67'],
    ['another address', '02 01 00 60 03 66'],
    ['an unknown command', '02 00 00 62 03 67'],
    ['a lock that it has not', '02 00 30 61 03 96'],
    ['half a request', '02 00 00 61'],
  ])('is silent on %s: %s', (_, hex) => {
    expect(simulated().answer(hex)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('drops half a request at the end of a burst', () => {
    const { answer } = simulated();
    answer('02 00 00 61');
    expect(answer('03 66')).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    expect(simulated().answer('00 FF 02 02 00 00 60 03 65')).toHaveLength(18 * 3 - 1);
  });

  it('reports a lock with a frame like the captured one', () => {
    const { board } = simulated();
    openAllBut(1);
    if (doors[0] !== undefined) doors[0].hasGoods = true;
    expect(hexOf(board.report(11))).toBe('02 00 0A 77 01 00 00 00 00 00 01 00 00 00 00 00 03 88');
  });

  it('can name another board', () => {
    const said = simulated().answer('02 00 00 60 03 65', { ...honest, wrongBoard: true });
    expect(said).toBe('02 01 00 75 FF FF FF FF FF FF 00 00 00 00 00 00 03 75');
  });
});

describe('with the quirk', () => {
  it.each([
    ['answersOpen', '02 00 03 75 FF FF FF FF FF FF 00 00 00 00 00 00 03 77'],
    ['answersOpenWith77', '02 00 03 77 FF FF FF FF FF FF 00 00 00 00 00 00 03 79'],
    ['answersOpenShort', '02 00 03 75 00 7A'],
  ])('%s answers an open, with what the latch was before', (quirk, answer) => {
    const { board, answer: said } = simulated(0, [quirk]);
    expect(said('02 00 03 61 03 69')).toBe(answer);
    expect(pulses).toEqual([[4, 550]]);
    expect(Object.keys(board.knownQuirks)).toContain(quirk);
  });

  it('answersOpenShort can name another lock', () => {
    const { answer } = simulated(0, ['answersOpenShort']);
    expect(answer('02 00 03 61 03 69', { ...honest, wrongLock: true })).toBe('02 00 04 75 00 7B');
  });
});
