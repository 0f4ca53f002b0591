import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type LaunchOptions, Stage, type StageOptions } from '../../scripts/stage/stage.ts';
import type { SentMessage } from '../../scripts/stage/touchscreen.ts';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { SizeClass } from '../../src/contract/compartment.ts';
import type { ScreenName } from '../../src/contract/view.ts';
import { go } from './quick-hand.ts';
import { recipient } from './scene.ts';

/** Short times, so that a walk-away takes seconds; long enough that a door is seen to open in them. */
const quick = {
  door: { announceMs: 300, pulseAgainAfterMs: 3_000, giveUpAfterMs: 2_000 },
  session: { idleSeconds: 20, thankingSeconds: 3, closeReminderSeconds: 10, closeGiveUpSeconds: 10 },
};

/** A stage on which a kiosk runs and has heard its lock boards. */
export async function openStage(options: StageOptions & LaunchOptions = {}): Promise<Stage> {
  const stage = await Stage.set({
    wire: { pulseMs: 100, turnaroundMs: 5 },
    ...options,
    policies: { ...quick, ...options.policies },
  });
  try {
    await stage.launch(options);
    await stage.touchscreen.screen('start');
    await stage.doorsKnown();
  } catch (error) {
    await stage.strike();
    throw error;
  }
  return stage;
}

/** The courier's sign-in, faster than a finger. */
export async function signIn({ touchscreen }: Stage): Promise<void> {
  const { phone, pin } = demoCourier;
  await go(touchscreen, { body: { name: 'beginDeposit' }, screen: 'signingIn' });
  await go(touchscreen, { body: { name: 'signIn', phone, pin }, screen: 'awaitingLabel' });
}

/** From the label screen to the choice of a size, faster than a finger. */
export async function toSize({ touchscreen }: Stage, trackingNumber: string): Promise<void> {
  await go(touchscreen, { body: { name: 'submitLabel', trackingNumber }, screen: 'awaitingRecipient' });
  await go(touchscreen, {
    body: { name: 'submitRecipient', phone: recipient },
    screen: 'confirmingRecipient',
  });
  await go(touchscreen, { body: { name: 'confirmRecipient' }, screen: 'choosingSize' });
}

/** From the label screen to the door that stands open; returns its label. */
export async function toOpenDoor(
  stage: Stage,
  trackingNumber: string,
  sizeClass: SizeClass = 'S',
): Promise<string> {
  const { touchscreen } = stage;
  await toSize(stage, trackingNumber);
  await go(touchscreen, { body: { name: 'chooseSize', sizeClass }, screen: 'doorOpen' });
  return touchscreen.doorLabel();
}

export interface Deposited {
  readonly label: string;
  readonly message: SentMessage;
}

/** A whole visit of the courier with one parcel. */
export async function deposit(
  stage: Stage,
  trackingNumber: string,
  size: SizeClass = 'S',
): Promise<Deposited> {
  const { touchscreen } = stage;
  await signIn(stage);
  const label = await toOpenDoor(stage, trackingNumber, size);
  await stage.closeDoor(label);
  await touchscreen.screen('deposited');
  await go(touchscreen, { body: { name: 'finish' }, screen: 'start' });
  return { label, message: await stage.messageOf(label) };
}

/** The recipient types the code, faster than a finger; what follows is for the caller to wait for. */
export async function enterCode({ touchscreen }: Stage, code: string, screen: ScreenName): Promise<void> {
  await go(touchscreen, { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' });
  await go(touchscreen, { body: { name: 'submitCode', code }, screen });
}

/** A whole visit of the recipient; returns the label of the door that opened. */
export async function retrieve(stage: Stage, code: string): Promise<string> {
  const { touchscreen } = stage;
  await enterCode(stage, code, 'doorOpen');
  const label = await touchscreen.doorLabel();
  await stage.closeDoor(label);
  await touchscreen.screen('retrieved');
  await go(touchscreen, { body: { name: 'finish' }, screen: 'start' });
  return label;
}

/** A look at the database from outside, as a second reader. */
export function rows<Row>(stage: Stage, sql: string, ...parameters: string[]): Row[] {
  const db = new BetterSqlite3(join(stage.dataDirectory, 'cabinet.sqlite'), { readonly: true });
  try {
    return db.prepare(sql).all(...parameters) as Row[];
  } finally {
    db.close();
  }
}

/** The states of all parcels that ever had this tracking number, oldest first. */
export function statesOf(stage: Stage, trackingNumber: string): string[] {
  const sql = 'SELECT state FROM parcel WHERE tracking_number = ? ORDER BY created_ms';
  return rows<{ state: string }>(stage, sql, trackingNumber).map((row) => row.state);
}

/** The sentence that stands out on the screen. */
export async function remark(stage: Stage): Promise<string> {
  const said = stage.touchscreen.page.locator('.remark').first();
  return (await said.textContent({ timeout: 20_000 })) ?? '';
}
