import { describe, expect, it } from 'vitest';
import { UsageError } from './command.ts';
import { placeOfOptions } from './simulate-place.ts';

const like = { count: 2, protocol: 'xor5' };
const one = ['tcp://127.0.0.1:0'];
const two = ['tcp://127.0.0.1:0', 'tcp://127.0.0.1:4002?baud=19200'];

describe('a place from options', () => {
  it('has boards that are alike, addresses following each other', () => {
    const { wiring } = placeOfOptions(one, [], { count: 3, channels: 8, protocol: 'xor5' });
    expect(wiring.buses).toEqual([{ id: 'bus', url: one[0], localEcho: 'none' }]);
    expect(wiring.boards).toMatchObject([1, 2, 3].map((address) => ({ address, channels: 8, busId: 'bus' })));
    expect(wiring.doors).toHaveLength(24);
    expect(wiring.doors[8]).toMatchObject({ id: '2/1', boardId: '2', channel: 1 });
  });

  it('has as many channels as boards of the family have', () => {
    const { wiring } = placeOfOptions(one, [], { count: 1, protocol: 'kerong' });
    expect(wiring.boards).toMatchObject([{ protocol: 'kerong', channels: 16 }]);
  });

  it('has any mix of boards on several buses', () => {
    const { wiring } = placeOfOptions(
      two,
      ['protocol=xor5', 'protocol=kerong,address=0,channels=12,bus=2,id=k', 'protocol=xor5,pulseMs=2000'],
      like,
    );
    expect(wiring.buses.map(({ id, url }) => [id, url])).toEqual([
      ['bus1', two[0]],
      ['bus2', two[1]],
    ]);
    expect(wiring.boards).toMatchObject([
      { id: '1', busId: 'bus1', protocol: 'xor5', address: 1, channels: 24 },
      { id: 'k', busId: 'bus2', protocol: 'kerong', address: 0, channels: 12 },
      { id: '3', busId: 'bus1', protocol: 'xor5', address: 2, pulseMs: 2_000 },
    ]);
  });

  it.each([
    [one, ['protocol'], 'expected NAME=VALUE'],
    [one, ['protocol=xor5,bus=2'], 'bus=2: expected 1 to 1'],
    [one, ['protocol=xor5,adress=3'], 'adress'],
    [one, ['protocol=xor5,address=three'], 'address'],
    [one, ['address=3', 'address=3'], 'address 3 is taken'],
    [one, ['id=a', 'id=a'], 'there is a board "a" already'],
    [['serial:///dev/ttyUSB0'], [], 'expected tcp://127.0.0.1:PORT'],
  ])('%j with %j is not understood', (urls, boards, message) => {
    expect(() => placeOfOptions(urls, boards, like)).toThrow(UsageError);
    expect(() => placeOfOptions(urls, boards, like)).toThrow(message);
  });
});
