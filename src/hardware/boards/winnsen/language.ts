import { bitsOf } from '../bits.ts';
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
import { doorsOfMask } from './status.ts';

/** Winnsen's frames as a technician reads them. The clone's are understood and not written. */
export const winnsenLanguage: FrameLanguage = {
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

/** There is no command that opens all. Station 0 is not asked for anything: see `minAddress` in `board.ts`. */
function commandBytes({ command, board, channel }: FrameCommand): Uint8Array | undefined {
  if (board < 1 || board > highestBoard) return undefined;
  if (command === 'read-all') return encodeToBoard({ kind: 'readAll', board, asked: 0xffff });
  if (command === 'open-all' || channel === undefined || channel < 1 || channel > highestLock)
    return undefined;
  return encodeToBoard(
    command === 'open'
      ? { kind: 'open', board, lock: channel }
      : { kind: 'readAll', board, asked: 1 << (channel - 1) },
  );
}

function requestStory(frame: ToBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'open':
      return { valid: true, kind: 'open', board, channel: frame.lock };
    case 'readAll': {
      const asked = bitsOf([frame.asked & 0xff, frame.asked >> 8]).flatMap((bit, index) =>
        bit === 1 ? [index + 1] : [],
      );
      const [channel, ...more] = asked;
      return channel !== undefined && more.length === 0
        ? { valid: true, kind: 'read', board, channel }
        : { valid: true, kind: 'read-all', board, channels: asked };
    }
    case 'readOne':
      return { valid: true, kind: 'read', board, channel: frame.lock, dialect: 'clone' };
  }
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { board } = frame;
  switch (frame.kind) {
    case 'openAnswer': {
      const { lock: channel, result, offset } = frame;
      const door = result === 'opened' ? 'open' : 'unknown';
      return { valid: true, kind: 'open-answer', board, channel, door, result, offset };
    }
    case 'readAllAnswer':
      return {
        valid: true,
        kind: 'read-all-answer',
        board,
        doors: doorsOfMask(frame.open),
        offset: frame.offset,
      };
    case 'readOneAnswer': {
      const door = frame.isOpen ? 'open' : 'closed';
      return { valid: true, kind: 'read-answer', board, channel: frame.lock, door, dialect: 'clone' };
    }
  }
}
