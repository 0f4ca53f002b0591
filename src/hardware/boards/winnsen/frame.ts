import type { Decoded } from '../frame-language.ts';

/**
 * The frames of the Winnsen boards (PROTOCOLS §7), both directions, with those of a clone's firmware. Pure:
 * bytes in, a frame out. There is no checksum: head, length, code, ranges and tail are all that can be looked at.
 */

export type ToBoardFrame =
  | { readonly kind: 'open'; readonly board: number; readonly lock: number }
  /** Bit n of `asked` is lock n + 1. */
  | { readonly kind: 'readAll'; readonly board: number; readonly asked: number }
  /** The clone has this instead of `readAll`. */
  | { readonly kind: 'readOne'; readonly board: number; readonly lock: number };

/** What boards add to a request's code in its answer: 80 by the document, A0 on some (§7.1). */
export type AnswerOffset = 0x80 | 0xa0;

/** `coolingDown` is the clone's: its coil has just been energised and gets a rest. */
export type OpenResult = 'failed' | 'opened' | 'coolingDown';

export type FromBoardFrame =
  | {
      readonly kind: 'openAnswer';
      readonly board: number;
      readonly lock: number;
      readonly result: OpenResult;
      readonly offset: AnswerOffset;
    }
  /** Bit n of `open` is lock n + 1, and set where it is open. */
  | {
      readonly kind: 'readAllAnswer';
      readonly board: number;
      readonly open: number;
      readonly offset: AnswerOffset;
    }
  /** The clone's. On the wire the status stands before the lock, unlike in the answer to an open (§7.1). */
  | {
      readonly kind: 'readOneAnswer';
      readonly board: number;
      readonly lock: number;
      readonly isOpen: boolean;
    };

export const highestLock = 16;
export const highestBoard = 0xff;
/** All that boards say is of one length. */
export const answerBytes = 7;

const head = 0x90;
const tail = 0x03;
/** In the order of their byte on the wire. */
const results: readonly OpenResult[] = ['failed', 'opened', 'coolingDown'];

/** `90 LEN code payload 03`, LEN counting all of it. */
function framed(code: number, ...payload: readonly number[]): Uint8Array {
  return Uint8Array.of(head, payload.length + 4, code, ...payload, tail);
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  switch (frame.kind) {
    case 'open':
      return framed(0x05, frame.board, frame.lock);
    case 'readAll':
      return framed(0x02, frame.board, frame.asked & 0xff, frame.asked >> 8);
    case 'readOne':
      return framed(0x12, frame.board, frame.lock);
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  switch (frame.kind) {
    case 'openAnswer':
      return framed(0x05 + frame.offset, frame.board, frame.lock, results.indexOf(frame.result));
    case 'readAllAnswer':
      return framed(0x02 + frame.offset, frame.board, frame.open & 0xff, frame.open >> 8);
    case 'readOneAnswer':
      return framed(0x92, frame.board, frame.isOpen ? 0x01 : 0x00, frame.lock);
  }
}

/** One whole frame from a host. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  const isPoll = bytes[2] === 0x02;
  if (!hasLength(bytes, isPoll ? 7 : 6)) return { valid: false, reason: 'length' };
  const frame = isFramed(bytes) ? requestIn(bytes) : undefined;
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function requestIn(bytes: Uint8Array): ToBoardFrame | undefined {
  const [, , code, board = 0, third = 0, fourth = 0] = bytes;
  if (code === 0x02) return { kind: 'readAll', board, asked: third | (fourth << 8) };
  if (!isLock(third)) return undefined;
  if (code === 0x05) return { kind: 'open', board, lock: third };
  return code === 0x12 ? { kind: 'readOne', board, lock: third } : undefined;
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  if (!hasLength(bytes, answerBytes)) return { valid: false, reason: 'length' };
  const frame = isFramed(bytes) ? answerIn(bytes) : undefined;
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function answerIn(bytes: Uint8Array): FromBoardFrame | undefined {
  const [, , code, board = 0, third = 0, fourth = 0] = bytes;
  switch (code) {
    case 0x85:
    case 0xa5: {
      const result = results[fourth];
      if (!isLock(third) || result === undefined) return undefined;
      return { kind: 'openAnswer', board, lock: third, result, offset: code === 0x85 ? 0x80 : 0xa0 };
    }
    case 0x82:
    case 0xa2: {
      const open = third | (fourth << 8);
      return { kind: 'readAllAnswer', board, open, offset: code === 0x82 ? 0x80 : 0xa0 };
    }
    case 0x92:
      if (!isLock(fourth) || third > 0x01) return undefined;
      return { kind: 'readOneAnswer', board, lock: fourth, isOpen: third === 0x01 };
    default:
      return undefined;
  }
}

function hasLength(bytes: Uint8Array, length: number): boolean {
  return bytes.length === length && bytes[1] === length;
}

function isFramed(bytes: Uint8Array): boolean {
  return bytes[0] === head && bytes[bytes.length - 1] === tail;
}

function isLock(lock: number): boolean {
  return lock >= 1 && lock <= highestLock;
}
