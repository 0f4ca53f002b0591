import { compartmentId, doubt, goodsState, serviceState } from './compartment.ts';
import { companyId, courierState } from './courier.ts';
import { problemKind } from './directory.ts';
import { holdStep } from './hold-policy.ts';
import { evidence, parcelState, takeBackReason } from './parcel.ts';
import { z } from './zod.ts';

const onCompartment = { compartmentId };

const lineState = z.enum(['good', 'alarming', 'stopped']);
/** What the reads of one window say of a line; shares are chances between 0 and 1. */
const lineEstimate = {
  windowMs: z.number(),
  reads: z.int(),
  damagedReads: z.int(),
  bitErrorShare: z.number(),
  misfireShare: z.number(),
};

const boardGauges = z.strictObject({
  boardId: z.string(),
  isAnswering: z.boolean(),
  answered: z.int(),
  timedOut: z.int(),
  garbled: z.int(),
  late: z.int(),
  /** Over the last 256 answers; null before the first. */
  roundTripP50Ms: z.number().nullable(),
  roundTripP99Ms: z.number().nullable(),
  /** How long ago the last answer came; null before the first. */
  lastAnswerAgoMs: z.number().nullable(),
  errorShare5min: z.number(),
});

const busGauges = z.strictObject({
  busId: z.string(),
  isOpen: z.boolean(),
  /** For how long it has been open, or closed. */
  forMs: z.number(),
  /** Bytes and frames since the start that were no answer to what was asked. */
  noiseBytes: z.int(),
  strayFrames: z.int(),
  earlyBytes: z.int(),
  collisions: z.int(),
  unaskedBytes: z.int(),
  lateAnswers: z.int(),
  lineState,
  line: z.strictObject(lineEstimate),
});

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
  /**
   * A door opened that nobody had asked to open. `misfire`: another lock had been pulsed just before, and
   * its unlock may have gone astray; `tamper`: none had.
   */
  z.strictObject({
    name: z.literal('door.openedUnasked'),
    version: z.literal(2),
    ...onCompartment,
    suspected: z.enum(['misfire', 'tamper']),
    pulsedCompartmentId: compartmentId.nullable(),
  }),
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
  /** After the close the goods sensor saw something else than custody says; `answer` is the courier's. */
  z.strictObject({
    name: z.literal('compartment.goodsDisagreed'),
    version: z.literal(1),
    ...onCompartment,
    parcelId: z.string(),
    goods: goodsState.exclude(['unknown']),
    answer: z.literal('inside').nullable(),
  }),
  z.strictObject({
    name: z.literal('board.serviceChanged'),
    version: z.literal(1),
    boardId: z.string(),
    suspectBecause: z.enum(['fellSilent', 'anotherDoorOpened']).nullable(),
  }),
  /** More than 1 % of the exchanges with a board failed in the last five minutes; `isOver`: no longer half of that. */
  z.strictObject({
    name: z.literal('board.errorsHigh'),
    version: z.literal(1),
    boardId: z.string(),
    share: z.number(),
    isOver: z.boolean(),
  }),
  /** Two boards seem to answer to this one's address, or no longer. */
  z.strictObject({
    name: z.literal('board.addressDoubled'),
    version: z.literal(1),
    boardId: z.string(),
    isSuspected: z.boolean(),
  }),
  /** The port of a bus is gone, and with it the doors behind it, or it is back. A start takes it for open. */
  z.strictObject({
    name: z.literal('bus.serviceChanged'),
    version: z.literal(1),
    busId: z.string(),
    isOpen: z.boolean(),
  }),
  /** `alarming`: somebody must look at the wire; `stopped`: nothing is pulsed on it. A start takes it for good. */
  z.strictObject({
    name: z.literal('bus.lineChanged'),
    version: z.literal(1),
    busId: z.string(),
    state: lineState,
    ...lineEstimate,
  }),
  /** The same of one board's own answers; `stopped`: none of its locks is pulsed. A start takes them for good. */
  z.strictObject({
    name: z.literal('board.lineChanged'),
    version: z.literal(1),
    boardId: z.string(),
    state: lineState,
    ...lineEstimate,
  }),
  /** Once an hour: how the boards answered since the start, and how the wires are. */
  z.strictObject({
    name: z.literal('boards.gauges'),
    version: z.literal(1),
    boards: z.array(boardGauges),
    buses: z.array(busGauges),
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
  /** `companyId` is as the courier said; `isNumberVerified`: a code proved that the phone is theirs. */
  z.strictObject({
    name: z.literal('courier.registered'),
    version: z.literal(1),
    courierId: z.string(),
    companyId,
    isNumberVerified: z.boolean(),
  }),
  z.strictObject({
    name: z.literal('courier.stateChanged'),
    version: z.literal(1),
    courierId: z.string(),
    from: courierState,
    to: courierState,
  }),
  /** No PIN is taken for this courier any more: too many wrong ones. */
  z.strictObject({ name: z.literal('courier.pinLocked'), version: z.literal(1), courierId: z.string() }),
  z.strictObject({
    name: z.literal('courier.pinRenewed'),
    version: z.literal(1),
    courierId: z.string(),
    by: z.enum(['message', 'operator']),
  }),
  z.strictObject({
    name: z.literal('courier.accessChanged'),
    version: z.literal(1),
    courierId: z.string(),
  }),
  z.strictObject({
    name: z.literal('badge.issued'),
    version: z.literal(1),
    courierId: z.string(),
    badgeId: z.string(),
  }),
  z.strictObject({
    name: z.literal('badge.revoked'),
    version: z.literal(1),
    courierId: z.string(),
    badgeId: z.string(),
  }),
  /** Time did something to a parcel that is not fetched; `heldMs` is its hold clock. */
  z.strictObject({
    name: z.literal('hold.stepTaken'),
    version: z.literal(1),
    parcelId: z.string(),
    ...onCompartment,
    step: holdStep,
    heldMs: z.int(),
  }),
  /** The parcel is no longer for its recipient: its carrier's couriers are offered it. */
  z.strictObject({
    name: z.literal('parcel.toTakeBack'),
    version: z.literal(1),
    parcelId: z.string(),
    ...onCompartment,
    because: takeBackReason,
  }),
  /** Whoever came to take a parcel out found nothing behind its door. */
  z.strictObject({
    name: z.literal('parcel.foundMissing'),
    version: z.literal(1),
    parcelId: z.string(),
    ...onCompartment,
  }),
  /** The code before is dead. `left`: so many new ones the parcel can still get. */
  z.strictObject({
    name: z.literal('code.reissued'),
    version: z.literal(1),
    parcelId: z.string(),
    cause: z.enum(['recipient', 'reminder', 'frozen', 'platform', 'maintenance']),
    left: z.int(),
  }),
  /** Its digits came too often with wrong last four: they open nothing any more. */
  z.strictObject({
    name: z.literal('code.frozen'),
    version: z.literal(1),
    parcelId: z.string(),
    isReissued: z.boolean(),
  }),
  /** So many more codes were refused within a minute, beyond those that were told one by one. */
  z.strictObject({
    name: z.literal('code.refusedOften'),
    version: z.literal(1),
    because: z.enum(['unknown', 'needsLastFour', 'wait']),
    tries: z.int(),
  }),
  /** The directory was made as a file says; how many persons that concerned. */
  z.strictObject({
    name: z.literal('directory.imported'),
    version: z.literal(1),
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    left: z.int(),
    skipped: z.int(),
  }),
  /** A person in the directory got a badge or a PIN, or lost it. */
  z.strictObject({
    name: z.literal('standingCredential.changed'),
    version: z.literal(1),
    personId: z.string(),
    what: z.enum(['badgeIssued', 'badgeRevoked', 'pinIssued', 'pinRevoked']),
  }),
  /** How an announcement of a parcel ended, or that it began. */
  z.strictObject({
    name: z.literal('preAdvice.changed'),
    version: z.literal(1),
    preAdviceId: z.string(),
    state: z.enum(['waiting', 'used', 'replaced', 'withdrawn', 'expired']),
    parcelId: z.string().nullable(),
  }),
  /** Somebody at a door reported a problem. `reference` is what the screen showed. */
  z.strictObject({
    name: z.literal('case.opened'),
    version: z.literal(1),
    caseId: z.string(),
    reference: z.string(),
    kind: problemKind,
    ...onCompartment,
    parcelId: z.string().nullable(),
  }),
  z.strictObject({ name: z.literal('case.closed'), version: z.literal(1), caseId: z.string() }),
  z.strictObject({ name: z.literal('brake.engaged'), version: z.literal(1), openings: z.int() }),
]);
export type CabinetEvent = z.infer<typeof cabinetEvent>;
