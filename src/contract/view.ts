import { sizeClass } from './compartment.ts';
import { language } from './configuration.ts';
import { cabinetRefusal, courierScreens } from './courier-view.ts';
import { maintenanceLive, maintenancePage } from './maintenance.ts';
import { parcelHold, parcelProblem, recipientScreens, shownRecipient } from './recipient-view.ts';
import { z } from './zod.ts';

/** One door as the drawing shows it. */
export const drawnCompartment = z.strictObject({
  id: z.string(),
  label: z.string(),
  column: z.int(),
  row: z.int(),
  heightUnits: z.number(),
});

/** The cabinet as a picture: which door is which. */
export const cabinetDrawing = z.strictObject({
  compartments: z.array(drawnCompartment),
  panelColumn: z.int().optional(),
});
export type CabinetDrawing = z.infer<typeof cabinetDrawing>;

const freeCount = z.strictObject({ sizeClass, free: z.int() });
export type FreeCount = z.infer<typeof freeCount>;

/** What the person at the door is there for; `recall`: a courier takes a parcel back. The same screens speak to all. */
export const purpose = z.enum(['deposit', 'retrieval', 'recall']);
export type Purpose = z.infer<typeof purpose>;

const compartmentRef = z.strictObject({ id: z.string(), label: z.string() });
export type CompartmentRef = z.infer<typeof compartmentRef>;

const atDoor = { purpose, compartment: compartmentRef, drawing: cabinetDrawing };

const screens = [
  /** Nothing can be done here. `details` name what is wrong, with its place in the file where it has one. */
  z.strictObject({
    screen: z.literal('outOfService'),
    cause: z.enum(['cabinetFile', 'database', 'secrets', 'disk']),
    details: z.array(z.strictObject({ path: z.string(), expected: z.string() })),
  }),
  z.strictObject({
    screen: z.literal('start'),
    /** Why no deposit can be made now, if so. */
    depositRefused: cabinetRefusal.optional(),
    /** No compartment is free for a new parcel. Couriers can sign in all the same, to settle an earlier one. */
    full: z.boolean(),
  }),
  z.strictObject({
    screen: z.literal('signingIn'),
    /** While main checks the PIN the screen takes no input. */
    checking: z.boolean(),
    refusal: z.enum(['wrong', 'notApproved', 'wait', 'locked', 'unknownBadge']).optional(),
    waitMs: z.int().optional(),
    country: z.string(),
    /** The label that was scanned already: its deposit goes on after the sign-in. */
    trackingNumber: z.string().optional(),
  }),
  z.strictObject({
    screen: z.literal('awaitingLabel'),
    courierName: z.string(),
    free: z.array(freeCount),
    /** `alreadyStoredUntold`: and its recipient could not be told yet. */
    refusal: z.enum(['invalid', 'alreadyStored', 'alreadyStoredUntold']).optional(),
    /** The compartment into which the parcel before went. */
    lastStored: z.string().optional(),
    /** Parcels that this courier may take back. */
    toTakeBack: z.int(),
  }),
  z.strictObject({
    screen: z.literal('awaitingRecipient'),
    trackingNumber: z.string(),
    country: z.string(),
    /** The recipient can be looked for in the directory instead. */
    offersDirectory: z.boolean(),
    refusal: z.enum(['invalid', 'landline']).optional(),
  }),
  z.strictObject({
    screen: z.literal('confirmingRecipient'),
    trackingNumber: z.string(),
    recipient: shownRecipient,
  }),
  z.strictObject({
    screen: z.literal('choosingSize'),
    sizes: z.array(freeCount),
    recipient: shownRecipient,
    /** As the parcel was announced: the courier only confirms it. */
    announced: sizeClass.optional(),
    /** `noneLeft`: of the class just chosen; `full`: of any. */
    refusal: z.enum(['noneLeft', 'full']).optional(),
    /** Only this class and bigger ones are offered: the parcel did not fit. */
    atLeast: sizeClass.optional(),
  }),
  z.strictObject({
    screen: z.literal('awaitingCode'),
    digits: z.int(),
    /** Persons in the directory may type their residence and a PIN instead. */
    offersPin: z.boolean(),
    /** Too many wrong codes: the recipient's last four digits are asked with the code, as one pair. */
    withLastFour: z.boolean(),
    refusal: z.enum(['unknown', 'notACode', 'digitsFromScanner', 'unreadable', 'unknownBadge']).optional(),
    /** Main takes the next pair after this. */
    waitMs: z.int().optional(),
  }),
  z.strictObject({ screen: z.literal('doorAnnounced'), ...atDoor }),
  z.strictObject({
    screen: z.literal('doorOpening'),
    ...atDoor,
    /** `pullGently`: pulsed twice and still not seen open. */
    hint: z.enum(['wait', 'pullGently']),
  }),
  /** The sensor cannot tell, so the person is asked. */
  z.strictObject({ screen: z.literal('askingWhetherOpened'), ...atDoor }),
  z.strictObject({
    screen: z.literal('doorOpen'),
    ...atDoor,
    /** `closeEmpty`: nothing was left inside; the person is only asked to close it. */
    task: z.enum(['place', 'take', 'closeEmpty']),
    /** A courier is asked to look whether it is really empty. */
    verifyEmpty: z.boolean(),
    /** The sensor cannot tell, so the person says when the door is closed. */
    asksWhetherClosed: z.boolean(),
    /** It has been open for long. */
    reminder: z.boolean(),
    /** The label of the next parcel, which was scanned already. */
    nextLabel: z.string().optional(),
    /** What the recipient has reported; its case has this reference. */
    reported: z.strictObject({ problem: parcelProblem, reference: z.string() }).optional(),
    /** For a retrieval: so many more parcels lie here for the same person. */
    left: z.int().optional(),
    hold: parcelHold.optional(),
  }),
  z.strictObject({
    screen: z.literal('doorStuck'),
    ...atDoor,
    /**
     * `notOpened`: tried twice; `outOfService`: it is not pulsed, since its board may drive another door, or
     * cannot be told at present; `anotherDoorOpened`: as the person says, or as seen.
     */
    cause: z.enum(['notOpened', 'outOfService', 'anotherDoorOpened']),
    /** What to tell support. */
    reference: z.string(),
    /** For a deposit: whether another compartment can be had. */
    anotherFree: z.boolean(),
    /** For a retrieval: so many more parcels lie here for the same person. */
    left: z.int().optional(),
    hold: parcelHold.optional(),
  }),
  /** The door is closed, and the goods sensor sees nothing inside. It only advises: the courier says. */
  z.strictObject({ screen: z.literal('askingWhetherInside'), ...atDoor }),
  z.strictObject({
    screen: z.literal('deposited'),
    compartment: compartmentRef,
    trackingNumber: z.string(),
  }),
  /** It is retrieved and the door closed, and the goods sensor still sees something inside. */
  z.strictObject({ screen: z.literal('stillInside'), ...atDoor }),
  z.strictObject({
    screen: z.literal('retrieved'),
    compartment: compartmentRef,
    /** For so long the code opens the door again, for whoever forgot something. */
    graceMinutes: z.number(),
    /** So many more parcels lie here for the same person. */
    left: z.int().optional(),
  }),
  /** For technicians alone, behind a sign-in of its own. */
  z.strictObject({
    screen: z.literal('maintenance'),
    at: maintenancePage,
    live: maintenanceLive,
    drawing: cabinetDrawing,
    /** No sign-in is taken for so long. */
    waitMs: z.int().optional(),
  }),
] as const;

const frame = {
  /** Grows with each view; a command names the one it answers. */
  revision: z.int(),
  cabinetName: z.string(),
  supportPhone: z.string().optional(),
  language,
  languages: z.array(language),
  panelDiagonalInches: z.number(),
  /** A barcode scanner is connected, besides the camera that the page may have. */
  hasScanner: z.boolean(),
  /** When main leaves this screen by itself; the countdown shows from `countdownMs` before. */
  idle: z.strictObject({ remainingMs: z.number(), countdownMs: z.number() }).optional(),
  notices: z.array(
    z.discriminatedUnion('kind', [
      /** Messages to recipients that could not be sent yet; the oldest has waited for `waitingMs`. */
      z.strictObject({ kind: z.literal('messagesWaiting'), waitingMs: z.number(), count: z.int() }),
      z.strictObject({ kind: z.literal('clockUntrusted') }),
      z.strictObject({ kind: z.literal('degraded') }),
      z.strictObject({ kind: z.literal('auditNeeded') }),
      /** Doors that cannot be opened now: their board is silent or suspect, their bus is gone or too noisy. */
      z.strictObject({ kind: z.literal('doorsUnusable'), labels: z.array(z.string()) }),
      z.strictObject({ kind: z.literal('oldCabinetFile') }),
      z.strictObject({ kind: z.literal('demonstration') }),
    ]),
  ),
};

/** The whole of what the touchscreen shows. The screen is a function of this and of nothing else. */
export const kioskView = z.discriminatedUnion('screen', [
  screens[0].extend(frame),
  screens[1].extend(frame),
  screens[2].extend(frame),
  screens[3].extend(frame),
  screens[4].extend(frame),
  screens[5].extend(frame),
  screens[6].extend(frame),
  screens[7].extend(frame),
  screens[8].extend(frame),
  screens[9].extend(frame),
  screens[10].extend(frame),
  screens[11].extend(frame),
  screens[12].extend(frame),
  screens[13].extend(frame),
  screens[14].extend(frame),
  screens[15].extend(frame),
  screens[16].extend(frame),
  screens[17].extend(frame),
  courierScreens[0].extend(frame),
  courierScreens[1].extend(frame),
  courierScreens[2].extend(frame),
  recipientScreens[0].extend(frame),
  recipientScreens[1].extend(frame),
  recipientScreens[2].extend(frame),
  recipientScreens[3].extend(frame),
  recipientScreens[4].extend(frame),
  recipientScreens[5].extend(frame),
  recipientScreens[6].extend(frame),
  recipientScreens[7].extend(frame),
  recipientScreens[8].extend(frame),
]);
export type KioskView = z.infer<typeof kioskView>;
export type ScreenName = KioskView['screen'];
/** The view of one screen. */
export type ViewOf<S extends ScreenName> = Extract<KioskView, { screen: S }>;
/** What differs between screens, without the frame that main puts around each. */
export type Screen = z.infer<
  (typeof screens)[number] | (typeof courierScreens)[number] | (typeof recipientScreens)[number]
>;
/** The frame around every screen. */
export type Notice = KioskView['notices'][number];
