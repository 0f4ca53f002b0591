import type { FrameCommand, FrameLanguage, FrameStory } from '../frame-language.ts';
import {
  decodeFromBoard,
  decodeToBoard,
  encodeToBoard,
  type FromBoardFrame,
  highestBoard,
  highestChannel,
  type ToBoardFrame,
} from './frame.ts';
import { doorOfLock, doorsOfLocks } from './status.ts';

/** WKLY's frames as a technician reads them. */
export const wklyLanguage: FrameLanguage = {
  tell(direction, bytes) {
    if (direction === 'to-board') {
      const decoded = decodeToBoard(bytes);
      return decoded.valid ? requestStory(decoded.frame) : decoded;
    }
    const decoded = decodeFromBoard(bytes);
    return decoded.valid ? answerStory(decoded.frame) : decoded;
  },
  command: commandBytes,
};

function commandBytes({ command, board, channel }: FrameCommand): Uint8Array | undefined {
  if (board < 0 || board > highestBoard) return undefined;
  if (command === 'read-all') return encodeToBoard({ kind: 'readAll', board });
  if (command === 'open-all') return encodeToBoard({ kind: 'openAllInTurn', board });
  if (channel === undefined || channel < 1 || channel > highestChannel) return undefined;
  return encodeToBoard({ kind: command === 'open' ? 'open' : 'readOne', board, channel });
}

function requestStory(frame: ToBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'open':
      return { valid: true, kind: 'open', board, channel: frame.channel };
    case 'readOne':
      return { valid: true, kind: 'read', board, channel: frame.channel };
    case 'readAll':
      return { valid: true, kind: 'read-all', board };
    case 'openAllInTurn':
      return { valid: true, kind: 'open-all', board, inTurn: true };
    case 'openTogether':
    case 'openInTurn': {
      const inTurn = frame.kind === 'openInTurn';
      return { valid: true, kind: 'open-several', board, channels: frame.channels, inTurn };
    }
    case 'flashLight':
    case 'holdOn':
    case 'holdOff':
      return { valid: true, kind: dashed(frame.kind), board, channel: frame.channel };
    case 'other':
      return { valid: true, kind: 'other-command', board, command: frame.command, data: frame.data };
  }
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'openAnswer':
    case 'readOneAnswer': {
      const kind = frame.kind === 'openAnswer' ? 'open-answer' : 'read-answer';
      const { channel, hasSucceeded } = frame;
      return { valid: true, kind, board, channel, door: doorOfLock(frame.lock), hasSucceeded };
    }
    case 'readAllAnswer': {
      const { hasSucceeded } = frame;
      const doors = doorsOfLocks(hasSucceeded, frame.locks);
      return { valid: true, kind: 'read-all-answer', board, doors, hasSucceeded };
    }
    case 'openAllInTurnAnswer':
      return { valid: true, kind: 'open-all-answer', board, hasSucceeded: frame.hasSucceeded, inTurn: true };
    case 'openTogetherAnswer':
    case 'openInTurnAnswer': {
      const inTurn = frame.kind === 'openInTurnAnswer';
      return { valid: true, kind: 'open-several-answer', board, hasSucceeded: frame.hasSucceeded, inTurn };
    }
    case 'report':
      return { valid: true, kind: 'report', board, channel: frame.channel, door: doorOfLock(frame.lock) };
    case 'flashLightAnswer':
    case 'holdOnAnswer':
    case 'holdOffAnswer': {
      const { channel, hasSucceeded } = frame;
      return { valid: true, kind: dashed(frame.kind), board, channel, hasSucceeded };
    }
    case 'other':
      return { valid: true, kind: 'other-command', board, command: frame.command, data: frame.data };
  }
}

/** `holdOnAnswer` as `hold-on-answer`. */
function dashed(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
