/**
 * KERONG's short frame (PROTOCOLS §2.2), as CU16, NCU16L, KU16 and DS16 boards speak it, in both
 * directions: `02 ADDR CMD [DATA…] 03 SUM`. Pure: bytes in, a frame out. Locks are counted as on the wire,
 * from 0; what a bit means for a door is `status.ts`.
 */

import { additiveSum } from '../additive-sum.ts';
import type { Decoded } from '../frame-language.ts';

/** By the value that command 40 sends (§2.2). */
export const baudRates = [9_600, 19_200, 57_600, 115_200] as const;
export type Baud = (typeof baudRates)[number];

export type ToBoardFrame =
  | {
      readonly kind: 'readAll' | 'unlockAll' | 'queryUnlockTime' | 'queryUnlockDelay';
      readonly board: number;
    }
  | { readonly kind: 'unlock'; readonly board: number; readonly lock: number }
  /** Command 32. One integrator sends it to every board at once, as board 15, another to one (§2.2: K4, K2). */
  | { readonly kind: 'readEvery'; readonly board: number }
  | { readonly kind: 'setUnlockTime'; readonly board: number; readonly pulseMs: number }
  | { readonly kind: 'setUnlockDelay'; readonly board: number; readonly delaySeconds: number }
  | { readonly kind: 'setBaud'; readonly board: number; readonly baud: Baud }
  /** In an envelope of its own, `F5 B6 ADDR LEN 5F SUM` (§2.6, one source). */
  | { readonly kind: 'queryVersion'; readonly board: number };

export type FromBoardFrame =
  | {
      /** `status` answers 30, `everyStatus` answers 32. */
      readonly kind: 'status' | 'everyStatus';
      readonly board: number;
      /** The address's low nibble: 0 in the answer to a read, the lock where an unlock is answered (§2.3). */
      readonly lock: number;
      /** Locks 0–7, then 8–15, lowest bit first; so the goods sensors. */
      readonly latches: readonly [number, number];
      readonly goods: readonly [number, number];
    }
  | { readonly kind: 'unlockTime'; readonly board: number; readonly pulseMs: number };

export const highestBoard = 15;
export const highestLock = 15;
export const statusLength = 9;

const stx = 0x02;
const etx = 0x03;
const longestDelaySeconds = 250;

/** Whole lengths of the frames that a host sends, by command. */
const requestLengths: Readonly<Record<number, readonly number[]>> = {
  48: [5],
  49: [5],
  50: [5],
  51: [5],
  55: [5, 7],
  57: [5, 6],
  64: [6],
};
/** The same of those that a board sends. Each has one length, so a command says where its frame ends (§2.4). */
export const answerLengths: Readonly<Record<number, number>> = {
  53: statusLength,
  54: statusLength,
  56: 7,
};

function framed(board: number, lock: number, command: number, ...values: readonly number[]): Uint8Array {
  const body = [stx, (board << 4) | lock, command, ...values, etx];
  return Uint8Array.of(...body, additiveSum(body));
}

/** Time in units of 10 ms, high byte first (§2.2, §2.6). */
function unlockTimeBytes(pulseMs: number): [number, number] {
  const units = Math.round(pulseMs / 10);
  return [(units >> 8) & 0xff, units & 0xff];
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'readAll':
      return framed(board, 0, 0x30);
    case 'unlock':
      return framed(board, frame.lock, 0x31);
    case 'readEvery':
      return framed(board, 0, 0x32);
    case 'unlockAll':
      return framed(board, 0, 0x33);
    case 'queryUnlockTime':
      return framed(board, 0, 0x37);
    case 'setUnlockTime':
      return framed(board, 0, 0x37, ...unlockTimeBytes(frame.pulseMs));
    case 'queryUnlockDelay':
      return framed(board, 0, 0x39);
    case 'setUnlockDelay':
      return framed(board, 0, 0x39, frame.delaySeconds);
    case 'setBaud':
      return framed(board, 0, 0x40, baudRates.indexOf(frame.baud));
    case 'queryVersion': {
      const body = [0xf5, 0xb6, board << 4, 0x00, 0x5f];
      return Uint8Array.of(...body, additiveSum(body));
    }
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  switch (frame.kind) {
    case 'status':
      return framed(frame.board, frame.lock, 0x35, ...frame.latches, ...frame.goods);
    case 'everyStatus':
      return framed(frame.board, frame.lock, 0x36, ...frame.latches, ...frame.goods);
    case 'unlockTime':
      return framed(frame.board, 0, 0x38, ...unlockTimeBytes(frame.pulseMs));
  }
}

/** One whole frame from a host. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  const lengths = bytes[0] === 0xf5 ? [6] : requestLengths[bytes[2] ?? 0];
  if (lengths === undefined ? bytes.length < 5 : !lengths.includes(bytes.length)) {
    return { valid: false, reason: 'length' };
  }
  return checked(bytes, bytes[0] === 0xf5 ? versionQuery(bytes) : request(bytes));
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  const length = answerLengths[bytes[2] ?? 0];
  if (length === undefined ? bytes.length < 5 : bytes.length !== length) {
    return { valid: false, reason: 'length' };
  }
  return checked(bytes, answer(bytes));
}

function checked<Frame>(bytes: Uint8Array, frame: Frame | undefined): Decoded<Frame> {
  if (additiveSum(bytes.subarray(0, -1)) !== bytes[bytes.length - 1]) {
    return { valid: false, reason: 'checksum' };
  }
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function request(bytes: Uint8Array): ToBoardFrame | undefined {
  if (!isEnveloped(bytes)) return undefined;
  const [, address = 0, command = 0, first = 0, second = 0] = bytes;
  const board = address >> 4;
  const lock = address & 0x0f;
  if (command === 0x31) return { kind: 'unlock', board, lock };
  if (lock !== 0) return undefined;
  switch (command) {
    case 0x30:
      return { kind: 'readAll', board };
    case 0x32:
      return { kind: 'readEvery', board };
    case 0x33:
      return { kind: 'unlockAll', board };
    case 0x37:
      if (bytes.length === 5) return { kind: 'queryUnlockTime', board };
      return { kind: 'setUnlockTime', board, pulseMs: ((first << 8) | second) * 10 };
    case 0x39:
      if (bytes.length === 5) return { kind: 'queryUnlockDelay', board };
      return first > longestDelaySeconds ? undefined : { kind: 'setUnlockDelay', board, delaySeconds: first };
    case 0x40: {
      const baud = baudRates[first];
      return baud === undefined ? undefined : { kind: 'setBaud', board, baud };
    }
    default:
      return undefined;
  }
}

function versionQuery(bytes: Uint8Array): ToBoardFrame | undefined {
  const [, command, address = 0, length, tail] = bytes;
  const isVersionQuery = command === 0xb6 && (address & 0x0f) === 0 && length === 0x00 && tail === 0x5f;
  return isVersionQuery ? { kind: 'queryVersion', board: address >> 4 } : undefined;
}

function answer(bytes: Uint8Array): FromBoardFrame | undefined {
  if (!isEnveloped(bytes)) return undefined;
  const [, address = 0, command = 0, first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const board = address >> 4;
  const lock = address & 0x0f;
  switch (command) {
    case 0x35:
    case 0x36: {
      const kind = command === 0x35 ? 'status' : 'everyStatus';
      return { kind, board, lock, latches: [first, second], goods: [third, fourth] };
    }
    case 0x38:
      if (lock !== 0) return undefined;
      return { kind: 'unlockTime', board, pulseMs: ((first << 8) | second) * 10 };
    default:
      return undefined;
  }
}

function isEnveloped(bytes: Uint8Array): boolean {
  return bytes[0] === stx && bytes[bytes.length - 2] === etx;
}
