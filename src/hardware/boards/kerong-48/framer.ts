import { Framer, type Recognition } from '../framer.ts';
import { decodeFromBoard, type FromBoardFrame, shortAnswerLength, statusLength } from './frame.ts';

/**
 * Frames out of what boards say: 02, then a known command in the fourth byte, the known length, 03 and
 * the sum. Only after an open can the short answer come; it is looked for only then, since the first six bytes
 * of a status can look like it (locks 1–8 open, and 9–16 in one certain pattern).
 */
export function answerFramer(expected: 'status' | 'open answer'): Framer<FromBoardFrame> {
  return new Framer(expected === 'status' ? recogniseStatus : recogniseAny);
}

function recogniseAny(bytes: Uint8Array): Recognition<FromBoardFrame> {
  const short = recognise(bytes, shortAnswerLength);
  return short === 'noise' ? recogniseStatus(bytes) : short;
}

function recogniseStatus(bytes: Uint8Array): Recognition<FromBoardFrame> {
  return recognise(bytes, statusLength);
}

function recognise(bytes: Uint8Array, length: number): Recognition<FromBoardFrame> {
  if (bytes[0] !== 0x02) return 'noise';
  const command = bytes[3];
  if (command === undefined) return 'incomplete';
  if (command !== 0x75 && command !== 0x77) return 'noise';
  if (bytes.length < length) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, length));
  return decoded.valid ? { frame: decoded.frame, length } : 'noise';
}
