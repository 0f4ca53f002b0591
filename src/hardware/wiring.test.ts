import { expect, it } from 'vitest';
import { cabinetFile } from '../contract/cabinet-file.ts';
import { boardFamilies } from './boards/families.ts';
import { wiringMistakes, wiringOf } from './wiring.ts';

const file = cabinetFile.parse({
  name: 'Lobby',
  country: 'DE',
  buses: [{ id: 'bus', url: 'serial:///dev/ttyUSB0?baud=9600' }],
  boards: [{ id: 'left', bus: 'bus', protocol: 'xor5', address: 3, channels: 12 }],
  compartments: [
    {
      id: 'c1',
      label: 'A1',
      sizeClass: 'M',
      column: 1,
      row: 1,
      board: 'left',
      channel: 12,
      polarity: 'inverted',
    },
  ],
});

it('names doors by their compartments', () => {
  expect(wiringOf(file)).toEqual({
    buses: [{ id: 'bus', url: 'serial:///dev/ttyUSB0?baud=9600', localEcho: 'none', direction: 'auto' }],
    boards: [{ id: 'left', busId: 'bus', protocol: 'xor5', address: 3, channels: 12, powerGroup: 'main' }],
    doors: [
      { id: 'c1', boardId: 'left', channel: 12, sensor: 'latch', polarity: 'inverted', goodsSensor: false },
    ],
  });
  expect(wiringMistakes(wiringOf(file), boardFamilies)).toEqual([]);
});

it('tells with their path what no family can drive', () => {
  const wiring = wiringOf(file);
  const [board] = wiring.boards;
  if (board === undefined) throw new Error('the file has one board');
  const mistakes = (change: Partial<typeof board>, url = wiring.buses[0]?.url ?? '') =>
    wiringMistakes(
      { ...wiring, buses: [{ id: 'bus', url, localEcho: 'none' }], boards: [{ ...board, ...change }] },
      boardFamilies,
    ).map(({ path, expected }) => `${path}: ${expected}`);
  expect(mistakes({ protocol: 'semaphore' })[0]).toContain('boards[0].protocol: expected one of: xor5');
  expect(mistakes({ address: 247 })[0]).toContain('boards[0].address: expected 1 to 99');
  expect(mistakes({ address: 0 })[0]).toContain('boards[0].address: expected 1 to 99');
  expect(mistakes({ channels: 51 })[0]).toContain('boards[0].channels: expected at most 50');
  expect(mistakes({ inputsAddress: 4 })[0]).toContain('boards[0].inputsAddress: expected none');
  expect(mistakes({ pulseMs: 1_500 })[0]).toContain(
    'boards[0].pulseMs: expected 1000 to 9000 in steps of 1000',
  );
  expect(mistakes({ pulseMs: 300 })).toEqual([]);
  expect(mistakes({ pulseMs: 2_000 })).toEqual([]);
  expect(mistakes({}, 'serial:///dev/ttyUSB0?baud=fast')[0]).toContain('buses[0].url: baud=fast');
});
