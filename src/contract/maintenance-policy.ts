import { z } from './zod.ts';

/** Who gets into maintenance mode and for how long: the section `maintenance` of the configuration. */
export const maintenancePolicy = z.strictObject({
  /** Without a touch, maintenance mode ends after this. */
  idleSeconds: z.int().min(30).max(900).default(180),
  /** So many wrong sign-ins in a row, whoever they named, close it… */
  wrongInRow: z.int().min(3).max(10).default(5),
  /** …for so much running time, and twice as long each time after that… */
  closedMinutes: z.int().min(5).max(60).default(15),
  /** …and never longer than this. */
  closedAtMostMinutes: z.int().min(60).max(10_080).default(1_440),
});
export type MaintenancePolicy = z.infer<typeof maintenancePolicy>;
