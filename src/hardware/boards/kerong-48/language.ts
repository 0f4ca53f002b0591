import type { FrameCommand, FrameLanguage, FrameStory } from '../frame-language.ts';
import { decodeFromBoard, decodeToBoard, encodeToBoard, type FromBoardFrame, highestLock } from './frame.ts';
import { doorsOfLatches, goodsOfSensors } from './status.ts';

/** The frames of KERONG's 48-lock boards as a technician reads them: the wire's lock 0 is channel 1. */
export const kerong48Language: FrameLanguage = {
  tell(direction, bytes) {
    if (direction === 'from-board') {
      const decoded = decodeFromBoard(bytes);
      return decoded.valid ? answerStory(decoded.frame) : decoded;
    }
    const decoded = decodeToBoard(bytes);
    if (!decoded.valid) return decoded;
    const { frame } = decoded;
    return frame.kind === 'open'
      ? { valid: true, kind: 'open', board: frame.board, channel: frame.lock + 1 }
      : { valid: true, kind: 'read-all', board: frame.board };
  },
  command: commandBytes,
};

/** No command reads or opens otherwise. */
function commandBytes({ command, board, channel }: FrameCommand): Uint8Array | undefined {
  if (board < 0 || board > 0xff) return undefined;
  if (command === 'read-all') return encodeToBoard({ kind: 'readAll', board });
  if (command !== 'open' || channel === undefined || channel < 1 || channel > highestLock + 1)
    return undefined;
  return encodeToBoard({ kind: 'open', board, lock: channel - 1 });
}

function answerStory(frame: FromBoardFrame): FrameStory {
  const { board, lock } = frame;
  const channel = lock + 1;
  if (frame.kind === 'shortAnswer') return { valid: true, kind: 'open-answer', board, channel };
  const doors = doorsOfLatches(frame.latches);
  const goods = goodsOfSensors(frame.goods);
  if (frame.kind === 'status' && lock === 0) {
    return { valid: true, kind: 'read-all-answer', board, doors, goods };
  }
  const kind = frame.kind === 'report' ? 'report' : 'open-answer';
  return { valid: true, kind, board, channel, door: doors[lock] ?? 'unknown', doors, goods };
}
