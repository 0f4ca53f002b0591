import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateXor5 } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated(channels = 24) {
  const clock = new ManualClock();
  doors = Array.from({ length: channels }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  return simulateXor5({ address: 1, channels, pulseMs: 300, doors, pulsed, quirks: new Set() });
}

beforeEach(() => {
  pulses = [];
});

/** Against the bytes of the document, never against the driver. */
describe('a simulated XOR5 board', () => {
  it('answers an open as §1.5 and springs the door', () => {
    expect(hexOf(simulated().hear(bytesOf('8A 01 01 11 9B'), honest))).toBe('8A 01 01 11 9B');
    expect(doors.map((door) => door.isOpen).indexOf(true)).toBe(0);
    expect(pulses).toEqual([[1, 300]]);
  });

  it('takes the seconds of the long form', () => {
    simulated().hear(bytesOf('8A 01 05 11 03 9C'), honest);
    expect(pulses).toEqual([[5, 3000]]);
  });

  it('answers reads of one lock', () => {
    const board = simulated();
    expect(hexOf(board.hear(bytesOf('80 01 01 33 B3'), honest))).toBe('80 01 01 11 91');
    doors[0]?.open();
    expect(hexOf(board.hear(bytesOf('80 01 01 33 B3'), honest))).toBe('80 01 01 00 80');
  });

  it('answers read-all with the highest group first', () => {
    const board = simulated();
    expect(hexOf(board.hear(bytesOf('80 01 00 33 B2'), honest))).toBe('80 01 FF FF FF 33 4D');
    for (const door of doors.slice(0, 23)) door.open();
    expect(hexOf(board.hear(bytesOf('80 01 00 33 B2'), honest))).toBe('80 01 80 00 00 33 32');
  });

  it.each([
    [8, 3],
    [24, 3],
    [32, 4],
    [50, 7],
  ])('of %i channels sends %i status bytes', (channels, count) => {
    expect(simulated(channels).hear(bytesOf('80 01 00 33 B2'), honest)).toHaveLength(count + 4);
  });

  it('opens a set by its mask, lowest locks first, and says nothing', () => {
    expect(simulated().hear(bytesOf('90 01 01 00 80 10'), honest)).toBeUndefined();
    expect(pulses.map(([channel]) => channel)).toEqual([1, 24]);
  });

  it.each(['8A 01 01 11 9A', '8A 02 01 11 98', '55 01 01 11 44'])('stays silent on %s', (hex) => {
    expect(simulated().hear(bytesOf(hex), honest)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    expect(simulated().hear(bytesOf('00 8A 80 8A 01 01 11 9B'), honest)).toHaveLength(5);
  });
});
