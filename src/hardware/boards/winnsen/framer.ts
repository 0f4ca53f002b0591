import { Framer, type Recognition } from '../framer.ts';
import { answerBytes, decodeFromBoard, type FromBoardFrame } from './frame.ts';

const answerCodes = new Set([0x82, 0x85, 0x92, 0xa2, 0xa5]);

/**
 * Frames out of what boards say. The head 90 and the tail 03 occur inside frames too (§7.2), and nothing
 * sums them up, so all that is fixed is looked at: head, length and code as soon as they are there, the
 * rest when the frame is whole. The echo of a request has another code and passes as noise.
 */
export function answerFramer(): Framer<FromBoardFrame> {
  return new Framer(recognise);
}

function recognise(bytes: Uint8Array): Recognition<FromBoardFrame> {
  const [head, length = answerBytes, code] = bytes;
  if (head !== 0x90 || length !== answerBytes) return 'noise';
  if (code !== undefined && !answerCodes.has(code)) return 'noise';
  if (bytes.length < answerBytes) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, answerBytes));
  return decoded.valid ? { frame: decoded.frame, length: answerBytes } : 'noise';
}
