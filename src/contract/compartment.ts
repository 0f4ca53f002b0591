import { z } from './zod.ts';

/** What is known of a door. Three values and never two: a wire can be cut, a board can be silent. */
export const doorStates = ['open', 'closed', 'unknown'] as const;
export const doorState = z.enum(doorStates);
export type DoorState = z.infer<typeof doorState>;

/** What a goods (infrared) sensor sees inside a compartment. It only advises. */
export const goodsStates = ['present', 'absent', 'unknown'] as const;
export const goodsState = z.enum(goodsStates);
export type GoodsState = z.infer<typeof goodsState>;

/** What a compartment's sensor really sees. Most boards see the latch and not the door. */
export const sensorKinds = ['door', 'latch', 'none'] as const;
export const sensorKind = z.enum(sensorKinds);
export type SensorKind = z.infer<typeof sensorKind>;

/** Smallest first: a parcel fits its own class and every later one. */
export const sizeClasses = ['XS', 'S', 'M', 'L', 'XL'] as const;
export const sizeClass = z.enum(sizeClasses);
export type SizeClass = z.infer<typeof sizeClass>;

export const serviceStates = ['inService', 'fault', 'blocked'] as const;
export const serviceState = z.enum(serviceStates);
export type ServiceState = z.infer<typeof serviceState>;

/** Why something may be inside a compartment, or why custody and door disagree. */
export const doubts = [
  'interrupted',
  'leftOpen',
  'somethingInside',
  'openedUnasked',
  'anotherDoorOpened',
  'wiringChanged',
  'restoredWithoutJournal',
] as const;
export const doubt = z.enum(doubts);
export type Doubt = z.infer<typeof doubt>;

export const compartmentId = z.string().min(1).max(40);
export type CompartmentId = z.infer<typeof compartmentId>;
