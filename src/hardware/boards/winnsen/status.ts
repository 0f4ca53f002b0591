import type { DoorState } from '../../../contract/compartment.ts';
import { bitsOf } from '../bits.ts';

/** Lock 1 first. A set bit is an open lock (§7.1). */
export function doorsOfMask(open: number): DoorState[] {
  return bitsOf([open & 0xff, open >> 8]).map((bit) => (bit === 1 ? 'open' : 'closed'));
}
