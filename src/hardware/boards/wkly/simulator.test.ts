import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateWkly } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function simulated({ channels = 12, address = 0, quirks = [] as string[] } = {}) {
  const clock = new ManualClock();
  doors = Array.from({ length: channels }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  return simulateWkly({ address, channels, pulseMs: 350, doors, pulsed, quirks: new Set(quirks) });
}

beforeEach(() => {
  pulses = [];
});

/** Against the bytes of the document, never against the driver. */
describe('a simulated WKLY board', () => {
  it('answers an open as §6.4 and springs the door', () => {
    const board = simulated();
    expect(hexOf(board.hear(bytesOf('57 4B 4C 59 09 00 82 01 83'), honest))).toBe(
      '57 4B 4C 59 0B 00 82 00 01 00 81',
    );
    expect(doors.map((door) => door.isOpen).indexOf(true)).toBe(0);
    expect(pulses).toEqual([[1, 350]]);
  });

  it('answers a read of one lock as §6.4', () => {
    const board = simulated();
    doors[0]?.open();
    expect(hexOf(board.hear(bytesOf('57 4B 4C 59 09 00 83 01 82'), honest))).toBe(
      '57 4B 4C 59 0B 00 83 00 01 00 80',
    );
  });

  it('answers a read of all as §6.4, a byte for each lock', () => {
    const board = simulated({ channels: 4 });
    doors[0]?.open();
    doors[3]?.open();
    expect(hexOf(board.hear(bytesOf('57 4B 4C 59 08 00 84 85'), honest))).toBe(
      '57 4B 4C 59 0E 00 84 00 04 00 01 01 00 87',
    );
  });

  it.each([
    ['together', '57 4B 4C 59 0C 00 80 03 01 02 03 86', '57 4B 4C 59 09 00 80 00 80', [1, 2, 3]],
    ['in turn', '57 4B 4C 59 0B 00 87 02 04 06 85', '57 4B 4C 59 09 00 87 00 87', [4, 6]],
  ])('opens several %s', (_, hex, answer, opened) => {
    expect(hexOf(simulated().hear(bytesOf(hex), honest))).toBe(answer);
    expect(pulses.map(([channel]) => channel)).toEqual(opened);
  });

  it('opens all', () => {
    expect(simulated().hear(bytesOf('57 4B 4C 59 08 00 86 87'), honest)?.slice(6)).toEqual(
      Uint8Array.of(0x86, 0x00, 0x86),
    );
    expect(pulses).toHaveLength(12);
  });

  it('flashes a light and holds an output as §6.4, and no door moves', () => {
    const board = simulated();
    expect(hexOf(board.hear(bytesOf('57 4B 4C 59 09 00 81 01 80'), honest))).toBe(
      '57 4B 4C 59 0A 00 81 00 01 83',
    );
    expect(hexOf(board.hear(bytesOf('57 4B 4C 59 09 00 88 01 89'), honest))).toBe(
      '57 4B 4C 59 0A 00 88 00 01 8A',
    );
    expect(board.hear(bytesOf('57 4B 4C 59 09 00 89 01 88'), honest)).toHaveLength(10);
    expect(doors.some((door) => door.isOpen)).toBe(false);
  });

  it('fails for a channel that it does not have', () => {
    expect(hexOf(simulated({ channels: 7 }).hear(bytesOf('57 4B 4C 59 09 00 82 08 8A'), honest))).toBe(
      '57 4B 4C 59 0B 00 82 FF 08 FF 88',
    );
    expect(pulses).toEqual([]);
  });

  it('reports as §6.4 and §6.5', () => {
    expect(hexOf(simulated().report(1))).toBe('57 4B 4C 59 0A 00 85 01 01 86');
    const second = simulated({ address: 2 });
    doors[4]?.open();
    expect(hexOf(second.report(5))).toBe('57 4B 4C 59 0A 02 85 05 00 81');
  });

  it.each([
    ['a check byte over board, command and data alone', '57 4B 4C 59 08 00 84 84'],
    ['another board', '57 4B 4C 59 09 01 82 01 82'],
    ['a command that it does not know', '57 4B 4C 59 08 00 96 97'],
    ['half a request', '57 4B 4C 59 09 00 82'],
  ])('stays silent on %s', (_, hex) => {
    const board = simulated();
    expect(board.hear(bytesOf(hex), honest)).toBeUndefined();
    // Half a request does not wait for what comes later.
    expect(board.hear(bytesOf('01 83'), honest)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('finds a request behind noise', () => {
    const board = simulated();
    expect(board.hear(bytesOf('00 57 4B 57 4B 4C 59 09 00 82 01 83'), honest)).toHaveLength(11);
  });

  it('names somebody else where it is told to', () => {
    const board = simulated();
    const read = bytesOf('57 4B 4C 59 09 00 83 01 82');
    expect(board.hear(read, { wrongBoard: true, wrongLock: false })?.[5]).toBe(1);
    expect(board.hear(read, { wrongBoard: false, wrongLock: true })?.[8]).toBe(2);
  });
});

describe('with a quirk', () => {
  it('opens and does not say so', () => {
    const board = simulated({ quirks: ['neverAnswersOpen'] });
    expect(board.hear(bytesOf('57 4B 4C 59 09 00 82 01 83'), honest)).toBeUndefined();
    expect(pulses).toEqual([[1, 350]]);
    expect(board.hear(bytesOf('57 4B 4C 59 09 00 83 01 82'), honest)).toHaveLength(11);
  });

  it('says 1 for open', () => {
    const board = simulated({ channels: 4, quirks: ['saysOneForOpen'] });
    doors[0]?.open();
    expect([...(board.hear(bytesOf('57 4B 4C 59 08 00 84 85'), honest) ?? [])].slice(9, 13)).toEqual([
      1, 0, 0, 0,
    ]);
  });

  it.each(Object.keys(simulated().knownQuirks))('%s is explained in a sentence', (name) => {
    const sentences: Record<string, string> = simulated().knownQuirks;
    expect(sentences[name]).toMatch(/^[A-Z].*\.$/);
  });
});
