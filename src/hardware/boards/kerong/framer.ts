import { Framer, type Recognition } from '../framer.ts';
import { answerLengths, decodeFromBoard, type FromBoardFrame } from './frame.ts';

/**
 * Frames out of what boards say. 02 and 03 occur freely in addresses, data and sums, so neither ends
 * anything (§2.4): the command says how long its frame is, then 03 and the sum must stand where they belong.
 * The answer to a read begins with 02 and an address whose low nibble is 0, which no answer's command is: a
 * single stray byte in front never shifts it into another valid frame.
 */
export function answerFramer(): Framer<FromBoardFrame> {
  return new Framer(recognise);
}

function recognise(bytes: Uint8Array): Recognition<FromBoardFrame> {
  if (bytes[0] !== 0x02) return 'noise';
  const command = bytes[2];
  if (command === undefined) return 'incomplete';
  const length = answerLengths[command];
  if (length === undefined) return 'noise';
  if (bytes.length < length) return 'incomplete';
  const decoded = decodeFromBoard(bytes.subarray(0, length));
  return decoded.valid ? { frame: decoded.frame, length } : 'noise';
}
