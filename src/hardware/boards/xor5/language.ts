import type { FrameCommand, FrameLanguage, FrameStory } from '../frame-language.ts';
import { decodeFromBoard, decodeToBoard } from './decode.ts';
import {
  encodeToBoard,
  type FromBoardFrame,
  highestBoard,
  highestLock,
  type Parameter,
  type ToBoardFrame,
} from './frame.ts';
import { doorOfStatus, doorsOfStatusBytes } from './status.ts';

/** XOR5's frames as a technician reads them. Both dialects are understood; `parameter` is the one written. */
export function xor5Language(parameter: Parameter): FrameLanguage {
  return {
    tell(direction, bytes) {
      if (direction === 'to-board') {
        const decoded = decodeToBoard(bytes);
        return decoded.valid ? requestStory(decoded.frame) : decoded;
      }
      const decoded = decodeFromBoard(bytes);
      return decoded.valid ? answerStory(decoded.frame) : decoded;
    },
    command: (command) => commandBytes(command, parameter),
  };
}

function commandBytes(
  { command, board, channel }: FrameCommand,
  parameter: Parameter,
): Uint8Array | undefined {
  if (board < 1 || board > highestBoard) return undefined;
  if (command === 'read-all') return encodeToBoard({ kind: 'readAll', board });
  if (command === 'open-all') {
    return encodeToBoard(
      parameter === 0x33 ? { kind: 'openAllInTurn', board, lock: 1 } : { kind: 'openAll', board, parameter },
    );
  }
  if (channel === undefined || channel < 1 || channel > highestLock) return undefined;
  return encodeToBoard(
    command === 'open'
      ? { kind: 'open', board, lock: channel, parameter }
      : { kind: 'readOne', board, lock: channel },
  );
}

function requestStory(frame: ToBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'open':
      return { valid: true, kind: 'open', board, channel: frame.lock, parameter: frame.parameter };
    case 'openFor': {
      const { lock: channel, parameter, seconds } = frame;
      return { valid: true, kind: 'open', board, channel, parameter, pulseMs: seconds * 1_000 };
    }
    case 'openAll':
      return { valid: true, kind: 'open-all', board, parameter: frame.parameter };
    case 'openAllInTurn':
      return { valid: true, kind: 'open-all', board, inTurn: true };
    case 'openSet':
      return { valid: true, kind: 'open-several', board, channels: channelsOf(frame.mask) };
    case 'readOne':
      return { valid: true, kind: 'read', board, channel: frame.lock };
    case 'readAll':
      return { valid: true, kind: 'read-all', board };
    case 'setUnlockTime': {
      const { lock: channel, seconds } = frame;
      return { valid: true, kind: 'set-unlock-time', board, channel, pulseMs: seconds * 1_000 };
    }
    case 'setReporting':
      return { valid: true, kind: 'set-reporting', board, channel: frame.lock, isOn: frame.isOn };
    case 'queryFirmware':
      return { valid: true, kind: 'query-firmware', board };
    case 'queryBoardId':
      return { valid: true, kind: 'query-board-id', board };
    default:
      return { valid: true, kind: dashed(frame.kind), board, channel: frame.lock };
  }
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'openAnswer':
      if (frame.lock === 0) return { valid: true, kind: 'open-all-answer', board };
      return {
        valid: true,
        kind: 'open-answer',
        board,
        channel: frame.lock,
        door: doorOfStatus(frame.status),
      };
    case 'readOneAnswer':
      return {
        valid: true,
        kind: 'read-answer',
        board,
        channel: frame.lock,
        door: doorOfStatus(frame.status),
      };
    case 'readAllAnswer':
      return { valid: true, kind: 'read-all-answer', board, doors: doorsOfStatusBytes(frame.status) };
    case 'openAllInTurnAnswer':
      return { valid: true, kind: 'open-all-answer', board, doors: doorsOfStatusBytes(frame.status) };
    case 'report':
      return { valid: true, kind: 'report', board, channel: frame.lock, door: doorOfStatus(frame.status) };
    case 'versionAnswer':
      return { valid: true, kind: 'version-answer', board, value: frame.value };
    case 'holdOnAnswer':
    case 'holdOffAnswer': {
      const { kind, lock: channel, status } = frame;
      return { valid: true, kind: dashed(kind), board, channel, door: doorOfStatus(status) };
    }
  }
}

function channelsOf(mask: number): number[] {
  return Array.from({ length: 24 }, (_, bit) => bit + 1).filter((channel) => (mask >> (channel - 1)) & 1);
}

/** `holdOnAnswer` as `hold-on-answer`. */
function dashed(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
