import type { DoorStanding } from '../../../contract/maintenance.ts';

/** How a door is drawn: what a technician has to do with it first decides. */
export type DoorLook = 'open' | 'attention' | 'outOfService' | 'unknown' | 'occupied' | 'vacant';

export const doorLooks = ['open', 'attention', 'outOfService', 'unknown', 'occupied', 'vacant'] as const;

export function lookOf(door: DoorStanding): DoorLook {
  if (door.door === 'open') return 'open';
  if (door.doubt !== undefined || door.service === 'fault' || door.isBoardSuspect) return 'attention';
  if (door.service === 'blocked') return 'outOfService';
  if (door.isSilent || (door.door === 'unknown' && door.sensor !== 'none')) return 'unknown';
  return door.parcel === undefined ? 'vacant' : 'occupied';
}
