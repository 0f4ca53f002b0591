import { sizeClass } from './compartment.ts';
import { language } from './configuration.ts';
import { companyId } from './courier.ts';
import { credentialKind } from './directory.ts';
import { maintenanceAct } from './maintenance.ts';
import { z } from './zod.ts';

/** Longer than any label or code, and short enough to refuse a 10,000-character QR at the border. */
const scannedText = z.string().max(512);
const typed = z.string().max(64);

/**
 * Everything that the touchscreen may say; `name` is what the person did. What follows from it depends
 * on the session's state; one that means nothing there is refused and logged, never guessed.
 */
export const commandBody = z.discriminatedUnion('name', [
  /** The person touched the screen: the idle deadline starts anew. Sent at most once a second. */
  z.strictObject({ name: z.literal('touch') }),
  z.strictObject({ name: z.literal('chooseLanguage'), language }),
  z.strictObject({ name: z.literal('beginDeposit') }),
  z.strictObject({ name: z.literal('beginRetrieval') }),
  z.strictObject({ name: z.literal('back') }),
  z.strictObject({ name: z.literal('cancel') }),
  z.strictObject({ name: z.literal('signIn'), phone: typed, pin: typed }),
  /** A courier is here for the first time, or has forgotten the PIN. Numbers are proven as above. */
  z.strictObject({ name: z.literal('beginRegistration') }),
  z.strictObject({ name: z.literal('beginPinRenewal') }),
  z.strictObject({ name: z.literal('submitName'), courierName: z.string().max(80) }),
  z.strictObject({ name: z.literal('chooseCompany'), companyId }),
  z.strictObject({ name: z.literal('goOnUnverified') }),
  z.strictObject({ name: z.literal('choosePin'), pin: typed }),
  z.strictObject({ name: z.literal('submitLabel'), trackingNumber: z.string().max(256) }),
  z.strictObject({ name: z.literal('submitRecipient'), phone: typed }),
  /** A courier looks for the recipient in the directory; what was typed so far is sent with each key. */
  z.strictObject({ name: z.literal('beginDirectorySearch') }),
  z.strictObject({ name: z.literal('searchDirectory'), text: typed }),
  z.strictObject({ name: z.literal('chooseRecipient'), personId: z.string().max(64) }),
  z.strictObject({ name: z.literal('confirmRecipient') }),
  z.strictObject({ name: z.literal('chooseSize'), sizeClass }),
  /** With a QR that was held up before. */
  z.strictObject({ name: z.literal('submitLastFour'), lastFour: typed }),
  /** Somebody from the directory has no code at hand. */
  z.strictObject({ name: z.literal('beginStandingPin') }),
  z.strictObject({ name: z.literal('submitStandingPin'), residence: typed, pin: typed }),
  /** They want a PIN or a badge, and prove their number for it. */
  z.strictObject({ name: z.literal('beginCredential') }),
  z.strictObject({ name: z.literal('submitOwnNumber'), phone: typed }),
  z.strictObject({ name: z.literal('submitProof'), code: typed }),
  z.strictObject({ name: z.literal('makeCredential'), credential: credentialKind }),
  z.strictObject({ name: z.literal('submitCode'), code: typed, lastFour: typed.optional() }),
  /**
   * Something was held to the camera; main decides what it is. `isGs1`: the text is GS1 elements, with
   * GS between those that need a separator.
   */
  z.strictObject({ name: z.literal('scan'), text: scannedText, isGs1: z.boolean().optional() }),
  /** Something was scanned that is too long or holds what no label holds. */
  z.strictObject({ name: z.literal('scanUnreadable') }),
  z.strictObject({ name: z.literal('answerOpened'), opened: z.boolean() }),
  z.strictObject({ name: z.literal('confirmClosed') }),
  /** The courier says that the parcel is inside although the goods sensor sees nothing. */
  z.strictObject({ name: z.literal('confirmInside') }),
  /** The door that was just closed is to open once more. */
  z.strictObject({ name: z.literal('openAgain') }),
  z.strictObject({ name: z.literal('reportDidNotOpen') }),
  z.strictObject({ name: z.literal('reportAnotherDoorOpened') }),
  z.strictObject({ name: z.literal('reportDoesNotFit') }),
  z.strictObject({ name: z.literal('reportSomethingInside') }),
  z.strictObject({ name: z.literal('reportNothingPlaced') }),
  /** A recipient says what is wrong behind the door that opened. */
  z.strictObject({ name: z.literal('reportCompartmentEmpty') }),
  z.strictObject({ name: z.literal('reportWrongParcel') }),
  z.strictObject({ name: z.literal('reportDamaged') }),
  /** The next door of whoever has several parcels here. */
  z.strictObject({ name: z.literal('openNext') }),
  z.strictObject({ name: z.literal('tryAnother') }),
  z.strictObject({ name: z.literal('depositNext') }),
  z.strictObject({ name: z.literal('finish') }),
  /** A courier wants to see what is to be taken back, and then the door of one such parcel open. */
  z.strictObject({ name: z.literal('beginTakeBack') }),
  z.strictObject({ name: z.literal('takeBack'), parcelId: z.string().max(64) }),
  /** The top left corner of the start screen was touched; main counts. */
  z.strictObject({ name: z.literal('touchCorner') }),
  /** What a technician does in maintenance mode. */
  z.strictObject({ name: z.literal('maintain'), act: maintenanceAct }),
]);
export type CommandBody = z.infer<typeof commandBody>;
export type CommandName = CommandBody['name'];

/**
 * A command with the revision of the view that the person saw. A press meant for a screen that is
 * already gone is refused as `stale` and does nothing.
 */
export const command = z.strictObject({ revision: z.int().min(0), body: commandBody });
export type Command = z.infer<typeof command>;

/** Main's answer; a refusal says why and is never silence. */
export const commandAnswer = z.discriminatedUnion('accepted', [
  z.strictObject({ accepted: z.literal(true) }),
  z.strictObject({
    accepted: z.literal(false),
    reason: z.enum(['malformed', 'foreignSender', 'stale', 'noMeaningHere']),
  }),
]);
export type CommandAnswer = z.infer<typeof commandAnswer>;

/** What the preload offers the page as `window.kiosk`; nothing else crosses. */
export interface KioskBridge {
  send(command: Command): Promise<CommandAnswer>;
  /** Calls `listener` with the present view at once and with each later one. */
  onView(listener: (view: unknown) => void): void;
}
