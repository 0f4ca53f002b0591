import type { DoorState } from '../../../contract/compartment.ts';
import { bitsOf } from '../bits.ts';

/**
 * Doors by a module's inputs, channel 1 first: input 1 is bit 0 of the first byte (§8.2). What an input
 * means is the wiring alone (§8.3); the usual switch closes its circuit when the door is closed.
 */
export function doorsOfInputs(bits: readonly number[]): DoorState[] {
  return bitsOf(bits).map((bit) => (bit === 1 ? 'closed' : 'open'));
}
