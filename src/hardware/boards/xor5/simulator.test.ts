import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../manual-clock.ts';
import type { SimulatedBoard, SimulatedBoardSettings } from '../../simulator/board.ts';
import { SimulatedDoor } from '../../simulator/door.ts';
import { simulateXor5, simulateXor5Kecheng } from './simulator.ts';

const honest = { wrongBoard: false, wrongLock: false };
const bytesOf = (hex: string) => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const hexOf = (bytes: Uint8Array | undefined) =>
  bytes && [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

let doors: SimulatedDoor[];
let pulses: [number, number][];

function settings(channels: number, quirks: readonly string[]): SimulatedBoardSettings {
  const clock = new ManualClock();
  doors = Array.from({ length: channels }, () => new SimulatedDoor(clock, false, { moved: () => {} }));
  const pulsed = (channel: number, pulseMs: number) => pulses.push([channel, pulseMs]);
  return { address: 1, channels, pulseMs: 300, doors, pulsed, quirks: new Set(quirks) };
}
const simulated = (channels = 24, ...quirks: string[]) => simulateXor5(settings(channels, quirks));
const kecheng = (...quirks: string[]) => simulateXor5Kecheng(settings(24, quirks));

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

  it.each([
    ['8A 01 01 11 9A', 'a wrong check'],
    ['8A 02 01 11 98', 'another board'],
    ['55 01 01 11 44', 'an unknown head'],
    ['8A 01 01 33 B9', 'the other dialect'],
    ['9D 01 01 33 AE', "the other dialect's own"],
    ['8A 01 01', 'half a request'],
  ])('stays silent on %s (%s)', (hex) => {
    expect(simulated().hear(bytesOf(hex), honest)).toBeUndefined();
    expect(pulses).toEqual([]);
  });

  it('drops half a request at the end of a burst', () => {
    const board = simulated();
    board.hear(bytesOf('8A 01 01'), honest);
    expect(board.hear(bytesOf('11 9B'), honest)).toBeUndefined();
  });

  it('holds an output and lets it go', () => {
    const board = simulated();
    expect(hexOf(board.hear(bytesOf('9A 01 01 11 8B'), honest))).toBe('9A 01 01 11 8B');
    expect(hexOf(board.hear(bytesOf('9B 01 01 11 8A'), honest))).toBe('9B 01 01 00 9B');
    expect(pulses.map(([channel]) => channel)).toEqual([1]);
  });

  it('opens all, and reports as §1.5', () => {
    const board = simulated();
    expect(hexOf(board.report(1))).toBe('81 01 01 11 90');
    expect(hexOf(board.hear(bytesOf('8A 01 00 11 9A'), honest))).toBe('8A 01 00 00 8B');
    expect(pulses).toHaveLength(24);
    expect(hexOf(board.report(2))).toBe('81 01 02 00 82');
  });

  it('finds a request behind noise', () => {
    expect(simulated().hear(bytesOf('00 8A 80 8A 01 01 11 9B'), honest)).toHaveLength(5);
  });
});

describe("a simulated board of Kecheng's", () => {
  const answer = (board: SimulatedBoard, hex: string) => hexOf(board.hear(bytesOf(hex), honest));

  it('opens by 33, and by 11 as of old', () => {
    const board = kecheng();
    expect(answer(board, '8A 01 01 33 B9')).toBe('8A 01 01 11 9B');
    expect(answer(board, '8A 01 02 11 98')).toBe('8A 01 02 11 98');
    expect(pulses).toEqual([
      [1, 300],
      [2, 300],
    ]);
  });

  it('opens all in turn and answers with 9E, without a marker', () => {
    const board = kecheng();
    expect(answer(board, '9D 01 01 33 AE')).toBe('9E 01 FF FF FF 60');
    expect(pulses.map(([channel]) => channel)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(answer(board, '9D 01 01 33 AE')).toBe('9E 01 00 00 00 9F');
  });

  it('takes an unlock time for one lock', () => {
    const board = kecheng();
    expect(answer(board, '7E 01 03 02 7E')).toBe('7E 01 03 02 7E');
    answer(board, '8A 01 03 33 BB');
    answer(board, '8A 01 04 33 BC');
    expect(pulses).toEqual([
      [3, 2000],
      [4, 300],
    ]);
  });

  it('reports until it is told not to, and again when told so', () => {
    const board = kecheng();
    expect(hexOf(board.report(1))).toBe('81 01 01 11 90');
    expect(answer(board, '8D 01 01 00 8D')).toBe('8D 01 01 00 8D');
    expect(board.report(1)).toBeUndefined();
    expect(answer(board, '8D 01 01 01 8C')).toBe('8D 01 01 01 8C');
    expect(hexOf(board.report(1))).toBe('81 01 01 11 90');
  });

  it('tells its firmware and its id', () => {
    const board = kecheng();
    expect(answer(board, '82 01 00 22 A1')).toBe('82 01 00 AB 28');
    expect(answer(board, '82 01 00 44 C7')).toBe('82 01 00 01 82');
    expect(answer(board, '80 01 00 33 B2')).toBe('80 01 FF FF FF 33 4D');
  });

  it.each([
    ['7A 01 02 33 4A', [2]],
    ['7C 01 02 03 7C', [2, 2, 2]],
    ['7F 01 02 11 6D', [2]],
  ])('moves other kinds of lock by %s, without a word', (hex, channels) => {
    expect(answer(kecheng(), hex)).toBeUndefined();
    expect(pulses.map(([channel]) => channel)).toEqual(channels);
  });
});

describe('ways of real boards', () => {
  const readAll = bytesOf('80 01 00 33 B2');

  it('are each told in a sentence', () => {
    const named = Object.entries(kecheng().knownQuirks);
    expect(named.map(([name]) => name)).toEqual([
      ...Object.keys(simulated().knownQuirks),
      'silentOnSettings',
    ]);
    for (const [, sentence] of named) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('turn all switches', () => {
    const board = simulated(24, 'shortedWhenOpen');
    expect(hexOf(board.hear(readAll, honest))).toBe('80 01 00 00 00 33 B2');
    for (const door of doors) door.open();
    expect(hexOf(board.hear(readAll, honest))).toBe('80 01 FF FF FF 33 4D');
  });

  it.each([
    [[], '80 01 00 00 00 33 B2'],
    [['unwiredReadsClosed'], '80 01 FF FF FF 33 4D'],
  ])('read inputs that nobody wired (%j)', (quirks, answer) => {
    const board = simulateXor5({ ...settings(24, quirks), doors: [] });
    expect(hexOf(board.hear(readAll, honest))).toBe(answer);
  });

  it('sample the answer to an open after the latch', () => {
    const board = simulated(24, 'answersAfterLatch');
    expect(hexOf(board.hear(bytesOf('8A 01 01 11 9B'), honest))).toBe('8A 01 01 00 8A');
    const all = kecheng('answersAfterLatch');
    expect(hexOf(all.hear(bytesOf('9D 01 01 33 AE'), honest))).toBe('9E 01 00 00 00 9F');
  });

  it.each([
    ['fourStatusBytes', 4],
    ['sevenStatusBytes', 7],
  ])('read all with %s', (quirk, count) => {
    expect(simulated(8, quirk).hear(readAll, honest)).toHaveLength(count + 4);
  });

  it('report by 82, or never', () => {
    expect(hexOf(simulated(24, 'reportsWith82').report(1))).toBe('82 01 01 11 93');
    expect(simulated(24, 'neverReports').report(1)).toBeUndefined();
  });

  it('keep silent on settings', () => {
    const board = kecheng('silentOnSettings');
    expect(board.hear(bytesOf('8D 01 01 00 8D'), honest)).toBeUndefined();
    expect(board.report(1)).toBeUndefined();
  });
});
