/**
 * Low byte of the sum of all bytes, the check of KERONG's frames (PROTOCOLS §2.2, §3). It does not notice
 * bytes that have changed places, nor a bit that has moved to another byte (§2.4).
 */
export function additiveSum(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum & 0xff;
}
