import type { DoorState, GoodsState } from '../../../contract/compartment.ts';
import { bitsOf } from '../bits.ts';

/**
 * Doors of a status, lock 0 first, for locks of the usual polarity: a set bit is a latch that is closed
 * (§2.3: four sources of six; the other two say the reverse, and such doors are `inverted` in the cabinet file).
 */
export function doorsOfLatches(latches: readonly number[]): DoorState[] {
  return bitsOf(latches).map((bit) => (bit === 1 ? 'closed' : 'open'));
}

/** A set bit means that something is inside, in all sources (§2.3). */
export function goodsOfSensors(sensors: readonly number[]): GoodsState[] {
  return bitsOf(sensors).map((bit) => (bit === 1 ? 'present' : 'absent'));
}
