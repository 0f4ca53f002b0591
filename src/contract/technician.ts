import { z } from './zod.ts';

/** A supervisor can let openings through that the brake holds up. */
export const technicianRole = z.enum(['technician', 'supervisor']);
export type TechnicianRole = z.infer<typeof technicianRole>;
