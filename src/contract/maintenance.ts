import { doorState, doubt, sensorKind, serviceState, sizeClass } from './compartment.ts';
import { liveParcelStates } from './parcel.ts';
import { technicianRole } from './technician.ts';
import { z } from './zod.ts';

/** Maintenance mode, as the technician sees it: what the screen says to main, and what main shows. */

/** Where a technician can go, in this order. */
export const maintenanceSections = ['cabinet', 'boards', 'couriers', 'directory', 'clock'] as const;
export const maintenanceSection = z.enum(maintenanceSections);
export type MaintenanceSection = z.infer<typeof maintenanceSection>;

/** Why a door is opened. A list and no free text: the log cannot be changed, and names do not belong in it. */
export const openingReasons = ['inspection', 'cleaning', 'repair', 'lockTest', 'helpingSomebody'] as const;
export const openingReason = z.enum(openingReasons);
export type OpeningReason = z.infer<typeof openingReason>;

/** What a technician found behind a door. `somethingElse`: no parcel, or one that does not belong there. */
export const findings = ['empty', 'parcel', 'somethingElse'] as const;
export const finding = z.enum(findings);
export type Finding = z.infer<typeof finding>;

/** What came of a finding: custody agrees; a parcel is missing; something is there that custody does not know. */
export const findingOutcome = z.enum(['settled', 'parcelMissing', 'notInCustody']);
export type FindingOutcome = z.infer<typeof findingOutcome>;

const id = z.string().min(1).max(64);
const typed = z.string().max(16);

/** What a technician does. Like every command it is refused where it means nothing. */
export const maintenanceAct = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('signIn'), id: typed, pin: typed, oneTimeCode: typed }),
  z.strictObject({ name: z.literal('signOut') }),
  z.strictObject({ name: z.literal('openSection'), section: maintenanceSection }),
  /** One page up; from the sign-in, away. */
  z.strictObject({ name: z.literal('goBack') }),
  z.strictObject({ name: z.literal('chooseCompartment'), compartmentId: id }),
  z.strictObject({ name: z.literal('openDoor'), reason: openingReason }),
  z.strictObject({ name: z.literal('answerOpened'), opened: z.boolean() }),
  z.strictObject({ name: z.literal('confirmClosed') }),
  z.strictObject({ name: z.literal('recordFound'), found: finding }),
  z.strictObject({ name: z.literal('setInService'), inService: z.boolean() }),
  z.strictObject({ name: z.literal('chooseAllVacant') }),
  z.strictObject({ name: z.literal('openAllVacant'), reason: openingReason }),
  z.strictObject({ name: z.literal('stopOpening') }),
  /** Every door that was opened has been looked behind and is closed. */
  z.strictObject({ name: z.literal('recordAllEmpty') }),
  z.strictObject({ name: z.literal('confirmBoard'), boardId: id }),
  z.strictObject({ name: z.literal('decideCourier'), courierId: id, isApproved: z.boolean() }),
  /** `mostMayLeave`: asked, the technician says that most people in the directory have really left. */
  z.strictObject({ name: z.literal('importDirectory'), fileId: id, mostMayLeave: z.boolean() }),
  z.strictObject({ name: z.literal('confirmClock') }),
]);
export type MaintenanceAct = z.infer<typeof maintenanceAct>;

const compartmentRef = z.strictObject({ id: z.string(), label: z.string() });
const labels = z.array(z.string());

const pages = [
  z.strictObject({
    page: z.literal('signingIn'),
    /** While main checks, the screen takes no input. */
    checking: z.boolean(),
    /** `closed`: too many wrong ones; the view's `waitMs` says for how long. */
    refusal: z.enum(['wrong', 'closed', 'needsRecoveryCode']).optional(),
  }),
  z.strictObject({
    page: z.literal('sections'),
    technician: z.strictObject({ id: z.string(), name: z.string(), role: technicianRole }),
    sections: z.array(z.strictObject({ section: maintenanceSection, waiting: z.int() })),
    /** After one was used. */
    recoveryCodesLeft: z.int().optional(),
  }),
  z.strictObject({ page: z.literal('cabinet') }),
  z.strictObject({
    page: z.literal('compartment'),
    compartment: compartmentRef,
    notice: z
      .enum(['brakeEngaged', 'notOpened', 'settled', 'parcelMissing', 'notInCustody', 'serviceChanged'])
      .optional(),
  }),
  z.strictObject({ page: z.literal('doorOpening'), compartment: compartmentRef }),
  z.strictObject({ page: z.literal('askingWhetherOpened'), compartment: compartmentRef }),
  z.strictObject({
    page: z.literal('doorOpen'),
    compartment: compartmentRef,
    /** The sensor cannot tell, so the technician says when it is closed. */
    asksWhetherClosed: z.boolean(),
  }),
  z.strictObject({ page: z.literal('looking'), compartment: compartmentRef }),
  z.strictObject({ page: z.literal('allVacant'), vacant: z.int() }),
  z.strictObject({
    page: z.literal('openingAll'),
    label: z.string(),
    done: z.int(),
    total: z.int(),
  }),
  z.strictObject({
    page: z.literal('allOpened'),
    /** So many were seen open. */
    opened: z.int(),
    stillOpen: labels,
    /** No sensor saw these open. */
    notSeenOpen: labels,
    /** The brake held up the rest. */
    isBraked: z.boolean(),
  }),
  z.strictObject({ page: z.literal('boards') }),
  z.strictObject({
    page: z.literal('couriers'),
    couriers: z.array(
      z.strictObject({
        id: z.string(),
        /** Undefined where it can no longer be read. */
        name: z.string().optional(),
        /** As the courier said; undefined where it is none of those in the configuration. */
        company: z.string().optional(),
        isNumberVerified: z.boolean(),
        registeredMs: z.int(),
      }),
    ),
  }),
  z.strictObject({
    page: z.literal('directory'),
    /** CSV files on storage that is plugged in. */
    files: z.array(z.strictObject({ id: z.string(), name: z.string(), bytes: z.int() })),
    outcome: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('imported'), added: z.int(), changed: z.int(), left: z.int() }),
        /** Nothing was imported, because of this line, or of the file as a whole. */
        z.strictObject({ kind: z.literal('refused'), line: z.int().optional() }),
        /** Nothing was imported yet: so many people are not in this file. */
        z.strictObject({
          kind: z.literal('mostWouldLeave'),
          fileId: z.string(),
          leaving: z.int(),
          of: z.int(),
        }),
      ])
      .optional(),
  }),
  z.strictObject({ page: z.literal('clock') }),
] as const;

export const maintenancePage = z.discriminatedUnion('page', pages);
export type MaintenancePage = z.infer<typeof maintenancePage>;
export type MaintenancePageName = MaintenancePage['page'];
export type PageOf<P extends MaintenancePageName> = Extract<MaintenancePage, { page: P }>;

/** One door as it stands now: in custody, and as its board sees it. */
export const doorStanding = z.strictObject({
  id: z.string(),
  label: z.string(),
  sizeClass,
  board: z.string(),
  door: doorState,
  sensor: sensorKind,
  /** Its board does not answer. */
  isSilent: z.boolean(),
  isBoardSuspect: z.boolean(),
  service: serviceState,
  /** What support was told of the fault. */
  reference: z.string().optional(),
  doubt: doubt.optional(),
  verifyEmpty: z.boolean(),
  /** The parcel that lives in it. */
  parcel: z.strictObject({ state: z.enum(liveParcelStates), sinceMs: z.int() }).optional(),
  lastOpenedMs: z.int().optional(),
});
export type DoorStanding = z.infer<typeof doorStanding>;

export const boardStanding = z.strictObject({
  id: z.string(),
  bus: z.string(),
  protocol: z.string(),
  address: z.int(),
  isAnswering: z.boolean(),
  isSuspect: z.boolean(),
  answered: z.int(),
  timedOut: z.int(),
  garbled: z.int(),
});
export type BoardStanding = z.infer<typeof boardStanding>;

export const busStanding = z.strictObject({
  id: z.string(),
  isOpen: z.boolean(),
  /** `stopped`: so many frames are damaged that nothing is pulsed. */
  line: z.enum(['good', 'alarming', 'stopped']),
  /** Of so many answers that were heard lately, so many were damaged. */
  heard: z.int(),
  damaged: z.int(),
});
export type BusStanding = z.infer<typeof busStanding>;

/** What is only looked at: it changes by itself, and no button's meaning depends on it. */
export const maintenanceLive = z.strictObject({
  nowMs: z.int(),
  timeZone: z.string(),
  isClockTrusted: z.boolean(),
  doors: z.array(doorStanding).optional(),
  boards: z.array(boardStanding).optional(),
  buses: z.array(busStanding).optional(),
});
export type MaintenanceLive = z.infer<typeof maintenanceLive>;
