import type { DoorState } from '../../../contract/compartment.ts';
import type { LockState } from './frame.ts';

/** 01 is closed in the usual polarity, FF an error of which nothing follows (§6.2). */
export function doorOfLock(lock: LockState): DoorState {
  if (lock === 0xff) return 'unknown';
  return lock === 0x01 ? 'closed' : 'open';
}

/** Channel 1 first. A read that failed says nothing of any lock, whatever bytes came with it. */
export function doorsOfLocks(hasSucceeded: boolean, locks: readonly LockState[]): DoorState[] {
  return locks.map((lock) => (hasSucceeded ? doorOfLock(lock) : 'unknown'));
}
