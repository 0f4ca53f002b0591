import { Framer, type Recognition } from '../framer.ts';
import { decodeFromBoard } from './decode.ts';
import type { FromBoardFrame } from './frame.ts';

const shortHeads = new Set([0x80, 0x81, 0x82, 0x8a, 0x9a, 0x9b]);

/**
 * Frames out of what boards say. XOR5 has no length byte, no start marker and no tail, so a frame is a
 * known head, an expected length and a right checksum (§1.2). The length of a read-all answer belongs
 * to the board and not to its label (§1.4.6): with `statusBytes` given, a frame that begins with 80 is
 * a read-all answer of that length and nothing else; without it, it is the answer to a read of one lock.
 */
export function answerFramer(statusBytes: number | undefined): Framer<FromBoardFrame> {
  return new Framer((bytes) => recognise(bytes, statusBytes));
}

function recognise(bytes: Uint8Array, statusBytes: number | undefined): Recognition<FromBoardFrame> {
  const head = bytes[0] ?? 0;
  const length = frameLength(head, statusBytes);
  if (length === undefined) return 'noise';
  if (bytes.length < length) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, length));
  return decoded.valid ? { frame: decoded.frame, length } : 'noise';
}

function frameLength(head: number, statusBytes: number | undefined): number | undefined {
  if (head === 0x80 && statusBytes !== undefined) return statusBytes + 4;
  if (head === 0x9e) return 6;
  return shortHeads.has(head) ? 5 : undefined;
}
