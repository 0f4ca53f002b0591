import { Framer, type Recognition } from '../framer.ts';
import {
  decodeFromBoard,
  type FromBoardFrame,
  isAnswerLength,
  longestFrame,
  shortestFrame,
  startCode,
} from './frame.ts';

/**
 * Frames out of what boards say. The length byte is believed only as far as it fits the command (§6.3): a
 * flipped one does not make the framer wait for bytes that nobody sends. The echo of a request has another
 * length than any answer to it and passes as noise; a frame of a device of another kind is one of its own.
 */
export function answerFramer(): Framer<FromBoardFrame> {
  return new Framer(recognise);
}

function recognise(bytes: Uint8Array): Recognition<FromBoardFrame> {
  const isStart = startCode.every((byte, at) => at >= bytes.length || bytes[at] === byte);
  if (!isStart) return 'noise';
  const [length, , command] = bytes.subarray(startCode.length);
  if (length === undefined) return 'incomplete';
  if (length < shortestFrame || length > longestFrame) return 'noise';
  if (command !== undefined && !isAnswerLength(command, length)) return 'noise';
  if (bytes.length < length) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, length));
  return decoded.valid ? { frame: decoded.frame, length } : 'noise';
}
