/**
 * The Modbus RTU frames that relay and input boards use (PROTOCOLS §8.2), both directions. Pure: bytes in,
 * a frame out. Coils, inputs and registers are numbered from 0 here, as on the wire; what a coil's number
 * and value mean on a relay board is `coils.ts`.
 */

import type { Decoded } from '../frame-language.ts';
import { crc16 } from './crc16.ts';

/** Functions that read `count` things from `start`. */
const reads = { readCoils: 0x01, readInputs: 0x02, readRegisters: 0x03 } as const;
/** Functions that write one thing; the usual answer repeats the request. */
const writes = { writeCoil: 0x05, writeRegister: 0x06 } as const;
type ReadKind = keyof typeof reads;
type WriteKind = keyof typeof writes;

export type ToBoardFrame =
  | { readonly kind: ReadKind; readonly board: number; readonly start: number; readonly count: number }
  | { readonly kind: WriteKind; readonly board: number; readonly address: number; readonly value: number }
  /** Coil `start` is bit 0 of the first byte. */
  | {
      readonly kind: 'writeCoils';
      readonly board: number;
      readonly start: number;
      readonly count: number;
      readonly bits: readonly number[];
    }
  | {
      readonly kind: 'writeRegisters';
      readonly board: number;
      readonly start: number;
      readonly values: readonly number[];
    };

export type FromBoardFrame =
  /** As bytes, since an answer does not say how many bits were asked for: the first one is bit 0 of the first. */
  | {
      readonly kind: 'readCoilsAnswer' | 'readInputsAnswer';
      readonly board: number;
      readonly bits: readonly number[];
    }
  | { readonly kind: 'readRegistersAnswer'; readonly board: number; readonly values: readonly number[] }
  | {
      readonly kind: `${WriteKind}Answer`;
      readonly board: number;
      readonly address: number;
      readonly value: number;
    }
  | {
      readonly kind: 'writeCoilsAnswer' | 'writeRegistersAnswer';
      readonly board: number;
      readonly start: number;
      readonly count: number;
    }
  /** `code`: 1 illegal function, 2 illegal data address, 3 illegal data value. */
  | {
      readonly kind: 'exception';
      readonly board: number;
      readonly function: number;
      readonly code: number;
    };

/** Most bits and registers that one frame of 256 bytes can carry, by Modbus' own limits. */
const mostBits = { read: 2_000, write: 1_968 };
const mostRegisters = { read: 125, write: 123 };

function framed(body: readonly number[]): Uint8Array {
  const check = crc16(body);
  return Uint8Array.of(...body, check & 0xff, check >> 8);
}

const words = (values: readonly number[]) => values.flatMap((value) => [value >> 8, value & 0xff]);
const wordAt = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const wordsOf = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 2 }, (_, index) => wordAt(bytes, index * 2));

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'readCoils':
    case 'readInputs':
    case 'readRegisters':
      return framed([board, reads[frame.kind], ...words([frame.start, frame.count])]);
    case 'writeCoil':
    case 'writeRegister':
      return framed([board, writes[frame.kind], ...words([frame.address, frame.value])]);
    case 'writeCoils':
      return framed([board, 0x0f, ...words([frame.start, frame.count]), frame.bits.length, ...frame.bits]);
    case 'writeRegisters': {
      const { start, values } = frame;
      return framed([board, 0x10, ...words([start, values.length]), values.length * 2, ...words(values)]);
    }
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'readCoilsAnswer':
    case 'readInputsAnswer':
      return framed([
        board,
        frame.kind === 'readCoilsAnswer' ? 0x01 : 0x02,
        frame.bits.length,
        ...frame.bits,
      ]);
    case 'readRegistersAnswer':
      return framed([board, 0x03, frame.values.length * 2, ...words(frame.values)]);
    case 'writeCoilAnswer':
    case 'writeRegisterAnswer': {
      const code = frame.kind === 'writeCoilAnswer' ? writes.writeCoil : writes.writeRegister;
      return framed([board, code, ...words([frame.address, frame.value])]);
    }
    case 'writeCoilsAnswer':
    case 'writeRegistersAnswer': {
      const code = frame.kind === 'writeCoilsAnswer' ? 0x0f : 0x10;
      return framed([board, code, ...words([frame.start, frame.count])]);
    }
    case 'exception':
      return framed([board, 0x80 | frame.function, frame.code]);
  }
}

/** One whole frame from a host. Board 0 is everybody. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  const hasData = bytes[1] === 0x0f || bytes[1] === 0x10;
  const length = hasData ? 9 + (bytes[6] ?? 0) : 8;
  if (bytes.length !== length) return { valid: false, reason: 'length' };
  if (crc16(bytes) !== 0) return { valid: false, reason: 'checksum' };
  const frame = requestOf(bytes);
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function requestOf(bytes: Uint8Array): ToBoardFrame | undefined {
  const [board = 0, code] = bytes;
  const start = wordAt(bytes, 2);
  const count = wordAt(bytes, 4);
  const data = bytes.subarray(7, -2);
  switch (code) {
    case 0x01:
    case 0x02:
      if (!isSpan(start, count, mostBits.read)) return undefined;
      return { kind: code === 0x01 ? 'readCoils' : 'readInputs', board, start, count };
    case 0x03:
      return isSpan(start, count, mostRegisters.read)
        ? { kind: 'readRegisters', board, start, count }
        : undefined;
    case 0x05:
      return { kind: 'writeCoil', board, address: start, value: count };
    case 0x06:
      return { kind: 'writeRegister', board, address: start, value: count };
    case 0x0f:
      if (!isSpan(start, count, mostBits.write) || data.length !== Math.ceil(count / 8)) return undefined;
      return { kind: 'writeCoils', board, start, count, bits: [...data] };
    case 0x10:
      if (!isSpan(start, count, mostRegisters.write) || data.length !== count * 2) return undefined;
      return { kind: 'writeRegisters', board, start, values: wordsOf(data) };
    default:
      return undefined;
  }
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  if (bytes.length < 5 || bytes.length !== answerLength(bytes)) return { valid: false, reason: 'length' };
  if (crc16(bytes) !== 0) return { valid: false, reason: 'checksum' };
  const frame = answerOf(bytes);
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

/**
 * How long an answer is by its first three bytes. Only the check at the end tells whether they can be
 * believed.
 */
export function answerLength(bytes: Uint8Array): number {
  const [, code = 0, third = 0] = bytes;
  if (code >= 0x80) return 5;
  return code <= reads.readRegisters ? 5 + third : 8;
}

function answerOf(bytes: Uint8Array): FromBoardFrame | undefined {
  const [board = 0, code = 0, third = 0] = bytes;
  if (board === 0) return undefined;
  if (code > 0x80)
    return third === 0 ? undefined : { kind: 'exception', board, function: code & 0x7f, code: third };
  const address = wordAt(bytes, 2);
  const value = wordAt(bytes, 4);
  const data = bytes.subarray(3, -2);
  switch (code) {
    case 0x01:
    case 0x02:
      if (data.length === 0 || data.length > mostBits.read / 8) return undefined;
      return { kind: code === 0x01 ? 'readCoilsAnswer' : 'readInputsAnswer', board, bits: [...data] };
    case 0x03:
      if (data.length === 0 || data.length % 2 === 1 || data.length > mostRegisters.read * 2)
        return undefined;
      return { kind: 'readRegistersAnswer', board, values: wordsOf(data) };
    case 0x05:
      return { kind: 'writeCoilAnswer', board, address, value };
    case 0x06:
      return { kind: 'writeRegisterAnswer', board, address, value };
    case 0x0f:
      return isSpan(address, value, mostBits.write)
        ? { kind: 'writeCoilsAnswer', board, start: address, count: value }
        : undefined;
    case 0x10:
      return isSpan(address, value, mostRegisters.write)
        ? { kind: 'writeRegistersAnswer', board, start: address, count: value }
        : undefined;
    default:
      return undefined;
  }
}

function isSpan(start: number, count: number, most: number): boolean {
  return count >= 1 && count <= most && start + count <= 0x1_0000;
}
