import { describe, expect, it } from 'vitest';
import { lineOf, wireMs } from './line.ts';

const usual = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

describe('the line of a bus URL', () => {
  it('is the usual one where the URL says nothing', () => {
    expect(lineOf('serial:///dev/ttyUSB0', usual)).toEqual(usual);
    expect(lineOf('tcp://127.0.0.1:4001', usual)).toEqual(usual);
  });

  it('is what the URL says', () => {
    expect(lineOf('serial:///dev/ttyUSB0?baud=19200&parity=even&bits=7&stop=2', usual)).toEqual({
      baud: 19200,
      dataBits: 7,
      parity: 'even',
      stopBits: 2,
    });
  });

  it.each([
    ['baud=fast', 'baud=fast: expected a whole number from 300 to 1000000'],
    ['parity=mark', 'parity=mark: expected none, even, odd'],
    ['stop=1.5', 'stop=1.5: expected 1, 2'],
    ['bits=toString', 'bits=toString: expected 7, 8'],
  ])('with %s is refused', (query, message) => {
    expect(() => lineOf(`serial:///dev/ttyUSB0?${query}`, usual)).toThrow(message);
  });
});

it('takes 1.042 ms a character at 9600 8N1 (PROTOCOLS §10.1)', () => {
  expect(wireMs(usual, 5)).toBeCloseTo(5.2, 1);
  expect(wireMs({ ...usual, parity: 'even' }, 1)).toBeCloseTo(1.146, 3);
});
