/**
 * The frames of KERONG's 48-lock boards (PROTOCOLS §3), both directions. Pure: bytes in, a frame out.
 * Locks are counted as on the wire, from 0; what a bit means for a door is `status.ts`.
 *
 * A request is `02 ADDR LOCK CMD 03 SUM` in this order, as in the captures. One client swaps address and lock;
 * the sum is the same either way and cannot tell (§3).
 */

import { additiveSum } from '../additive-sum.ts';
import type { Decoded } from '../frame-language.ts';

export type ToBoardFrame =
  | { readonly kind: 'readAll'; readonly board: number }
  | { readonly kind: 'open'; readonly board: number; readonly lock: number };

export type FromBoardFrame =
  | {
      /** `status` is command 75; `report` is 77, captured once and not explained (§3). */
      readonly kind: 'status' | 'report';
      readonly board: number;
      readonly lock: number;
      /** Six bytes each: locks 0–7 first, lowest bit first. */
      readonly latches: readonly number[];
      readonly goods: readonly number[];
    }
  /** `02 ADDR LOCK 75 00 SUM`, which one client expects after an open and no capture shows (§3). */
  | { readonly kind: 'shortAnswer'; readonly board: number; readonly lock: number };

export const highestLock = 47;
export const statusLength = 18;
export const shortAnswerLength = 6;

const stx = 0x02;
const etx = 0x03;
const requestLength = 6;

function summed(body: readonly number[]): Uint8Array {
  return Uint8Array.of(...body, additiveSum(body));
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  switch (frame.kind) {
    case 'readAll':
      return summed([stx, frame.board, 0x00, 0x60, etx]);
    case 'open':
      return summed([stx, frame.board, frame.lock, 0x61, etx]);
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  const { board, lock } = frame;
  switch (frame.kind) {
    case 'status':
      return summed([stx, board, lock, 0x75, ...frame.latches, ...frame.goods, etx]);
    case 'report':
      return summed([stx, board, lock, 0x77, ...frame.latches, ...frame.goods, etx]);
    case 'shortAnswer':
      return summed([stx, board, lock, 0x75, 0x00]);
  }
}

/** One whole frame from a host. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  if (bytes.length !== requestLength) return { valid: false, reason: 'length' };
  return checked(bytes, request(bytes));
}

function request(bytes: Uint8Array): ToBoardFrame | undefined {
  const [head, board = 0, lock = 0, command, tail] = bytes;
  if (head !== stx || tail !== etx || lock > highestLock) return undefined;
  if (command === 0x61) return { kind: 'open', board, lock };
  return command === 0x60 && lock === 0 ? { kind: 'readAll', board } : undefined;
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  if (bytes.length !== statusLength && bytes.length !== shortAnswerLength) {
    return { valid: false, reason: 'length' };
  }
  return checked(bytes, bytes.length === statusLength ? status(bytes) : shortAnswer(bytes));
}

function status(bytes: Uint8Array): FromBoardFrame | undefined {
  const [head, board = 0, lock = 0, command] = bytes;
  if (head !== stx || bytes[statusLength - 2] !== etx || lock > highestLock) return undefined;
  if (command !== 0x75 && command !== 0x77) return undefined;
  const latches = [...bytes.subarray(4, 10)];
  const goods = [...bytes.subarray(10, 16)];
  return { kind: command === 0x75 ? 'status' : 'report', board, lock, latches, goods };
}

function shortAnswer(bytes: Uint8Array): FromBoardFrame | undefined {
  const [head, board = 0, lock = 0, command, value] = bytes;
  const isAnswer = head === stx && command === 0x75 && value === 0x00 && lock <= highestLock;
  return isAnswer ? { kind: 'shortAnswer', board, lock } : undefined;
}

function checked<Frame>(bytes: Uint8Array, frame: Frame | undefined): Decoded<Frame> {
  if (additiveSum(bytes.subarray(0, -1)) !== bytes[bytes.length - 1]) {
    return { valid: false, reason: 'checksum' };
  }
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}
