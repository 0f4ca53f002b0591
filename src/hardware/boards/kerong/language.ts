import type { FrameCommand, FrameLanguage, FrameStory } from '../frame-language.ts';
import {
  decodeFromBoard,
  decodeToBoard,
  encodeToBoard,
  type FromBoardFrame,
  highestBoard,
  highestLock,
  type ToBoardFrame,
} from './frame.ts';
import { doorsOfLatches, goodsOfSensors } from './status.ts';

/** KERONG's short frames as a technician reads them: the wire's lock 0 is channel 1. */
export const kerongLanguage: FrameLanguage = {
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

/** There is no command that reads one lock. */
function commandBytes({ command, board, channel }: FrameCommand): Uint8Array | undefined {
  if (board < 0 || board > highestBoard) return undefined;
  switch (command) {
    case 'read-all':
      return encodeToBoard({ kind: 'readAll', board });
    case 'open-all':
      return encodeToBoard({ kind: 'unlockAll', board });
    case 'open':
      if (channel === undefined || channel < 1 || channel > highestLock + 1) return undefined;
      return encodeToBoard({ kind: 'unlock', board, lock: channel - 1 });
    case 'read':
      return undefined;
  }
}

function requestStory(frame: ToBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'unlock':
      return { valid: true, kind: 'open', board, channel: frame.lock + 1 };
    case 'unlockAll':
      return { valid: true, kind: 'open-all', board };
    case 'readAll':
      return { valid: true, kind: 'read-all', board };
    case 'readEvery':
      return { valid: true, kind: 'read-every-board', board, isForEveryBoard: board === highestBoard };
    case 'queryUnlockTime':
      return { valid: true, kind: 'query-unlock-time', board };
    case 'setUnlockTime':
      return { valid: true, kind: 'set-unlock-time', board, pulseMs: frame.pulseMs };
    case 'queryUnlockDelay':
      return { valid: true, kind: 'query-unlock-delay', board };
    case 'setUnlockDelay':
      return { valid: true, kind: 'set-unlock-delay', board, delaySeconds: frame.delaySeconds };
    case 'setBaud':
      return { valid: true, kind: 'set-baud', board, baud: frame.baud };
    case 'queryVersion':
      return { valid: true, kind: 'query-version', board };
  }
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { board } = frame;
  if (frame.kind === 'unlockTime') {
    return { valid: true, kind: 'unlock-time-answer', board, pulseMs: frame.pulseMs };
  }
  const doors = doorsOfLatches(frame.latches);
  const all = { board, doors, goods: goodsOfSensors(frame.goods) };
  if (frame.kind === 'everyStatus') return { valid: true, kind: 'read-every-board-answer', ...all };
  if (frame.lock === 0) return { valid: true, kind: 'read-all-answer', ...all };
  const door = doors[frame.lock] ?? 'unknown';
  return { valid: true, kind: 'open-answer', channel: frame.lock + 1, door, ...all };
}
