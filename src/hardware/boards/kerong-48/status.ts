import type { DoorState, GoodsState } from '../../../contract/compartment.ts';
import { bitsOf } from '../bits.ts';

/** Doors of a status, lock 0 first, for locks of the usual polarity: in the captures a set bit is closed (§3). */
export function doorsOfLatches(latches: readonly number[]): DoorState[] {
  return bitsOf(latches).map((bit) => (bit === 1 ? 'closed' : 'open'));
}

/** That these bits are the goods sensors is inferred from one capture, of the first of them (§3). */
export function goodsOfSensors(sensors: readonly number[]): GoodsState[] {
  return bitsOf(sensors).map((bit) => (bit === 1 ? 'present' : 'absent'));
}
