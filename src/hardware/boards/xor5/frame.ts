/**
 * The frames of the XOR5 boards (PROTOCOLS §1), both dialects, both directions. Pure: bytes in, a
 * frame out. Which dialect an actual board speaks, and what its status means for a door, is `board.ts`.
 */

import type { Decoded } from '../frame-language.ts';

/** 0x11 on most boards, 0x33 on Kecheng's of 2025 (§1.2). */
export type Parameter = 0x11 | 0x33;
/** The only two values of a status byte (§1.3). Which of them is "closed" depends on the lock. */
export type Status = 0x00 | 0x11;

/** Frames that name one lock and carry the dialect's parameter, by their head byte. */
export const lockCommands = { open: 0x8a, holdOn: 0x9a, holdOff: 0x9b, motorOpen: 0x7a } as const;
export type LockCommand = keyof typeof lockCommands;

export type ToBoardFrame =
  | {
      readonly kind: LockCommand;
      readonly board: number;
      readonly lock: number;
      readonly parameter: Parameter;
    }
  | {
      readonly kind: 'openFor';
      readonly board: number;
      readonly lock: number;
      readonly parameter: Parameter;
      readonly seconds: number;
    }
  | { readonly kind: 'openAll'; readonly board: number; readonly parameter: Parameter }
  /** Bit n of `mask` is lock n + 1; on the wire locks 1–8 come first, unlike in a status (§1.2). */
  | { readonly kind: 'openSet'; readonly board: number; readonly mask: number }
  | { readonly kind: 'openAllInTurn'; readonly board: number; readonly lock: number }
  | { readonly kind: 'openThreePulses' | 'openToLimitSwitch'; readonly board: number; readonly lock: number }
  | { readonly kind: 'readOne'; readonly board: number; readonly lock: number }
  | { readonly kind: 'readAll' | 'queryFirmware' | 'queryBoardId'; readonly board: number }
  /** Seen in a tester, meaning not documented (§1.5, A16). */
  | { readonly kind: 'queryUndocumented'; readonly board: number; readonly lock: number }
  | {
      readonly kind: 'setUnlockTime';
      readonly board: number;
      readonly lock: number;
      readonly seconds: number;
    }
  | { readonly kind: 'setReporting'; readonly board: number; readonly lock: number; readonly isOn: boolean };

export type FromBoardFrame =
  | {
      readonly kind: 'openAnswer' | 'readOneAnswer' | 'holdOnAnswer' | 'holdOffAnswer';
      readonly board: number;
      readonly lock: number;
      readonly status: Status;
    }
  /** `status` as on the wire: its last byte carries channels 1–8, bit 0 first (§1.2). */
  | { readonly kind: 'readAllAnswer'; readonly board: number; readonly status: readonly number[] }
  | {
      readonly kind: 'report';
      readonly head: 0x81 | 0x82;
      readonly board: number;
      readonly lock: number;
      readonly status: Status;
    }
  | { readonly kind: 'versionAnswer'; readonly board: number; readonly value: number }
  | { readonly kind: 'openAllInTurnAnswer'; readonly board: number; readonly status: readonly number[] };

/** Status bytes that read-all answers have been seen with, or may have on a 50-channel board (§1.2, §1.7). */
export const statusByteCounts = [3, 4, 7] as const;
export const highestLock = 50;
/**
 * Boards 1 to 99 are in the sources; 0 is not used by any (§1.1). That an address is below 0x80 and a
 * head is not also means that a stray byte in front of a frame can never shift it into another valid one.
 */
export const highestBoard = 99;

/** XOR of all bytes (BCC). */
export function checksum(bytes: Iterable<number>): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

function framed(...body: readonly number[]): Uint8Array {
  return Uint8Array.of(...body, checksum(body));
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'open':
    case 'holdOn':
    case 'holdOff':
    case 'motorOpen':
      return framed(lockCommands[frame.kind], board, frame.lock, frame.parameter);
    case 'openFor':
      return framed(0x8a, board, frame.lock, frame.parameter, frame.seconds);
    case 'openAll':
      return framed(0x8a, board, 0x00, frame.parameter);
    case 'openSet':
      return framed(0x90, board, frame.mask & 0xff, (frame.mask >> 8) & 0xff, (frame.mask >> 16) & 0xff);
    case 'openAllInTurn':
      return framed(0x9d, board, frame.lock, 0x33);
    case 'openThreePulses':
      return framed(0x7c, board, frame.lock, 0x03);
    case 'openToLimitSwitch':
      return framed(0x7f, board, frame.lock, 0x11);
    case 'readOne':
      return framed(0x80, board, frame.lock, 0x33);
    case 'readAll':
      return framed(0x80, board, 0x00, 0x33);
    case 'queryFirmware':
      return framed(0x82, board, 0x00, 0x22);
    case 'queryBoardId':
      return framed(0x82, board, 0x00, 0x44);
    case 'queryUndocumented':
      return framed(0x80, board, frame.lock, 0x99);
    case 'setUnlockTime':
      return framed(0x7e, board, frame.lock, frame.seconds);
    case 'setReporting':
      return framed(0x8d, board, frame.lock, frame.isOn ? 0x01 : 0x00);
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'openAnswer':
      return framed(0x8a, board, frame.lock, frame.status);
    case 'readOneAnswer':
      return framed(0x80, board, frame.lock, frame.status);
    case 'holdOnAnswer':
      return framed(0x9a, board, frame.lock, frame.status);
    case 'holdOffAnswer':
      return framed(0x9b, board, frame.lock, frame.status);
    case 'report':
      return framed(frame.head, board, frame.lock, frame.status);
    case 'versionAnswer':
      return framed(0x82, board, 0x00, frame.value);
    case 'readAllAnswer':
      return framed(0x80, board, ...frame.status, 0x33);
    case 'openAllInTurnAnswer':
      return framed(0x9e, board, ...frame.status);
  }
}

/** One whole frame from a host. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  const head = bytes[0];
  if (bytes.length !== 5 && !(bytes.length === 6 && (head === 0x8a || head === 0x90))) {
    return { valid: false, reason: 'length' };
  }
  if (checksum(bytes) !== 0) return { valid: false, reason: 'checksum' };
  const frame = bytes.length === 5 ? shortToBoard(bytes) : longToBoard(bytes);
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function shortToBoard(bytes: Uint8Array): ToBoardFrame | undefined {
  const [head = 0, board = 0, lock = 0, value = 0] = bytes;
  if (!isBoard(board) || lock > highestLock) return undefined;
  const isParameter = value === 0x11 || value === 0x33;
  switch (head) {
    case 0x8a:
      if (!isParameter) return undefined;
      return lock === 0
        ? { kind: 'openAll', board, parameter: value }
        : { kind: 'open', board, lock, parameter: value };
    case 0x9a:
    case 0x9b:
      if (!isParameter) return undefined;
      return { kind: head === 0x9a ? 'holdOn' : 'holdOff', board, lock, parameter: value };
    case 0x7a:
      return isParameter ? { kind: 'motorOpen', board, lock, parameter: value } : undefined;
    case 0x7c:
      return value === 0x03 ? { kind: 'openThreePulses', board, lock } : undefined;
    case 0x7e:
      return { kind: 'setUnlockTime', board, lock, seconds: value };
    case 0x7f:
      return value === 0x11 ? { kind: 'openToLimitSwitch', board, lock } : undefined;
    case 0x80:
      if (value === 0x99) return { kind: 'queryUndocumented', board, lock };
      if (value !== 0x33) return undefined;
      return lock === 0 ? { kind: 'readAll', board } : { kind: 'readOne', board, lock };
    case 0x82:
      if (lock !== 0) return undefined;
      if (value === 0x22) return { kind: 'queryFirmware', board };
      return value === 0x44 ? { kind: 'queryBoardId', board } : undefined;
    case 0x8d:
      return value <= 0x01 ? { kind: 'setReporting', board, lock, isOn: value === 0x01 } : undefined;
    case 0x9d:
      return value === 0x33 ? { kind: 'openAllInTurn', board, lock } : undefined;
    default:
      return undefined;
  }
}

function longToBoard(bytes: Uint8Array): ToBoardFrame | undefined {
  const [head = 0, board = 0, third = 0, fourth = 0, fifth = 0] = bytes;
  if (!isBoard(board)) return undefined;
  if (head === 0x90) return { kind: 'openSet', board, mask: third | (fourth << 8) | (fifth << 16) };
  const isOpen = third >= 1 && third <= highestLock && (fourth === 0x11 || fourth === 0x33);
  if (!isOpen || fifth < 1 || fifth > 9) return undefined;
  return { kind: 'openFor', board, lock: third, parameter: fourth, seconds: fifth };
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  const isPacked = bytes[0] === 0x80 && statusByteCounts.some((count) => bytes.length === count + 4);
  const isInTurn = bytes[0] === 0x9e && bytes.length === 6;
  if (bytes.length !== 5 && !isPacked && !isInTurn) return { valid: false, reason: 'length' };
  if (checksum(bytes) !== 0) return { valid: false, reason: 'checksum' };
  const frame = isPacked ? packedFromBoard(bytes) : isInTurn ? inTurnFromBoard(bytes) : shortFromBoard(bytes);
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function packedFromBoard(bytes: Uint8Array): FromBoardFrame | undefined {
  const board = bytes[1] ?? 0;
  if (!isBoard(board) || bytes[bytes.length - 2] !== 0x33) return undefined;
  return { kind: 'readAllAnswer', board, status: [...bytes.subarray(2, -2)] };
}

function inTurnFromBoard(bytes: Uint8Array): FromBoardFrame | undefined {
  const board = bytes[1] ?? 0;
  if (!isBoard(board)) return undefined;
  return { kind: 'openAllInTurnAnswer', board, status: [...bytes.subarray(2, -1)] };
}

function shortFromBoard(bytes: Uint8Array): FromBoardFrame | undefined {
  const [head = 0, board = 0, lock = 0, status = 0] = bytes;
  if (!isBoard(board) || lock > highestLock) return undefined;
  // 82 is a report in one vendor's text and a version in another's; only a report names a lock (§1.4.3).
  if (head === 0x82 && lock === 0) return { kind: 'versionAnswer', board, value: status };
  // An echo of a 0x33 request stops here: no board answers with that status (§1.4.1).
  if (status !== 0x00 && status !== 0x11) return undefined;
  switch (head) {
    case 0x8a:
      return { kind: 'openAnswer', board, lock, status };
    case 0x80:
      return lock === 0 ? undefined : { kind: 'readOneAnswer', board, lock, status };
    case 0x81:
    case 0x82:
      return { kind: 'report', head, board, lock, status };
    case 0x9a:
      return { kind: 'holdOnAnswer', board, lock, status };
    case 0x9b:
      return { kind: 'holdOffAnswer', board, lock, status };
    default:
      return undefined;
  }
}

function isBoard(address: number): boolean {
  return address >= 1 && address <= highestBoard;
}
