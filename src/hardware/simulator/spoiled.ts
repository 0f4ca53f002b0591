import type { AnswerFaults } from './board.ts';

/**
 * An answer as it leaves a board with these faults: what is wrong inside it first, what stands around it
 * last. `flip` numbers the answers, so that each has another bit flipped.
 */
export function spoiled(
  answer: Uint8Array,
  faults: AnswerFaults,
  report: Uint8Array | undefined,
  flip: number,
): Uint8Array {
  let bytes = Uint8Array.from(answer);
  const last = bytes.length - 1;
  if (faults.wrongChecksum === true) bytes[last] = (bytes[last] ?? 0) ^ 0x5a;
  if (faults.flipOneBit === true) {
    const bit = flip % (bytes.length * 8);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  if (faults.cutAfterBytes !== undefined) bytes = bytes.slice(0, faults.cutAfterBytes);
  if (faults.twice === true) bytes = Uint8Array.of(...bytes, ...bytes);
  if (report !== undefined) bytes = withReport(bytes, report, faults.report);
  if (faults.garbageInFront !== undefined) bytes = Uint8Array.of(...faults.garbageInFront, ...bytes);
  return bytes;
}

function withReport(
  bytes: Uint8Array<ArrayBuffer>,
  report: Uint8Array,
  where: AnswerFaults['report'],
): Uint8Array<ArrayBuffer> {
  const middle = bytes.length >> 1;
  switch (where) {
    case 'before':
      return Uint8Array.of(...report, ...bytes);
    case 'inside':
      return Uint8Array.of(...bytes.subarray(0, middle), ...report, ...bytes.subarray(middle));
    case 'after':
      return Uint8Array.of(...bytes, ...report);
    default:
      return bytes;
  }
}
