import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateWinnsen } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated(...quirks: string[]) {
  const clock = new ManualClock();
  doors = Array.from({ length: 16 }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  return simulateWinnsen({
    address: 1,
    channels: 16,
    pulseMs: 300,
    doors,
    pulsed,
    quirks: new Set(quirks),
  });
}

beforeEach(() => {
  pulses = [];
});

/** Against the bytes of the document, never against the driver. */
describe('a simulated Winnsen board', () => {
  it('answers an open as §7.3 and springs the door', () => {
    expect(hexOf(simulated().hear(bytesOf('90 06 05 01 05 03'), honest))).toBe('90 07 85 01 05 01 03');
    expect(doors.map((door) => door.isOpen).indexOf(true)).toBe(4);
    expect(pulses).toEqual([[5, 300]]);
  });

  it('says that it failed where the latch is stuck', () => {
    const board = simulated();
    for (const door of doors) door.jam = 'latch';
    expect(hexOf(board.hear(bytesOf('90 06 05 01 05 03'), honest))).toBe('90 07 85 01 05 00 03');
  });

  it('answers polls as §7.3', () => {
    const board = simulated();
    const poll = () => hexOf(board.hear(bytesOf('90 07 02 01 FF FF 03'), honest));
    expect(poll()).toBe('90 07 82 01 00 00 03');
    doors[0]?.open();
    expect(poll()).toBe('90 07 82 01 01 00 03');
    for (const door of doors) door.open();
    expect(poll()).toBe('90 07 82 01 FF FF 03');
  });

  it('answers a poll for the locks asked only', () => {
    const board = simulated();
    for (const door of doors) door.open();
    expect(hexOf(board.hear(bytesOf('90 07 02 01 03 80 03'), honest))).toBe('90 07 82 01 03 80 03');
  });

  it.each([
    '90 06 05 02 05 03',
    '90 06 05 01 05 04',
    '90 06 05 01 11 03',
    '90 06 06 01 05 03',
    '90 06 05 01',
  ])('stays silent on %s', (hex) => {
    const board = simulated();
    expect(board.hear(bytesOf(hex), honest)).toBeUndefined();
    // Half a request does not wait for what comes later.
    expect(board.hear(bytesOf('05 03'), honest)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    expect(simulated().hear(bytesOf('00 90 06 90 06 05 01 05 03'), honest)).toHaveLength(7);
  });

  it('names somebody else where it is told to', () => {
    const board = simulated();
    const open = bytesOf('90 06 05 01 05 03');
    expect(hexOf(board.hear(open, { wrongBoard: true, wrongLock: false }))).toBe('90 07 85 02 05 01 03');
    expect(hexOf(board.hear(open, { wrongBoard: false, wrongLock: true }))).toBe('90 07 85 01 06 01 03');
  });

  it('has no reports', () => {
    expect(simulated().report(1)).toBeUndefined();
  });
});

describe('with a quirk', () => {
  it('answers plus A0', () => {
    const board = simulated('answersPlusA0');
    expect(hexOf(board.hear(bytesOf('90 06 05 01 05 03'), honest))).toBe('90 07 A5 01 05 01 03');
    doors[4]?.close();
    doors[15]?.open();
    expect(hexOf(board.hear(bytesOf('90 07 02 01 FF FF 03'), honest))).toBe('90 07 A2 01 00 80 03');
  });

  it('speaks as the clone', () => {
    const board = simulated('cloneDialect');
    expect(board.hear(bytesOf('90 07 02 01 FF FF 03'), honest)).toBeUndefined();
    expect(hexOf(board.hear(bytesOf('90 06 05 01 05 03'), honest))).toBe('90 07 85 01 05 01 03');
    expect(hexOf(board.hear(bytesOf('90 06 12 01 05 03'), honest))).toBe('90 07 92 01 01 05 03');
  });

  it('refuses as a clone whose coil has its rest', () => {
    const board = simulated('coolsDown');
    expect(hexOf(board.hear(bytesOf('90 06 05 01 05 03'), honest))).toBe('90 07 85 01 05 02 03');
    expect(pulses).toEqual([]);
  });

  it.each(Object.keys(simulated().knownQuirks))('%s is explained in a sentence', (name) => {
    const sentences: Record<string, string> = simulated().knownQuirks;
    expect(sentences[name]).toMatch(/^[A-Z].*\.$/);
  });
});
