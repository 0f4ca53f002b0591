/** The bits of some bytes: first byte first, in each the lowest bit first. */
export function bitsOf(bytes: readonly number[]): (0 | 1)[] {
  return bytes.flatMap((byte) => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1 ? 1 : 0)));
}
