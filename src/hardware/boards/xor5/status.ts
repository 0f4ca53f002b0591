import type { DoorState } from '../../../contract/compartment.ts';
import type { Status } from './frame.ts';

/** A status byte in the usual wiring, a switch that is shorted when locked (§1.3). */
export function doorOfStatus(status: Status): DoorState {
  return status === 0x11 ? 'closed' : 'open';
}

/**
 * Doors of a read-all answer, channel 1 first: the last status byte carries channels 1–8, bit 0 first
 * (§1.2). A set bit is what 0x11 is in a single answer; both come from this file, so that one polarity
 * setting turns both (§1.3).
 */
export function doorsOfStatusBytes(status: readonly number[]): DoorState[] {
  const doors: DoorState[] = [];
  for (let index = status.length - 1; index >= 0; index -= 1) {
    const byte = status[index] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) doors.push(doorOfStatus((byte >> bit) & 1 ? 0x11 : 0x00));
  }
  return doors;
}
