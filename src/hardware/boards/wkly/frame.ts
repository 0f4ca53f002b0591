import type { Decoded } from '../frame-language.ts';

/**
 * The frames of the WKLY boards (PROTOCOLS §6), both directions: `57 4B 4C 59 LEN board command data XOR`,
 * LEN counting all of it and XOR over all bytes before it. Pure: bytes in, a frame out.
 */

/** 00 open, 01 closed, FF error. On some boards open and closed have changed places (§6.2). */
export type LockState = 0x00 | 0x01 | 0xff;

/** Commands about one channel, by their byte. */
export const channelCommands = {
  flashLight: 0x81,
  open: 0x82,
  readOne: 0x83,
  holdOn: 0x88,
  holdOff: 0x89,
} as const;
export type ChannelCommand = keyof typeof channelCommands;

/** Of another device by the same maker: boards share the start code with a vending controller (§6.3). */
interface OtherFrame {
  readonly kind: 'other';
  readonly board: number;
  readonly command: number;
  readonly data: readonly number[];
}

export type ToBoardFrame =
  | { readonly kind: ChannelCommand; readonly board: number; readonly channel: number }
  | {
      readonly kind: 'openTogether' | 'openInTurn';
      readonly board: number;
      readonly channels: readonly number[];
    }
  | { readonly kind: 'readAll' | 'openAllInTurn'; readonly board: number }
  | OtherFrame;

export type FromBoardFrame =
  | {
      readonly kind: 'openAnswer' | 'readOneAnswer';
      readonly board: number;
      readonly hasSucceeded: boolean;
      readonly channel: number;
      readonly lock: LockState;
    }
  | {
      readonly kind: 'flashLightAnswer' | 'holdOnAnswer' | 'holdOffAnswer';
      readonly board: number;
      readonly hasSucceeded: boolean;
      readonly channel: number;
    }
  | {
      readonly kind: 'openTogetherAnswer' | 'openInTurnAnswer' | 'openAllInTurnAnswer';
      readonly board: number;
      readonly hasSucceeded: boolean;
    }
  /** Channel 1 first. */
  | {
      readonly kind: 'readAllAnswer';
      readonly board: number;
      readonly hasSucceeded: boolean;
      readonly locks: readonly LockState[];
    }
  /** Sent by the board itself when a door has moved. */
  | { readonly kind: 'report'; readonly board: number; readonly channel: number; readonly lock: LockState }
  | OtherFrame;

export const highestChannel = 24;
export const highestBoard = 31;
export const startCode: readonly number[] = [0x57, 0x4b, 0x4c, 0x59];
/** A frame without data. */
export const shortestFrame = 8;
/** No frame is longer as far as anybody knows (§6.3). */
export const longestFrame = 64;

/** XOR of all bytes. */
export function checksum(bytes: Iterable<number>): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

function framed(board: number, command: number, ...data: readonly number[]): Uint8Array {
  const body = [...startCode, data.length + shortestFrame, board, command, ...data];
  return Uint8Array.of(...body, checksum(body));
}

export function encodeToBoard(frame: ToBoardFrame): Uint8Array {
  const { board } = frame;
  switch (frame.kind) {
    case 'openTogether':
      return framed(board, 0x80, frame.channels.length, ...frame.channels);
    case 'openInTurn':
      return framed(board, 0x87, frame.channels.length, ...frame.channels);
    case 'readAll':
      return framed(board, 0x84);
    case 'openAllInTurn':
      return framed(board, 0x86);
    case 'other':
      return framed(board, frame.command, ...frame.data);
    default:
      return framed(board, channelCommands[frame.kind], frame.channel);
  }
}

export function encodeFromBoard(frame: FromBoardFrame): Uint8Array {
  const { board } = frame;
  if (frame.kind === 'report') return framed(board, 0x85, frame.channel, frame.lock);
  if (frame.kind === 'other') return framed(board, frame.command, ...frame.data);
  const status = frame.hasSucceeded ? 0x00 : 0xff;
  switch (frame.kind) {
    case 'openAnswer':
      return framed(board, 0x82, status, frame.channel, frame.lock);
    case 'readOneAnswer':
      return framed(board, 0x83, status, frame.channel, frame.lock);
    case 'readAllAnswer':
      return framed(board, 0x84, status, frame.locks.length, ...frame.locks);
    case 'flashLightAnswer':
      return framed(board, 0x81, status, frame.channel);
    case 'holdOnAnswer':
      return framed(board, 0x88, status, frame.channel);
    case 'holdOffAnswer':
      return framed(board, 0x89, status, frame.channel);
    case 'openTogetherAnswer':
      return framed(board, 0x80, status);
    case 'openAllInTurnAnswer':
      return framed(board, 0x86, status);
    case 'openInTurnAnswer':
      return framed(board, 0x87, status);
  }
}

/** One whole frame from a host. */
export function decodeToBoard(bytes: Uint8Array): Decoded<ToBoardFrame> {
  return decoded(bytes, requestIn);
}

/** One whole frame from a board. */
export function decodeFromBoard(bytes: Uint8Array): Decoded<FromBoardFrame> {
  return decoded(bytes, answerIn);
}

type FrameIn<Frame> = (board: number, command: number, data: readonly number[]) => Frame | undefined;

function decoded<Frame>(bytes: Uint8Array, frameIn: FrameIn<Frame>): Decoded<Frame> {
  const [length = 0, board = 0, command = 0] = bytes.subarray(startCode.length);
  if (bytes.length < shortestFrame || bytes.length > longestFrame) return { valid: false, reason: 'length' };
  if (startCode.some((byte, at) => bytes[at] !== byte)) return { valid: false, reason: 'structure' };
  if (bytes.length !== length) return { valid: false, reason: 'length' };
  if (checksum(bytes) !== 0) return { valid: false, reason: 'checksum' };
  const frame = frameIn(board, command, [...bytes.subarray(shortestFrame - 1, -1)]);
  return frame === undefined ? { valid: false, reason: 'structure' } : { valid: true, frame };
}

function requestIn(board: number, command: number, data: readonly number[]): ToBoardFrame | undefined {
  if (!isKnown(command)) return { kind: 'other', board, command, data };
  if (board > highestBoard) return undefined;
  const [first = 0, ...more] = data;
  if (command === 0x80 || command === 0x87) {
    if (first === 0 || first !== more.length || !more.every(isChannel)) return undefined;
    return { kind: command === 0x80 ? 'openTogether' : 'openInTurn', board, channels: more };
  }
  if (command === 0x84 || command === 0x86) {
    if (data.length > 0) return undefined;
    return { kind: command === 0x84 ? 'readAll' : 'openAllInTurn', board };
  }
  const kind = channelCommandOf(command);
  if (kind === undefined || data.length !== 1 || !isChannel(first)) return undefined;
  return { kind, board, channel: first };
}

/** How many bytes of data an answer has; a read-all answer has one for each lock besides (§6.2). */
const answerDataBytes: ReadonlyMap<number, number> = new Map([
  [0x80, 1],
  [0x81, 2],
  [0x82, 3],
  [0x83, 3],
  [0x85, 2],
  [0x86, 1],
  [0x87, 1],
  [0x88, 2],
  [0x89, 2],
]);

/** Whether what a board says under `command` can be `length` bytes long, as a whole frame. */
export function isAnswerLength(command: number, length: number): boolean {
  const dataBytes = length - shortestFrame;
  if (command === 0x84) return dataBytes > 2 && dataBytes <= 2 + highestChannel;
  return !isKnown(command) || dataBytes === answerDataBytes.get(command);
}

function answerIn(board: number, command: number, data: readonly number[]): FromBoardFrame | undefined {
  if (!isKnown(command)) return { kind: 'other', board, command, data };
  if (board > highestBoard || !isAnswerLength(command, data.length + shortestFrame)) return undefined;
  const [status = 0, channel = 0, lock = 0] = data;
  if (command === 0x85) {
    if (!isChannel(status) || !isLockState(channel)) return undefined;
    return { kind: 'report', board, channel: status, lock: channel };
  }
  if (status !== 0x00 && status !== 0xff) return undefined;
  const hasSucceeded = status === 0x00;
  if (command === 0x80) return { kind: 'openTogetherAnswer', board, hasSucceeded };
  if (command === 0x86) return { kind: 'openAllInTurnAnswer', board, hasSucceeded };
  if (command === 0x87) return { kind: 'openInTurnAnswer', board, hasSucceeded };
  if (command === 0x84) {
    const locks = data.slice(2);
    if (channel !== locks.length || !locks.every(isLockState)) return undefined;
    return { kind: 'readAllAnswer', board, hasSucceeded, locks };
  }
  const kind = channelCommandOf(command);
  if (kind === undefined || !isChannel(channel)) return undefined;
  if (kind !== 'open' && kind !== 'readOne') return { kind: `${kind}Answer`, board, hasSucceeded, channel };
  return isLockState(lock) ? { kind: `${kind}Answer`, board, hasSucceeded, channel, lock } : undefined;
}

function channelCommandOf(command: number): ChannelCommand | undefined {
  const names = Object.keys(channelCommands) as ChannelCommand[];
  return names.find((name) => channelCommands[name] === command);
}

function isKnown(command: number): boolean {
  return command >= 0x80 && command <= 0x89;
}

function isChannel(channel: number): boolean {
  return channel >= 1 && channel <= highestChannel;
}

function isLockState(byte: number): byte is LockState {
  return byte === 0x00 || byte === 0x01 || byte === 0xff;
}
