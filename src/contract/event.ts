import { compartmentId, doubt, serviceState } from './compartment.ts';
import { evidence, parcelState } from './parcel.ts';
import { z } from './zod.ts';

const onCompartment = { compartmentId };

/**
 * What the cabinet tells the platform. Each name has a version of its own: a reader that does not
 * know a version can tell, and nothing is ever renamed.
 */
export const cabinetEvent = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('cabinet.started'),
    version: z.literal(1),
    afterMs: z.number().nullable(),
    isDegraded: z.boolean(),
  }),
  z.strictObject({
    name: z.literal('cabinet.restored'),
    version: z.literal(1),
    isComplete: z.boolean(),
    wasDamaged: z.boolean(),
  }),
  z.strictObject({ name: z.literal('cabinet.clockDoubted'), version: z.literal(1), jumpMs: z.number() }),
  z.strictObject({
    name: z.literal('parcel.moved'),
    version: z.literal(1),
    parcelId: z.string(),
    ...onCompartment,
    from: parcelState.nullable(),
    to: parcelState,
    evidence,
  }),
  z.strictObject({
    name: z.literal('door.operated'),
    version: z.literal(1),
    operationId: z.string(),
    ...onCompartment,
    parcelId: z.string().nullable(),
    outcome: z.string(),
  }),
  z.strictObject({ name: z.literal('door.openedUnasked'), version: z.literal(1), ...onCompartment }),
  z.strictObject({
    name: z.literal('door.leftOpen'),
    version: z.literal(1),
    ...onCompartment,
    parcelId: z.string().nullable(),
  }),
  z.strictObject({
    name: z.literal('compartment.serviceChanged'),
    version: z.literal(1),
    ...onCompartment,
    service: serviceState,
    reference: z.string().nullable(),
  }),
  z.strictObject({
    name: z.literal('compartment.doubtChanged'),
    version: z.literal(1),
    ...onCompartment,
    doubt: doubt.nullable(),
  }),
  z.strictObject({
    name: z.literal('board.serviceChanged'),
    version: z.literal(1),
    boardId: z.string(),
    suspectBecause: z.enum(['fellSilent', 'anotherDoorOpened']).nullable(),
  }),
  z.strictObject({ name: z.literal('code.refused'), version: z.literal(1), withLastFour: z.boolean() }),
  z.strictObject({
    name: z.literal('message.settled'),
    version: z.literal(1),
    parcelId: z.string().nullable(),
    how: z.enum(['delivered', 'givenUp', 'parked']),
  }),
  /** A row that the last run left in the middle could not be settled: it is set aside until somebody looks. */
  z.strictObject({
    name: z.literal('settling.failed'),
    version: z.literal(1),
    table: z.enum(['door_operation', 'parcel']),
    rowId: z.string(),
    ...onCompartment,
  }),
  z.strictObject({ name: z.literal('brake.engaged'), version: z.literal(1), openings: z.int() }),
]);
export type CabinetEvent = z.infer<typeof cabinetEvent>;
