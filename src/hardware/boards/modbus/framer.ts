import { Framer, type Recognition } from '../framer.ts';
import { answerLength, decodeFromBoard, type FromBoardFrame } from './frame.ts';

/** Functions whose answers are waited for here, and their exceptions (§8.2). */
const functions = new Set([0x01, 0x02, 0x03, 0x05, 0x06, 0x0f, 0x10]);
/** The answers about 32 channels, the most that such boards have, carry 4 bytes; nothing longer is asked for. */
const longestData = 4;

/**
 * Frames out of what boards say. Modbus separates its frames by silence, which nobody behind a USB adapter
 * can measure (§10.4): so a frame is a known function, a length that an answer to this program can have,
 * and a right check. Any byte may be an address, so noise in front of an answer can look like the
 * beginning of a longer one; then the answer is found when the line is quiet.
 */
export function answerFramer(): Framer<FromBoardFrame> {
  return new Framer(recognise);
}

function recognise(bytes: Uint8Array): Recognition<FromBoardFrame> {
  const [board = 0, code, third] = bytes;
  if (board === 0) return 'noise';
  if (code === undefined) return 'incomplete';
  if (!functions.has(code & 0x7f)) return 'noise';
  if (third === undefined) return 'incomplete';
  const isRead = code <= 0x03;
  if (isRead && (third === 0 || third > longestData)) return 'noise';
  const length = answerLength(bytes);
  if (bytes.length < length) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, length));
  return decoded.valid ? { frame: decoded.frame, length } : 'noise';
}
