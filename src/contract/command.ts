import { sizeClass } from './compartment.ts';
import { language } from './configuration.ts';
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
  z.strictObject({ name: z.literal('submitLabel'), trackingNumber: z.string().max(256) }),
  z.strictObject({ name: z.literal('submitRecipient'), phone: typed }),
  z.strictObject({ name: z.literal('confirmRecipient') }),
  z.strictObject({ name: z.literal('chooseSize'), sizeClass }),
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
  z.strictObject({ name: z.literal('tryAnother') }),
  z.strictObject({ name: z.literal('depositNext') }),
  z.strictObject({ name: z.literal('finish') }),
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
