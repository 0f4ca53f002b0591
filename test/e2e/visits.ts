import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { type LaunchOptions, Stage, type StageOptions } from '../../scripts/stage/stage.ts';
import type { SentMessage } from '../../scripts/stage/touchscreen.ts';
import { recipient } from './scene.ts';

/** Short times, so that a walk-away takes seconds; long enough that a door is seen to open in them. */
const quick = {
  door: { announceMs: 300, pulseAgainAfterMs: 1_500, giveUpAfterMs: 1_500 },
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

/** From the label screen to the door that stands open; returns its label. */
export async function toOpenDoor(stage: Stage, trackingNumber: string, size = 'S'): Promise<string> {
  const { touchscreen } = stage;
  await touchscreen.describeParcel(trackingNumber, recipient);
  await touchscreen.chooseSize(size);
  await touchscreen.screen('doorOpen');
  return touchscreen.doorLabel();
}

export interface Deposited {
  readonly label: string;
  readonly message: SentMessage;
}

/** A whole visit of the courier with one parcel. */
export async function deposit(stage: Stage, trackingNumber: string, size = 'S'): Promise<Deposited> {
  const { touchscreen } = stage;
  await stage.signIn();
  const label = await toOpenDoor(stage, trackingNumber, size);
  await stage.closeDoor(label);
  await touchscreen.screen('deposited');
  await touchscreen.press('finish', 'start');
  return { label, message: await stage.messageOf(label) };
}

/** A whole visit of the recipient; returns the label of the door that opened. */
export async function retrieve(stage: Stage, code: string): Promise<string> {
  const { touchscreen } = stage;
  await touchscreen.enterCode(code);
  await touchscreen.screen('doorOpen');
  const label = await touchscreen.doorLabel();
  await stage.closeDoor(label);
  await touchscreen.screen('retrieved');
  await touchscreen.press('finish', 'start');
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
