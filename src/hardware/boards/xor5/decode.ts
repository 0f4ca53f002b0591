import type { Decoded } from '../frame-language.ts';
import {
  checksum,
  type FromBoardFrame,
  highestLock,
  isBoard,
  statusByteCounts,
  type ToBoardFrame,
} from './frame.ts';

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
