import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BoardRequest } from '../board-family.ts';
import { modbus } from './board.ts';
import { relayActOf } from './coils.ts';
import { crc16 } from './crc16.ts';
import { decodeToBoard, encodeFromBoard, encodeToBoard, type FromBoardFrame } from './frame.ts';

const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

const board = modbus.board({ address: 1, channels: 16 });
const besideInputs = modbus.board({ address: 1, inputsAddress: 9, channels: 12, pulseMs: 500 });

/** What the request makes of one frame. */
function made<Answer>(request: BoardRequest<Answer>, frame: FromBoardFrame): Answer | undefined {
  return request.listen().hear(encodeFromBoard(frame));
}

describe('reading all', () => {
  const inputs = (bits: readonly number[], address = 1): FromBoardFrame => ({
    kind: 'readInputsAnswer',
    board: address,
    bits,
  });

  it('asks for the inputs that the board has', () => {
    expect(hexOf(board.readAll().bytes)).toBe('01 02 00 00 00 10 79 C6');
  });

  it('asks the input module where the switches are wired to one', () => {
    expect(hexOf(besideInputs.readAll().bytes).slice(0, 17)).toBe('09 02 00 00 00 0C');
    expect(made(besideInputs.readAll(), inputs([0xff, 0x0f], 1))).toBeUndefined();
    expect(made(besideInputs.readAll(), inputs([0xfe, 0x07], 9))?.doors).toEqual(
      Array.from({ length: 12 }, (_, index) => (index === 0 || index === 11 ? 'open' : 'closed')),
    );
  });

  it('takes the first bit of the first byte for channel 1 and 1 for closed', () => {
    const doors = made(board.readAll(), inputs([0x05, 0x80]))?.doors;
    const closed = doors?.flatMap((door, index) => (door === 'closed' ? [index + 1] : []));
    expect(closed).toEqual([1, 3, 16]);
  });

  it('does not take another board, another length or another function', () => {
    const listener = board.readAll().listen();
    const others: FromBoardFrame[] = [
      inputs([0xff, 0xff], 2),
      inputs([0xff]),
      { kind: 'readCoilsAnswer', board: 1, bits: [0, 0] },
      { kind: 'exception', board: 1, function: 0x01, code: 1 },
      { kind: 'exception', board: 1, function: 0x02, code: 6 },
    ];
    for (const other of others) expect(listener.hear(encodeFromBoard(other))).toBeUndefined();
    expect(listener.strayFrames).toBe(others.length);
    expect(listener.noiseBytes).toBe(0);
    expect(listener.hear(encodeFromBoard(inputs([0, 0])))).toBeDefined();
  });

  it.each([1, 2])('knows a board without so many inputs by exception %i: its doors are unknown', (code) => {
    expect(made(board.readAll(), { kind: 'exception', board: 1, function: 0x02, code })).toEqual({
      doors: [],
    });
  });

  it('learns no door from bytes without a right check', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const framed = Uint8Array.of(0x01, 0x02, 0x02, ...bytes);
        if (crc16(framed.subarray(0, 7)) === 0) return;
        const listener = modbus.board({ address: 1, channels: 16 }).readAll().listen();
        const reading = listener.hear(framed) ?? listener.quiet();
        expect(reading).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('opening', () => {
  it.each([
    [undefined, '02 05 02 04 00 03 CD 81', 300],
    [300, '02 05 02 04 00 03 CD 81', 300],
    [500, '02 05 02 04 00 05', 500],
    [250, '02 05 02 04 00 03', 250],
  ])('for %s ms is a flash by the board itself', (pulseMs, hex, lasts) => {
    const settings = { address: 2, channels: 8, ...(pulseMs === undefined ? {} : { pulseMs }) };
    const unlock = modbus.board(settings);
    expect(hexOf(unlock.open(5).bytes)).toMatch(new RegExp(`^${hex}`));
    expect(unlock.pulseMs).toBe(lasts);
  });

  it('is acknowledged by its own repetition only, and shows no latch', () => {
    const answer = (more: { board?: number; address?: number; value?: number }): FromBoardFrame => ({
      kind: 'writeCoilAnswer',
      board: 1,
      address: 0x0204,
      value: 3,
      ...more,
    });
    const request = board.open(5);
    for (const other of [answer({ board: 2 }), answer({ address: 0x0205 }), answer({ value: 4 })]) {
      expect(made(request, other)).toBeUndefined();
    }
    expect(made(request, answer({}))).toEqual({ latch: 'unknown' });
  });

  it('that is refused by an exception has failed', () => {
    const refused: FromBoardFrame = { kind: 'exception', board: 1, function: 0x05, code: 3 };
    expect(made(board.open(5), refused)).toEqual({ latch: 'unknown', hasFailed: true });
    expect(made(board.open(5), { ...refused, board: 2 })).toBeUndefined();
  });

  it('goes to the relay board where inputs are elsewhere', () => {
    expect(besideInputs.open(1).bytes[0]).toBe(1);
  });
});

describe('a probe', () => {
  it.each([8, 16, 24, 32])('on %i channels is no read, and differs from the probe before it', (channels) => {
    const probed = modbus.board({ address: 1, channels });
    const answers: FromBoardFrame[] = [
      { kind: 'readRegistersAnswer', board: 1, values: [1] },
      ...[1, 2, 3, 4].map(
        (bytes): FromBoardFrame => ({
          kind: 'readCoilsAnswer',
          board: 1,
          bits: Array.from({ length: bytes }, () => 0),
        }),
      ),
    ];
    const takenAt = (turn: number) =>
      answers.flatMap((answer, index) => (made(probed.probe?.(turn) ?? failed(), answer) ? [index] : []));
    const period = channels / 8 + 1;
    const taken = Array.from({ length: period }, (_, turn) => takenAt(turn));
    expect(taken.every((indexes) => indexes.length === 1)).toBe(true);
    expect(new Set(taken.flat()).size).toBe(period);
    const reading: FromBoardFrame = {
      kind: 'readInputsAnswer',
      board: 1,
      bits: Array.from({ length: channels / 8 }, () => 0),
    };
    for (let turn = 0; turn < period; turn += 1) {
      expect(made(probed.probe?.(turn) ?? failed(), reading)).toBeUndefined();
    }
  });

  it('is answered by an input module that has no relays', () => {
    const probe = besideInputs.probe?.(1) ?? failed();
    expect(probe.bytes[0]).toBe(9);
    expect(made(probe, { kind: 'exception', board: 9, function: 0x01, code: 1 })).toBe(true);
    expect(made(probe, { kind: 'exception', board: 9, function: 0x02, code: 1 })).toBeUndefined();
  });
});

it('greets by switching all relays off', () => {
  const greeting = board.greeting?.() ?? failed();
  expect(hexOf(greeting.bytes)).toBe('01 05 00 FF 00 00 FD FA');
  expect(made(greeting, { kind: 'writeCoilAnswer', board: 1, address: 0xff, value: 0 })).toBe(true);
  expect(made(greeting, { kind: 'writeCoilAnswer', board: 1, address: 0x200, value: 3 })).toBeUndefined();
  expect(made(greeting, { kind: 'exception', board: 1, function: 0x05, code: 2 })).toBe(true);
});

it.each([
  [4_800, 9],
  [9_600, 5],
  [19_200, 3],
  [115_200, 3],
])('leaves the gap of §8.4 at %i baud', (baud, gapMs) => {
  expect(modbus.gapMs({ ...modbus.usualLine, baud })).toBe(gapMs);
});

describe('misfires', () => {
  const damaged = (bytes: Uint8Array, bits: readonly number[]) => {
    const copy = Uint8Array.from(bytes);
    for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  };
  const unlock = (address: number, channel: number) =>
    encodeToBoard({ kind: 'writeCoil', board: address, address: 0x0200 + channel - 1, value: 3 });

  /** Which flips the CRC does not see is the same for every frame of a length: it is linear. */
  function unseenFlips(bytes: Uint8Array): (readonly number[])[] {
    const bits = bytes.length * 8;
    const traces = Array.from({ length: bits }, (_, bit) => crc16(damaged(bytes, [bit])));
    const unseen: number[][] = [];
    const seek = (flips: number[], trace: number) => {
      if (flips.length > 0 && trace === 0) unseen.push(flips);
      if (flips.length === 4) return;
      for (let bit = (flips.at(-1) ?? -1) + 1; bit < bits; bit += 1) {
        seek([...flips, bit], trace ^ (traces[bit] ?? 0));
      }
    };
    seek([], 0);
    return unseen;
  }

  it('need four flips, and 75 sets of four make one of any unlock', () => {
    const unseen = unseenFlips(unlock(1, 1));
    expect(unseen.every((flips) => flips.length === 4)).toBe(true);
    expect(unseen).toHaveLength(364);
    for (const address of [1, 2, 3, 31, 100, 247, 255]) {
      for (let channel = 1; channel <= 32; channel += 1) {
        const misfires = unseen.filter((flips) => {
          const decoded = decodeToBoard(damaged(unlock(address, channel), flips));
          if (!decoded.valid || decoded.frame.kind !== 'writeCoil') return false;
          const { frame } = decoded;
          const act = relayActOf(frame);
          if (act === undefined || act.act === 'off' || act.act === 'allOff') return false;
          return frame.board !== address || !('channel' in act) || act.channel !== channel;
        });
        expect(misfires).toHaveLength(75);
      }
    }
    expect(modbus.misfireShare(1e-2)).toBeCloseTo(75e-8, 15);
  });

  it('do not come of a read, a probe or the greeting by four flips', () => {
    const unseen = unseenFlips(unlock(1, 1));
    for (let channels = 1; channels <= 32; channels += 1) {
      const asked = modbus.board({ address: 1, channels });
      const probes = [0, 1, 2, 3, 4].map((turn) => asked.probe?.(turn) ?? failed());
      for (const { bytes } of [asked.readAll(), ...probes, asked.greeting?.() ?? failed()]) {
        for (const flips of unseen) {
          const decoded = decodeToBoard(damaged(bytes, flips));
          if (!decoded.valid || decoded.frame.kind !== 'writeCoil') continue;
          const act = relayActOf(decoded.frame)?.act;
          expect(act === undefined || act === 'off' || act === 'allOff').toBe(true);
        }
      }
    }
  });
});

function failed(): never {
  throw new Error('the board has one');
}
